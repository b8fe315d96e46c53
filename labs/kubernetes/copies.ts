import type { Part, Step, StepContext } from '../../lib/core/chapter.js';
import { jumpbox, type Lab } from '../../lib/core/lab.js';
import type { Places } from './node-files.js';
import { lines } from './shell.js';
import { readWorkingFiles } from './working-files.js';

/** A file of the working folder on its way to a machine. */
export interface Copy {
  /** In the working folder. */
  readonly from: string;
  /** Absolute, on the machine. */
  readonly to: string;
  /** Words of the file, and what is put in their place on the way. */
  readonly holes?: Readonly<Record<string, string>>;
  /** Where a later chapter moves it, in the tutorial's way: it counts as arrived there too. */
  readonly movedTo?: string;
  /** Installed from the artifacts disk where time matters, not copied through the jumpbox. */
  readonly binary?: boolean;
}

export interface CopyStep extends Pick<Step, 'id' | 'title' | 'why'> {
  readonly to: string;
  readonly copies: readonly Copy[];
  /**
   * Hold on the jumpbox while the originals need not be made again: else their copies will have to
   * follow.
   */
  readonly given?: readonly string[];
  /**
   * Holds on the machine when the copies have been put to use. Without it the copies themselves are
   * compared, byte for byte.
   */
  readonly used?: string;
}

const home = '/root';

/** A file that is taken to its place, or to where it waits until it is moved there. */
export const copyTo = (from: string, [used, waits]: Places): Copy =>
  waits === undefined ? { from, to: used } : { from, to: waits, movedTo: used };

/** Copies files from the jumpbox to one machine. */
export function copyStep(
  lab: Lab,
  { id, title, why, to, copies, given = [], used }: CopyStep,
): Step {
  const small = copies.filter(({ binary }) => binary !== true);
  const { name: machine } = jumpbox(lab);
  const arrived =
    used === undefined
      ? { machine: to, holds: digestsThere(copies), like: { machine, holds: digestsHere(copies) } }
      : { machine: to, holds: used };
  return {
    id,
    title,
    why,
    machine,
    commands: copyCommands(to, copies),
    ...(small.length === copies.length
      ? {}
      : { fastCommands: small.length === 0 ? 'true' : copyCommands(to, small) }),
    done: [...given.map((holds): Part => ({ machine, holds })), arrived],
    fast: (context) => copyThrough(context, to, small),
  };
}

/**
 * The same end state by way of this computer: two round trips, and no new SSH connection between
 * slow guests.
 */
async function copyThrough(
  context: StepContext,
  to: string,
  copies: readonly Copy[],
): Promise<void> {
  if (copies.length === 0) return;
  const files = await readWorkingFiles(
    context,
    copies.map(({ from }) => from),
  );
  const target = await context.session(to);
  await target.put(
    copies.map(({ from, to: path, holes }, index) => ({
      path,
      content: filled(files[index] ?? new Uint8Array(), holes),
      mode: isSecret(from) ? 0o600 : 0o644,
    })),
    { signal: context.signal },
  );
}

function filled(content: Uint8Array, holes: Copy['holes']): Uint8Array | string {
  if (holes === undefined) return content;
  return Object.entries(holes).reduce(
    (text, [hole, value]) => text.replaceAll(hole, value),
    Buffer.from(content).toString('utf8'),
  );
}

/** What only root may read. scp keeps the permissions of the file it copies. */
export const isSecret = (name: string): boolean =>
  /(\.key|-key\.pem|\.kubeconfig)$|(^|\/)encryption-config\.yaml$/.test(name);

function copyCommands(machine: string, copies: readonly Copy[]): string {
  const folders = [...new Set(copies.map(({ to }) => folderOf(to)))].filter(
    (folder) => folder !== home,
  );
  const plain = copies.filter(
    (copy) => copy.holes === undefined && baseOf(copy.from) === baseOf(copy.to),
  );
  const sameName = [...new Set(plain.map(({ to }) => folderOf(to)))].map((folder) =>
    scp(
      plain.filter(({ to }) => folderOf(to) === folder).map(({ from }) => from),
      machine,
      `${remote(folder)}/`,
    ),
  );
  const others = copies
    .filter((copy) => !plain.includes(copy))
    .map((copy) =>
      copy.holes === undefined
        ? scp([copy.from], machine, remote(copy.to))
        : `${sed(copy.from, copy.holes)} |\n  ssh root@${machine} 'cat > ${copy.to}'`,
    );
  return lines(
    ...(folders.length === 0 ? [] : [`ssh -n root@${machine} mkdir -p ${folders.join(' ')}`]),
    ...sameName,
    ...others,
  );
}

function scp(files: readonly string[], machine: string, to: string): string {
  const target = `root@${machine}:${to}`;
  return files.length < 3
    ? `scp ${files.join(' ')} ${target}`
    : `scp \\\n${files.map((file) => `  ${file} \\\n`).join('')}  ${target}`;
}

/**
 * Compared by digest: a copy that was broken off, or made before its original changed, does not
 * count.
 */
const digestsHere = (copies: readonly Copy[]): string =>
  lines(
    ...copies.map(({ from, holes }) =>
      holes === undefined ? `sha256sum < ${from}` : `${sed(from, holes)} | sha256sum`,
    ),
  );

const digestsThere = (copies: readonly Copy[]): string =>
  lines(
    ...copies.map(({ to, movedTo }) =>
      movedTo === undefined ? `sha256sum < ${to}` : `sha256sum < ${to} || sha256sum < ${movedTo}`,
    ),
  );

function sed(file: string, holes: Readonly<Record<string, string>>): string {
  return `sed ${Object.entries(holes)
    .map(([hole, value]) => `-e 's|${hole}|${value}|g'`)
    .join(' ')} ${file}`;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
/** Root's home is where scp starts. */
const remote = (path: string): string =>
  path.startsWith(`${home}/`) || path === home ? `~${path.slice(home.length)}` : path;
