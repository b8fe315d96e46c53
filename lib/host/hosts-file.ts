import { open, type FileHandle } from 'node:fs/promises';
import { LabError, messageOf } from '../core/errors.js';
import { readNamedFile } from './named-file.js';

/**
 * The text with the lab's fenced block holding `lines`: replaced where it stands, else added at the
 * end. Everything else stays byte for byte, line ends included. Throws LabError('config') when the
 * block's fence is damaged.
 */
export function withBlock(text: string, labName: string, lines: readonly string[]): string {
  if (lines.some((line) => /[\r\n]/.test(line) || line.startsWith('# khw-lab ')))
    throw new Error('a line of a hosts block is not one line');
  const found = findBlock(text, labName);
  const before = found?.before ?? text;
  const glued = found?.glued ?? (before !== '' && !before.endsWith('\n'));
  const eol = found?.eol ?? (/^[^\n]*\r\n/.test(text) ? '\r\n' : '\n');
  const { begin, end } = fence(labName);
  const block = [begin, ...(glued ? [gluedNote] : []), ...lines, end]
    .map((line) => line + eol)
    .join('');
  return `${before}${found === undefined && glued ? eol : ''}${block}${found?.after ?? ''}`;
}

/**
 * The text without the lab's block: what withBlock was given, byte for byte. Throws as withBlock
 * does.
 */
export function withoutBlock(text: string, labName: string): string {
  const found = findBlock(text, labName);
  if (found === undefined) return text;
  // The line end before the block is ours when the file had none there. Text that was added behind
  // the block needs it.
  const before =
    found.glued && found.after === '' ? found.before.slice(0, -found.eol.length) : found.before;
  return before + found.after;
}

/** Puts the lab's block into the file. Answers whether the file changed. */
export const writeHostsBlock = (
  path: string,
  labName: string,
  lines: readonly string[],
): Promise<boolean> => change(path, (text) => withBlock(text, labName, lines));

/** Takes the lab's block out of the file. Answers whether the file changed. */
export const removeHostsBlock = (path: string, labName: string): Promise<boolean> =>
  change(path, (text) => withoutBlock(text, labName));

interface Block {
  readonly before: string;
  readonly after: string;
  /** The file did not end with a line end where the block was added. */
  readonly glued: boolean;
  /** The line end that the block was written with. */
  readonly eol: string;
}

const gluedNote = '# (the line above had no line end)';

const fence = (labName: string): { readonly begin: string; readonly end: string } => ({
  begin: `# khw-lab ${labName} begin`,
  end: `# khw-lab ${labName} end`,
});

function findBlock(text: string, labName: string): Block | undefined {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const { begin, end } = fence(labName);
  const bare = lines.map((line) => line.replace(/\r?\n$/, ''));
  const fences = bare.flatMap((line, index) =>
    line.includes(begin) || line.includes(end) ? [index] : [],
  );
  const [first, last] = fences;
  if (first === undefined) return undefined;
  if (
    last === undefined ||
    fences.length > 2 ||
    bare[first] !== begin ||
    bare[last] !== end ||
    holdsOther(bare.slice(first + 1, last))
  ) {
    throw new LabError(
      'config',
      `the block of lab ${labName} is damaged: its fence is on line ${fences.map((index) => index + 1).join(', ')}`,
      {
        hint: `there must be one line "${begin}" and after it one line "${end}": fix the file by hand`,
      },
    );
  }
  return {
    before: lines.slice(0, first).join(''),
    after: lines.slice(last + 1).join(''),
    glued: bare[first + 1] === gluedNote,
    eol: lines[first]?.endsWith('\r\n') === true ? '\r\n' : '\n',
  };
}

const holdsOther = (inside: readonly string[]): boolean =>
  inside.some((line) => line.startsWith('# khw-lab '));

/**
 * Writes in place: renaming a new file over it would lose owner, ACL and SELinux label, replace a
 * symbolic link, and fail where /etc/hosts is a mount of its own (containers).
 */
async function change(path: string, edit: (text: string) => string): Promise<boolean> {
  // latin1 keeps every byte as it is, whatever the file's encoding.
  const old = (
    await readNamedFile({ path, limitBytes: 2 ** 26, hint: 'Name a file that is there.' })
  ).toString('latin1');
  const text = edit(old);
  if (text === old) return false;
  const file = await open(path, 'r+').catch((error: unknown) => {
    throw unchangeable(path, error);
  });
  try {
    await put(file, text).catch(async (error: unknown) => {
      // On a full disk half of it would stay; what was there needs no more room than it has.
      await put(file, old);
      throw error;
    });
  } catch (error) {
    throw unchangeable(path, error);
  } finally {
    await file.close();
  }
  return true;
}

async function put(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text, 'latin1');
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, done)).bytesWritten;
  await file.truncate(bytes.length);
  await file.sync();
}

const hints: Readonly<Record<string, string>> = {
  EACCES: 'call the command with sudo',
  EPERM: 'call the command with sudo',
  ENOSPC: 'make room on its disk; it is as it was',
  EROFS:
    'its disk is read-only: make it writable, or print the lines (khw-lab hosts) and put them where they are read',
};

const unchangeable = (path: string, cause: unknown): LabError => {
  const hint =
    hints[(cause as NodeJS.ErrnoException).code ?? ''] ?? `see what is there: ls -l ${path}`;
  return new LabError('host', `${path} cannot be changed: ${messageOf(cause)}`, { hint, cause });
};
