import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { LabError } from '../core/errors.js';
import type { FolderFile } from './types.js';
import type { ReadFolder } from './load.js';

/** The declaration of a drill. */
export const drillFile = 'drill.yaml';

/** A drill's script is a page or two; and all of it must fit into one command line of the guest. */
const largestFile = 32 * 1024;
const mostFiles = 100;

/** Reads every file of a drill's folder. A file that cannot be one of a drill is in the answer with the reason. */
export async function readFolder(folder: string): Promise<ReadFolder> {
  const path = await realpath(folder).catch(() => undefined);
  if (path === undefined || !(await stat(path)).isDirectory()) {
    throw new LabError('usage', `there is no folder ${folder}`, { hint: 'A drill is a folder with a drill.yaml; `khw-lab new drill NAME` makes one.' });
  }
  const entries = (await readdir(path, { recursive: true })).sort();
  if (entries.length > mostFiles) throw new LabError('config', `${path} holds ${entries.length} files`, { hint: `A drill has ${mostFiles} at most; is this the folder of a single drill?` });
  const files = await Promise.all(entries.map(async (name) => [name, await readEntry(path, name)] as const));
  return { name: basename(path), path, files: new Map(files.flatMap(([name, file]) => file === undefined ? [] : [[name.split(sep).join('/'), file]])) };
}

/** Undefined for a folder. */
async function readEntry(root: string, name: string): Promise<FolderFile | undefined> {
  const path = join(root, name);
  const entry = await lstat(path);
  const target = entry.isSymbolicLink() ? await realpath(path).catch(() => undefined) : path;
  if (target === undefined) return { wrong: 'is a link to nothing', mend: 'put the file itself there' };
  if (outside(root, target)) return { wrong: 'is a link out of the drill\'s folder', mend: 'put the file itself there' };
  const found = await stat(target);
  if (found.isDirectory()) return undefined;
  if (!found.isFile()) return { wrong: 'is not a file', mend: 'put a text file there' };
  if (found.size > largestFile) return { wrong: `is ${Math.round(found.size / 1024)} KiB`, mend: `keep it under ${largestFile / 1024} KiB` };
  return readText(target);
}

async function readText(path: string): Promise<FolderFile> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw error;
  });
  if (bytes === undefined) return { wrong: 'may not be read', mend: 'mend its permissions' };
  const text = bytes.toString('utf8');
  if (/[\u0000\ufffd]/.test(text)) return { wrong: 'is not a text file', mend: 'save it as UTF-8 text' };
  if (path.endsWith('.sh') && text.includes('\r')) return { wrong: 'has Windows line ends', mend: 'save it with Unix line ends (LF)' };
  return { text };
}

const outside = (root: string, target: string): boolean => relative(root, target).split(sep)[0] === '..' || relative(root, target).startsWith(sep);
