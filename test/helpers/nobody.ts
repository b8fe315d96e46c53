import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a private key, or a kubeconfig with one, has in it, wherever in a file it stands. */
const keys = ['PRIVATE KEY', 'client-key-data'];

/** Why nobody cannot be asked here; false where they can. */
export const nobodySkipped = process.getuid?.() === 0 ? false : 'only root can be another user';

/**
 * The files of a folder in which user nobody, who knows every name in it, finds a private key. By
 * content: whether a file may be read is asked of the kernel.
 */
export function keysSeenByNobody(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const asNobody = [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    'xargs',
    '-0',
    '-r',
    'grep',
    '-lasF',
    ...keys.flatMap((key) => ['-e', key]),
    '--',
  ];
  const { stdout, error } = spawnSync('setpriv', asNobody, {
    input: files.join('\0'),
    encoding: 'utf8',
    cwd: '/',
  });
  if (error !== undefined) throw error;
  return stdout.split('\n').filter((line) => line !== '');
}
