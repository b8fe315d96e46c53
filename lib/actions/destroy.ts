import { existsSync } from 'node:fs';
import { oneLine } from '../core/printable.js';
import { destroyTasks, nothingRemoved, type Removed } from '../lab/destroy.js';
import { isBegunHere } from '../lab/mine.js';
import { assertAgreed, type LabRef, type Ports } from './ports.js';
import { withLock } from './with-lab.js';

/** What came of a destruction. */
export interface Destroyed {
  /** There was something of the lab. */
  readonly begun: boolean;
  readonly removed: Removed;
}

/** Asks, and removes a lab without a trace. Twice is harmless. */
export async function destroyLab(ports: Ports, ref: LabRef): Promise<Destroyed> {
  const { paths } = ports;
  const begun = await isBegunHere(ports, ref.lab, ref.connect);
  await assertAgreed(ports, `Destroy lab ${ref.lab}: its machines, disks and keys?`);
  const remove = (): Promise<Removed> => removeLab(ports, ref);
  // Nothing is made where nothing is to be removed.
  const removed = await (begun || existsSync(paths.home)
    ? withLock(paths.lab(ref.lab).lock, 'destroy', remove)
    : remove());
  return { begun, removed };
}

/** Removes a lab as agreed; its lock is held. */
export async function removeLab(ports: Ports, { lab, connect }: LabRef): Promise<Removed> {
  const removed = nothingRemoved();
  await ports.progress.run(destroyTasks(ports, lab, connect, removed));
  return removed;
}

/** What a destruction could not remove, a sentence each. */
export const problemsOf = ({ problems }: Removed): readonly string[] =>
  problems.map(({ message, hint }) => (hint === undefined ? message : `${message}. Next: ${hint}`));

/** Tells at the end, where it is read, what stays of a lab that is gone. */
export function sayLeft({ say }: Pick<Ports, 'say'>, removed: Removed): void {
  const { left } = removed;
  if (left.length > 0)
    say(
      ['This stays, khw-lab did not make it:', ...left.map((path) => `  ${oneLine(path)}`)].join(
        '\n',
      ),
    );
  for (const problem of problemsOf(removed)) say(`warning: ${oneLine(problem)}`);
}
