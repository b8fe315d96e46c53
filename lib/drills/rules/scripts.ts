import type { Finding, Path } from '../../declaration/types.js';
import { remedyWord } from '../../declaration/words.js';
import type { Draft } from '../schema.js';
import { checksOf, stepsOf } from '../steps.js';
import type { FolderFiles } from '../types.js';
import type { Subject } from './types.js';

/** Every script is a text file of this very folder. */
export function scriptRule({ draft, files }: Subject): readonly Finding[] {
  return scriptsOf(draft).flatMap(({ at, file }) => finding(at, file, files) ?? []);
}

/** The scripts that a drill names, each with its place. */
export function scriptsOf(draft: Draft): readonly { readonly at: Path; readonly file: string }[] {
  return [
    ...stepsOf(draft).map(({ at, step }) => ({ at: [...at, 'script'], file: step.script })),
    ...checksOf(draft).map(({ at, check }) => ({ at: [...at, 'script'], file: check.script })),
  ].flatMap(({ at, file }) => (file === undefined ? [] : [{ at, file }]));
}

function finding(at: Path, file: string, files: FolderFiles): Finding | undefined {
  if (file.startsWith('/') || file.split('/').includes('..'))
    return {
      at,
      message: `${file} is not in the drill's folder`,
      remedy: 'write the name of a file in it',
    };
  const found = files.get(file);
  if (found === undefined)
    return {
      at,
      message: `there is no file ${file}`,
      remedy: remedyWord(
        file,
        [...files.keys()].filter((name) => name.endsWith('.sh')),
      ),
    };
  return 'wrong' in found
    ? { at, message: `${file} ${found.wrong}`, remedy: found.remedy }
    : undefined;
}
