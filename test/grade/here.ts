import type { MachineSession } from '../../lib/core/run.js';
import { hostRunner } from '../../lib/host/process.js';
import { temporaryFolder } from '../helpers/temporary.js';

/** Bash reads ~/.bashrc where its input is a socket, as Node.js gives it one: whose home this is must not matter. */
const home = temporaryFolder('khw-home-');

/** This computer in place of a machine: the same bash, in an empty home. */
export function here(machine: string): Promise<MachineSession> {
  const unknown = (): never => {
    throw new Error('unknown call');
  };
  return Promise.resolve({
    machine,
    run: (argv, options) => hostRunner().run(argv, { ...options, env: { HOME: home } }),
    script: unknown,
    put: unknown,
    get: unknown,
  });
}
