import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';

/**
 * Files of the repository, by path from its root, that are not modules but are read by a module in
 * the first column, which does not name them whole.
 */
const read: readonly (readonly [module: RegExp, files: readonly string[]])[] = [
  [/^lib\/libvirt\/private\.ts$/, ['lib/libvirt/private-daemon.sh']],
  [/^lib\/images\/seed\.ts$/, ['cloud-init']],
  [/^labs\/khw\/index\.ts$/, ['labs/khw/lab.yaml']],
  // Templates, as they land on the machines.
  [/^labs\/kubernetes\/unit-files\.ts$/, ['labs/kubernetes/files']],
];

/**
 * These files or folders, everything that their modules import, and the files that those read.
 * Nothing below `without` is followed, unless it is named itself. Paths from the repository's root,
 * sorted. Throws where a file is missing.
 */
export function dependencies(
  roots: readonly string[],
  without: readonly string[] = [],
): readonly string[] {
  const found = new Set<string>();
  const add = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const next of isModule(path)
      ? [...importsOf(path), ...readBy(path)].flatMap(filesIn)
      : []) {
      if (!without.some((folder) => next.startsWith(folder))) add(next);
    }
  };
  for (const file of roots.flatMap(filesIn)) add(file);
  return [...found].sort();
}

const isModule = (path: string): boolean => /\.[tj]s$/.test(path);

/** The file itself, or all files of a folder. */
function filesIn(path: string): readonly string[] {
  if (!statSync(join(packageRoot, path), { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(join(packageRoot, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(packageRoot.length + 1));
}

/** A module's name, where it is imported for more than its types. */
const importWords =
  /^(?:import|export)(?! type\b)[^;']*?\bfrom\s+'(\.[^']+)'|\bimport\s*\(\s*'(\.[^']+)'|^import\s+'(\.[^']+)'/gm;

/**
 * Source files that a module imports, dynamically too; types do nothing when it runs. Packages are
 * in the lock file.
 */
const importsOf = (path: string): readonly string[] =>
  [...readFileSync(join(packageRoot, path), 'utf8').matchAll(importWords)].map(
    ([, named, called, bare]) =>
      sourceOf(normalize(join(dirname(path), named ?? called ?? bare ?? ''))),
  );

/** TypeScript is imported by the name of what becomes of it. */
const sourceOf = (path: string): string =>
  statSync(join(packageRoot, path), { throwIfNoEntry: false }) === undefined
    ? path.replace(/\.js$/, '.ts')
    : path;

/** A file that a module names whole where it reads it. */
const readWords = /\bread(?:Script|PackageFile)\(\s*'([^']+)'/g;

const readBy = (path: string): readonly string[] =>
  [
    ...read.flatMap(([module, files]) =>
      module.test(path) ? files.map((file) => path.replace(module, file)) : [],
    ),
    ...namedIn(path),
  ].filter((file) => statSync(join(packageRoot, file), { throwIfNoEntry: false }) !== undefined);

const namedIn = (path: string): readonly string[] =>
  [...readFileSync(join(packageRoot, path), 'utf8').matchAll(readWords)].map(
    ([, file = '']) => file,
  );
