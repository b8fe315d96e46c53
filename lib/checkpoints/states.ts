import { LabError } from '../core/errors.js';
import { labFlag } from '../core/lab.js';
import type { GroupMember } from '../libvirt/group.js';

/**
 * Whether the machines run: all do or none does. Throws `refused` for a lab in any other state, in
 * which a checkpoint would not hold what its maker thinks. `plights`: better words for how a domain
 * is.
 */
export function assertSameState(
  group: readonly Pick<GroupMember, 'name' | 'state'>[],
  labName: string,
  plights: ReadonlyMap<string, string> = new Map(),
): boolean {
  if (group.every(({ state }) => state === 'running')) return true;
  if (group.every(({ state }) => state === 'shut off')) return false;
  const odd = group
    .filter(({ state }) => state !== 'running')
    .map(({ name, state }) => `${name} is ${plights.get(name) ?? state ?? 'missing'}`);
  throw new LabError(
    'refused',
    `only a lab whose machines all run (or are all shut off) can be saved: ${odd.join(', ')}`,
    {
      hint: `\`khw-lab up${labFlag(labName)}\` starts or resumes them.`,
    },
  );
}
