import { listCheckpoints } from '../checkpoints/list.js';
import { labFlag } from '../core/lab.js';
import type { OpenLab } from '../lab/open.js';
import type { Ports } from './ports.js';

/**
 * For a machine that lets nobody in any more: how to look, and the way back that keeps the most
 * work, as sentences. Never throws.
 */
export async function wayBack(ports: Ports, opened: OpenLab, machine: string): Promise<string> {
  const flag = labFlag(opened.lab.name);
  const look = `\`khw-lab console --log ${machine}${flag}\` shows what it has said.`;
  const tree = await listCheckpoints(ports, opened, { sizes: false }).catch(() => undefined);
  const newest = [...(tree?.checkpoints ?? [])]
    .filter(({ foreign }) => foreign === undefined)
    .sort((a, b) => (a.saved < b.saved ? 1 : -1))[0];
  if (newest === undefined)
    return `${look} There is no checkpoint to go back to: \`khw-lab destroy${flag}\` and \`khw-lab up${flag}\` make the lab again.`;
  return `${look} \`khw-lab checkpoint restore ${newest.name}${flag}\` takes the lab back to the newest checkpoint and keeps what was done until then.`;
}
