import type { Runner } from '../core/run.js';
import type { Clock } from '../core/wait.js';
import type { Paths } from '../host/paths.js';
import type { Track } from '../track/types.js';

/** What the verbs of a lab need from outside. */
export interface LabContext {
  readonly runner: Runner;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly trace: ((line: string) => void) | undefined;
  readonly isRoot: boolean;
  /** All that there are; labs that name none, and new ones, are of the first. */
  readonly tracks: readonly Track[];
}
