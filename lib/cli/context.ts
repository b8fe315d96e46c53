import type { LabContext } from '../lab/context.js';
import type { App } from './app.js';

/** What the verbs of a lab need, out of the app. */
export const labContext = ({ runner, paths, clock, signal, trace, isRoot }: App): LabContext =>
  ({ runner, paths, clock, signal, trace, isRoot });
