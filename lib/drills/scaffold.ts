import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import { readPackageFile, writePlain } from '../host/files.js';
import { makeFolder } from '../host/folders.js';
import { packageRoot } from '../host/paths.js';
import { wordPattern } from './rules/keys.js';

/**
 * A folder of the package whose files become those of a new drill: a complete one that can be
 * validated at once.
 */
export const drillTemplate = 'labs/drills/kubelet-down';

/**
 * Makes the folder of a new drill under `parent`, or of an exercise, by another template. Answers
 * its path. Throws LabError('usage') where something of that name is there, or the name is one of
 * `taken`.
 */
export async function writeScaffold(
  parent: string,
  name: string,
  taken: readonly string[] = [],
  template = drillTemplate,
): Promise<string> {
  if (!wordPattern.test(name) || name.length > 40)
    throw new LabError('usage', `"${name}" is not a valid name for a drill`, {
      hint: 'Lower-case letters, digits and dashes, such as kubelet-down, 40 at most.',
    });
  if (taken.includes(name))
    throw new LabError('usage', `"${name}" means something else where drills are named`, {
      hint: 'Choose another name.',
    });
  const folder = join(parent, name);
  try {
    await makeFolder(parent);
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new LabError('usage', `${folder} is there already`, {
        hint: 'Choose another name, or edit what is there.',
      });
    throw error;
  }
  try {
    for (const file of await readdir(join(packageRoot, template)))
      await writePlain(join(folder, file), readPackageFile(join(template, file)));
  } catch (error) {
    // A drill of which half is there would be taken for one.
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
