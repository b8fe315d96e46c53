import { LabError } from '../core/errors.js';
import { readDocument } from './condition.js';
import { askListed, domains } from './listed.js';
import type { Answer, Virsh, VirshOptions } from './virsh.js';
import { parseSnapshot, renderSnapshot, withoutParent, type Snapshot } from './xml/snapshot.js';

export type { Snapshot } from './xml/snapshot.js';

export interface DomainSnapshots {
  readonly snapshots: readonly Snapshot[];
  /** Name of the one that the domain goes on from. */
  readonly current: string | undefined;
}

/**
 * The snapshots of several domains by domain name, ours or not. Throws `libvirt` where one that is
 * there cannot be read: it would be taken for gone.
 */
export async function listSnapshots(
  virsh: Virsh,
  names: readonly string[],
  options?: VirshOptions,
  again = true,
): Promise<ReadonlyMap<string, DomainSnapshots>> {
  const listed = await askListed(
    virsh,
    domains,
    names,
    {
      commands: (domain) => [
        ['snapshot-list', '--domain', domain, '--name'],
        ['snapshot-current', '--domain', domain, '--name'],
      ],
      read: ([list, current]) =>
        list?.ok === true ? { names: linesOf(list), current: linesOf(current)[0] } : undefined,
    },
    options,
  );
  const wanted = [...listed].flatMap(([domain, own]) =>
    own.names.map((name) => ({ domain, name })),
  );
  const documents = await inPortions(
    virsh,
    wanted.map(({ domain, name }) => [
      'snapshot-dumpxml',
      '--domain',
      domain,
      '--snapshotname',
      name,
    ]),
    options,
  );
  const read = wanted.map(({ domain, name }, index) => ({
    domain,
    name,
    answer: documents[index],
  }));
  const silent = read.find(({ answer }) => readDocument(answer) === undefined);
  // Another command may have removed it meanwhile.
  if (silent !== undefined && again) return listSnapshots(virsh, names, options, false);
  if (silent !== undefined) throw notTold(virsh, silent);
  return new Map(
    [...listed].map(([domain, { current }]) => {
      const own = read.filter((each) => each.domain === domain);
      return [
        domain,
        {
          current,
          snapshots: own.flatMap(({ answer }) => parseSnapshot(readDocument(answer) ?? '') ?? []),
        },
      ] as const;
    }),
  );
}

/**
 * Names of the snapshots of several domains by domain name. Throws `libvirt` where one that is
 * there cannot be read.
 */
export const snapshotNames = (
  virsh: Virsh,
  names: readonly string[],
  options?: VirshOptions,
): Promise<ReadonlyMap<string, readonly string[]>> =>
  askListed(
    virsh,
    domains,
    names,
    {
      commands: (domain) => [['snapshot-list', '--domain', domain, '--name']],
      read: ([list]) => (list?.ok === true ? linesOf(list) : undefined),
    },
    options,
  );

function notTold(
  { uri }: Virsh,
  {
    domain,
    name,
    answer,
  }: { readonly domain: string; readonly name: string; readonly answer: Answer | undefined },
): LabError {
  return new LabError(
    'libvirt',
    `libvirt (${uri}) lists the snapshot ${name} of ${domain} and does not tell about it`,
    {
      details: answer === undefined || answer.ok ? [] : [answer.error],
      hint: 'Nothing was changed. Call again; `khw-lab doctor` says whether libvirt answers.',
    },
  );
}

/**
 * Makes a snapshot within the domain's qcow2 file, with its memory where it is running or paused.
 * The domain stays in its state.
 */
export async function createSnapshot(
  virsh: Virsh,
  domain: string,
  snapshot: Pick<Snapshot, 'name' | 'description'>,
  options: VirshOptions = {},
): Promise<void> {
  await virsh.withFile(
    ['snapshot-create', '--domain', domain, '--xmlfile'],
    renderSnapshot(snapshot),
    options,
  );
}

/**
 * All that libvirt knows of a snapshot: with it and the disk that the snapshot is in, `adoptSnapshot`
 * makes it known again.
 */
export const describeSnapshot = (
  virsh: Virsh,
  domain: string,
  name: string,
  options: VirshOptions = {},
): Promise<string> =>
  virsh.run(['snapshot-dumpxml', '--domain', domain, '--snapshotname', name], options);

/**
 * Makes a snapshot known that is in the disk of a domain and in no record of libvirt's. The domain
 * must have the name and UUID that it had when the snapshot was made.
 */
export async function adoptSnapshot(
  virsh: Virsh,
  domain: string,
  document: string,
  options: VirshOptions = {},
): Promise<void> {
  await virsh.withFile(
    ['snapshot-create', '--domain', domain, '--redefine', '--current', '--xmlfile'],
    withoutParent(document),
    options,
  );
}

/**
 * Puts a domain back: paused where the snapshot has memory, shut off where it has none. What runs
 * now is lost.
 */
export async function revertSnapshot(
  virsh: Virsh,
  domain: string,
  { name, withMemory }: Pick<Snapshot, 'name' | 'withMemory'>,
  options: VirshOptions = {},
): Promise<void> {
  await virsh.run(
    [
      'snapshot-revert',
      '--domain',
      domain,
      '--snapshotname',
      name,
      ...(withMemory ? ['--paused'] : []),
    ],
    options,
  );
}

/**
 * Removes one snapshot; those made from it go on as children of its parent. Nothing happens to one
 * that is not there.
 */
export async function deleteSnapshot(
  virsh: Virsh,
  domain: string,
  name: string,
  options: VirshOptions = {},
): Promise<void> {
  try {
    await virsh.run(['snapshot-delete', '--domain', domain, '--snapshotname', name], options);
  } catch (error) {
    if (!(error instanceof LabError) || error.kind !== 'libvirt') throw error;
    const left = (await listSnapshots(virsh, [domain], options)).get(domain)?.snapshots ?? [];
    if (left.some((snapshot) => snapshot.name === name)) throw error;
  }
}

/** A batch is one word of a command line, of which Linux takes 128 KiB (MAX_ARG_STRLEN). */
const portion = 250;

async function inPortions(
  virsh: Virsh,
  commands: readonly (readonly string[])[],
  options?: VirshOptions,
): ReturnType<Virsh['batch']> {
  const rest = commands.slice(portion);
  const answers = await virsh.batch(commands.slice(0, portion), options);
  return rest.length === 0 ? answers : [...answers, ...(await inPortions(virsh, rest, options))];
}

const linesOf = (
  answer: Awaited<ReturnType<Virsh['batch']>>[number] | undefined,
): readonly string[] =>
  answer?.ok === true ? answer.text.split('\n').filter((line) => line !== '') : [];
