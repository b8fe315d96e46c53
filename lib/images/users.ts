import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../host/files.js';
import { readSmallFile } from '../host/regular.js';

/** In each image's folder: a file for each lab that uses it, with the path of the lab's folder. */
const usersFolder = 'users';

/**
 * Notes that the machines of a lab build upon an image, until the lab's folder is gone. A cache may
 * be shared by several homes, and an image does not show which overlays it has.
 */
export async function markUsed(image: string, labFolder: string): Promise<void> {
  const name = createHash('sha256').update(labFolder).digest('hex').slice(0, 16);
  try {
    await writeAtomic(join(image, usersFolder, name), `${labFolder}\n`);
  } catch (error) {
    // Whoever may only read a cache is not asked when it is tidied up either.
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  }
}

/** Folders of the labs that use an image, whoever's they are. */
export async function usersOf(image: string): Promise<readonly string[]> {
  const folder = join(image, usersFolder);
  const names = await readdir(folder).catch(() => []);
  const labs = await Promise.all(
    names.map(async (name) => (await readSmallFile(join(folder, name)))?.trimEnd()),
  );
  return labs
    .filter((lab) => lab !== undefined && existsSync(join(lab, 'lab.yaml')))
    .map(String)
    .sort();
}
