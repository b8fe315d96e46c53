import { LabError } from '../core/errors.js';
import type { Answer, Virsh, VirshOptions } from './virsh.js';

/** What is asked about: the command that lists all names, and the word for one of them. */
export interface Kind {
  readonly word: string;
  readonly list: readonly string[];
}

export const domains: Kind = { word: 'domain', list: ['list', '--all', '--name'] };
export const networks: Kind = { word: 'network', list: ['net-list', '--all', '--name'] };

export interface Asking<T> {
  /** The commands for one name. */
  readonly commands: (name: string) => readonly (readonly string[])[];
  /** What their answers tell; undefined where they do not. */
  readonly read: (answers: readonly (Answer | undefined)[], name: string) => T | undefined;
}

/** Names of all that there are of a kind, ours or not, running or not. */
export async function listNames(
  virsh: Virsh,
  { list }: Kind,
  options?: VirshOptions,
): Promise<readonly string[]> {
  return (await virsh.run(list, options)).split('\n').filter((line) => line !== '');
}

/** What libvirt tells of all that there are of a kind; see `askListed`. */
export async function askAll<T>(
  virsh: Virsh,
  kind: Kind,
  asking: Asking<T>,
  options?: VirshOptions,
): Promise<ReadonlyMap<string, T>> {
  return askListed(virsh, kind, await listNames(virsh, kind, options), asking, options);
}

/**
 * What libvirt tells of those of the names that are there; what is not in its own list is left out,
 * and only that. Throws `libvirt` where the list, or one that is in it, cannot be had: what does
 * not answer is not missing.
 */
export async function askListed<T>(
  virsh: Virsh,
  kind: Kind,
  names: readonly string[],
  asking: Asking<T>,
  options?: VirshOptions,
): Promise<ReadonlyMap<string, T>> {
  const first = await askOnce(virsh, kind, names, asking, options);
  if (first.silent.length === 0) return first.told;
  // It has gone between the list and the question, or libvirt was changing it.
  const second = await askOnce(
    virsh,
    kind,
    first.silent.map(({ name }) => name),
    asking,
    options,
  );
  const [still] = second.silent;
  if (still !== undefined) {
    throw new LabError(
      'libvirt',
      `libvirt (${virsh.uri}) lists the ${kind.word} ${still.name} and does not tell about it`,
      {
        details: still.errors,
        hint: 'Nothing was changed. Call again; `khw-lab doctor` says whether libvirt answers.',
      },
    );
  }
  return new Map([...first.told, ...second.told]);
}

interface Silent {
  readonly name: string;
  readonly errors: readonly string[];
}

async function askOnce<T>(
  virsh: Virsh,
  kind: Kind,
  names: readonly string[],
  { commands, read }: Asking<T>,
  options?: VirshOptions,
): Promise<{ readonly told: ReadonlyMap<string, T>; readonly silent: readonly Silent[] }> {
  const asked = names.map((name) => ({ name, commands: commands(name) }));
  const [list, ...answers] = await virsh.batch(
    [kind.list, ...asked.flatMap((each) => each.commands)],
    options,
  );
  if (list?.ok !== true)
    throw new LabError('libvirt', `libvirt (${virsh.uri}) did not list what it has`, {
      details: list === undefined ? [] : [list.error],
    });
  const listed = new Set(list.text.split('\n'));
  const told = new Map<string, T>();
  const silent: Silent[] = [];
  for (const {
    name,
    commands: { length },
  } of asked) {
    const own = answers.splice(0, length);
    if (!listed.has(name)) continue;
    const found = read(own, name);
    if (found !== undefined) told.set(name, found);
    else silent.push({ name, errors: own.flatMap((answer) => (answer.ok ? [] : [answer.error])) });
  }
  return { told, silent };
}
