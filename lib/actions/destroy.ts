import { existsSync } from 'node:fs';
import { formatBytes } from '../core/bytes.js';
import { messageOf } from '../core/errors.js';
import { oneLine } from '../core/printable.js';
import type { Task } from '../core/task.js';
import { removeKept } from '../golden/entry.js';
import { keepLab, lookWhatToKeep, type Keeping } from '../golden/keep.js';
import { destroyTasks, nothingRemoved, type Removed } from '../lab/destroy.js';
import { isBegunHere } from '../lab/mine.js';
import { openLab } from '../lab/open.js';
import { assertAgreed, type LabRef, type Ports } from './ports.js';
import { withLock } from './with-lab.js';

/** What came of a destruction. */
export interface Destroyed {
  /** There was something of the lab. */
  readonly begun: boolean;
  readonly removed: Removed;
  /** The finished lab that is kept for the next `up` of its name; null where none is. */
  readonly kept: { readonly folder: string; readonly bytes: number } | null;
}

/** How a lab is destroyed. */
export interface DestroyChoices extends LabRef {
  /** The finished lab is kept for the next `up` of its name, where it can be. */
  readonly keep: boolean;
}

/**
 * Asks, and removes a lab: without a trace, or but for its finished state, which is kept. Twice is
 * harmless.
 */
export async function destroyLab(ports: Ports, choices: DestroyChoices): Promise<Destroyed> {
  const { paths } = ports;
  const begun = await isBegunHere(ports, choices.lab, choices.connect);
  const keeping = choices.keep && begun ? await finishedLab(ports, choices) : undefined;
  await assertAgreed(
    ports,
    `Destroy lab ${choices.lab}: its machines, disks and keys?`,
    keeping === undefined ? [] : [tellKeeping(keeping)],
  );
  const kept: Destroyed['kept'][] = [];
  const remove = (): Promise<Removed> =>
    removeLab(
      ports,
      choices,
      keepTasks(ports, keeping, (one) => kept.push(one)),
    );
  // Nothing is made where nothing is to be removed.
  const removed = await (begun || existsSync(paths.home)
    ? withLock(paths.lab(choices.lab).lock, 'destroy', remove)
    : remove());
  if (!choices.keep) await removeKept(paths.golden, choices.lab);
  return { begun, removed, kept: kept[0] ?? null };
}

/** Removes a lab as agreed; its lock is held. */
export async function removeLab(
  ports: Ports,
  { lab, connect }: LabRef,
  between: readonly Task[] = [],
): Promise<Removed> {
  const removed = nothingRemoved();
  await ports.progress.run(destroyTasks(ports, lab, connect, removed, between));
  return removed;
}

/** What is kept; undefined where nothing can be, which is said where `up` has finished the lab. */
async function finishedLab(ports: Ports, { lab, connect }: LabRef): Promise<Keeping | undefined> {
  if (!existsSync(ports.paths.lab(lab).finished)) return undefined;
  const found = await openLab(ports, lab, connect)
    .then((opened) => lookWhatToKeep(ports, opened))
    .catch((error: unknown) => {
      // What cannot be looked at any more can still be destroyed.
      if (ports.signal.aborted) throw error;
      return { why: messageOf(error) };
    });
  if (found === undefined || !('why' in found)) return found;
  ports.say(`Nothing is kept for the next \`up\`: ${found.why}.`);
  return undefined;
}

const tellKeeping = ({ plan: { bytes }, opened: { paths } }: Keeping): string =>
  `The lab as \`up\` finished it is kept for the next \`up\`: about ${formatBytes(bytes)} in ${paths.kept}, with its certificates. --no-keep keeps nothing.`;

function keepTasks(
  ports: Ports,
  keeping: Keeping | undefined,
  kept: (one: Destroyed['kept']) => void,
): readonly Task[] {
  if (keeping === undefined) return [];
  return [
    {
      title: 'Keep the finished lab',
      run: async ({ skip }) => {
        try {
          kept({ folder: keeping.opened.paths.kept, bytes: await keepLab(ports, keeping) });
        } catch (error) {
          if (ports.signal.aborted) throw error;
          skip(`it could not be kept: ${messageOf(error)}`);
        }
      },
    },
  ];
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
