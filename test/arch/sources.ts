import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';

/** A module as it is written. */
export interface SourceFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  /** As it names them, dynamic ones and types too. */
  readonly imports: readonly string[];
}

const importWords = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm;

/** Every module in a folder of the repository. */
export function sources(folder: string): readonly SourceFile[] {
  return readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = relative(packageRoot, join(entry.parentPath, entry.name));
      const text = readFileSync(join(packageRoot, path), 'utf8');
      return {
        path,
        text,
        imports: [...text.matchAll(importWords)].map((match) => match[1] ?? ''),
      };
    });
}

/** The modules of ours that a module imports, by their paths. */
export const ownImports = ({
  path,
  imports,
}: Pick<SourceFile, 'path' | 'imports'>): readonly string[] =>
  imports
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(path), name)).replace(/\.js$/, '.ts'));
