import { controllers, jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { readScript } from '../../../lib/host/files.js';

/** Seconds that one thing may take on machines of usual speed. */
const patience = 90;

/** What a right cluster can do, asked from its jumpbox. */
export const probesOf = (lab: Lab): { readonly machine: string; readonly script: string } => ({
  machine: jumpbox(lab).name,
  script: readScript('test/prove/fuzz/probes.sh', {
    NODES: names(workers(lab)),
    CONTROLLERS: names(controllers(lab)),
    API: `https://${lab.apiHost}:6443`,
    PATIENCE: String(Math.round(patience * lab.slowness)),
  }),
});

const names = (machines: readonly { readonly name: string }[]): string =>
  machines.map(({ name }) => name).join(' ');

/** The first thing that does not work; undefined: the cluster is right. */
export function brokenIn(stdout: string): string | undefined {
  const lines = stdout.trim().split('\n');
  if (lines.length < 2 || lines.at(-1) !== 'end') return 'probes: they did not end';
  return lines.map((line) => /^broken (.*)$/.exec(line)?.[1]).find((text) => text !== undefined);
}
