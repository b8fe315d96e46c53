import type { MachineSession } from '../../lib/core/run.js';
import { hostRunner } from '../../lib/host/process.js';
import { emptyHome } from '../helpers/empty-home.js';

/** This computer in place of a machine: the same bash, in an empty home. */
export function here(machine: string): Promise<MachineSession> {
  const unknown = (): never => {
    throw new Error('unknown call');
  };
  return Promise.resolve({
    machine,
    run: (argv, options) => hostRunner().run(argv, { ...options, env: emptyHome }),
    script: unknown,
    put: unknown,
    get: unknown,
  });
}
