import { constants, statSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { formatBytes } from '../core/bytes.js';
import { systemFault } from '../core/errno.js';
import { LabError } from '../core/errors.js';

export interface NamedFile {
  readonly path: string;
  /** What named it, such as `--lab-file`: begins what is said of it. */
  readonly name?: string;
  /** Bytes that it may have at most. */
  readonly limitBytes: number;
  /** What to name instead, a sentence. */
  readonly hint: string;
}

/**
 * The bytes of a file that a person named. Throws LabError('usage') unless it is a regular file
 * within the limit.
 */
export async function readNamedFile(named: NamedFile): Promise<Buffer> {
  const { path, limitBytes } = named;
  assertSize(named, fileStats(named).size);
  try {
    // Not blocked, should something else stand there by now.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      assertRegular(named, await file.stat());
      // One more than there may be: files of /proc tell no size.
      const content = await readUpTo(file, limitBytes + 1);
      assertSize(named, content.length);
      return content;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(named, error);
  }
}

/** The same; undefined where there is none. */
export async function readNamedFileIfThere(named: NamedFile): Promise<Buffer | undefined> {
  return readNamedFile(named).catch((error: unknown) => {
    if (((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
      return undefined;
    throw error;
  });
}

/**
 * The text of a small file of khw-lab's own, of which a person may have put something else in its
 * place; undefined where there is none.
 */
export const readKeptIfThere = async (
  path: string,
  limitBytes = keptLimitBytes,
): Promise<string | undefined> =>
  (await readNamedFileIfThere(kept(path, limitBytes)))?.toString('utf8');

/** The same; throws where there is none. */
export const readKept = async (path: string, limitBytes = keptLimitBytes): Promise<string> =>
  (await readNamedFile(kept(path, limitBytes))).toString('utf8');

/** Bytes; a key has some 3 KB. */
const keptLimitBytes = 2 ** 16;

const kept = (path: string, limitBytes: number): NamedFile => ({
  path,
  limitBytes,
  hint: 'Move away what stands there.',
});

/** Looks at a file that a person named. Throws LabError('usage') unless it is a regular file. */
export function fileStats(named: Omit<NamedFile, 'limitBytes'>): Stats {
  const stats = statsOf(named);
  assertRegular(named, stats);
  return stats;
}

/**
 * What stands at a path that a person named, whatever it is. Throws LabError('usage') when nothing
 * does.
 */
export function statsOf(named: Omit<NamedFile, 'limitBytes'>): Stats {
  try {
    return statSync(named.path);
  } catch (error) {
    throw unreadable(named, error);
  }
}

/**
 * What stands at a path and is not a regular file: `a folder`, `a pipe`; `a link` only where links
 * are not followed.
 */
export function kindOf(
  stats: Pick<
    Stats,
    'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice'
  >,
): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isSymbolicLink()) return 'a link';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'a device' : 'something else';
}

async function readUpTo(file: FileHandle, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < most) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(most - size, 1 << 20)));
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    size += bytesRead;
  }
  return Buffer.concat(chunks);
}

function assertRegular({ path, name, hint }: Omit<NamedFile, 'limitBytes'>, stats: Stats): void {
  if (stats.isFile()) return;
  throw new LabError('usage', `${prefix(name)}${path} is ${kindOf(stats)}, not a file`, {
    hint: stats.isDirectory() ? 'Name the file in it.' : hint,
  });
}

function assertSize({ path, name, limitBytes, hint }: NamedFile, size: number): void {
  if (size <= limitBytes) return;
  throw new LabError(
    'usage',
    `${prefix(name)}${path} is larger than ${formatBytes(limitBytes)}, so it is not what it should be`,
    { hint },
  );
}

const prefix = (name: string | undefined): string => (name === undefined ? '' : `${name}: `);

/** What the person can do something about is wrong usage; a disk that fails is not. */
function unreadable({ path, name, hint }: Omit<NamedFile, 'limitBytes'>, error: unknown): unknown {
  if (error instanceof LabError) return error;
  const fault = systemFault(error);
  if (fault === undefined) return error;
  if (fault.code === 'ENOENT')
    return new LabError('usage', `${prefix(name)}there is no file ${path}`, { hint, cause: error });
  if (fault.code === 'EACCES')
    return new LabError('usage', `${prefix(name)}${path} may not be read`, {
      hint: 'Correct its permissions, or name another file.',
      cause: error,
    });
  const kind = ['ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EISDIR', 'ENXIO', 'EPERM', 'EINVAL'].includes(
    fault.code,
  )
    ? 'usage'
    : 'host';
  const says = fault.message.startsWith(`${path}: `) ? fault.message : `${path}: ${fault.message}`;
  return new LabError(kind, `${prefix(name)}${says}`, {
    hint: kind === 'usage' ? hint : fault.hint,
    cause: error,
  });
}
