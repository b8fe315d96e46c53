import { LabError } from '../core/errors.js';
import { etcdMembers, type Lab } from '../core/lab.js';

/**
 * Throws `refused`, with the reason, where words behind the name of a checkpoint are machines of the
 * lab: a checkpoint is one instant of all of them.
 */
export function assertNotAlone(
  lab: Pick<Lab, 'machines' | 'etcd'>,
  checkpoint: string,
  words: readonly string[],
): void {
  const machine = lab.machines.find(({ name }) => words.includes(name))?.name;
  if (machine === undefined) return;
  const whole = `\`khw-lab checkpoint restore ${checkpoint}\` puts all machines back.`;
  const members = etcdMembers(lab).map(({ name }) => name);
  if (members.length > 1 && members.includes(machine))
    throw new LabError(
      'refused',
      `${machine} is not restored alone: it would forget what it has promised to ${members.filter((name) => name !== machine).join(' and ')}, and etcd would stop there, or lose what was agreed on`,
      {
        hint: `${whole} A member whose data are lost is removed from etcd and added again, empty: it gets them from the others.`,
      },
    );
  throw new LabError(
    'refused',
    `${machine} is not restored alone: the machines of a lab are kept at one instant, and it would be at an earlier one than those it speaks to`,
    { hint: whole },
  );
}
