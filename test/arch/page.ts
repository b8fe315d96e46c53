import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';

/** Folders, by name, and single modules, as `host/files`. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** The tables of ARCHITECTURE.md. */
export const architecture = (): string =>
  readFileSync(join(packageRoot, 'ARCHITECTURE.md'), 'utf8');

/**
 * Which folder may import which, besides itself, as the table under `from` says. `all of the above`
 * are the folders of the rows before, `everything` all.
 */
export function importsIn(page: string): Imports {
  const rows = rowsUnder(page, 'from').map(([from = '', to = '']) => ({ from: wordsOf(from), to }));
  const all = rows.flatMap(({ from }) => from);
  const above: string[] = [];
  const table = new Map<string, ReadonlySet<string>>();
  for (const { from, to } of rows) {
    const allowed = to
      .split(';')
      .flatMap(wordsOf)
      .flatMap((word) => phrases[word]?.(above, all) ?? [word]);
    for (const folder of from) table.set(folder, new Set(allowed));
    above.push(...from);
  }
  return table;
}

const phrases: Readonly<
  Record<string, (above: readonly string[], all: readonly string[]) => readonly string[]>
> = {
  nothing: () => [],
  'never each other': () => [],
  'all of the above': (above) => above,
  everything: (_, all) => all,
};

/** The only files, or folders, through which an outside thing is reached, by the package's name. */
export function doorsIn(page: string): ReadonlyMap<string, readonly string[]> {
  const rows = rowsUnder(page, 'outside thing').map(([thing = '', doors = '']) => ({
    thing: packageOf(thing),
    doors: wordsOf(doors).flatMap(braces),
  }));
  return new Map(rows.map(({ thing, doors }) => [thing, doors.map((door) => `lib/${door}`)]));
}

/** `processes (execa)` is about execa, `ssh2` about itself. */
const packageOf = (thing: string): string => /\(([^)]+)\)/.exec(thing)?.[1] ?? thing;

/** `ssh/{connect,keys}.ts` is two files. */
function braces(path: string): readonly string[] {
  const [, before = '', inside, after = ''] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
  return inside === undefined
    ? [path]
    : inside.split(',').map((each) => `${before}${each}${after}`);
}

/** Not at a comma inside braces. */
const wordsOf = (cell: string): readonly string[] =>
  cell
    .replaceAll('`', '')
    .split(/,(?![^{]*\})/)
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** The cells of the table whose first heading is this one. */
function rowsUnder(page: string, heading: string): readonly (readonly string[])[] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  if (start === -1) throw new Error(`ARCHITECTURE.md has no table of "${heading}"`);
  const after = lines.slice(start + 2);
  const end = after.findIndex((line) => !line.startsWith('|'));
  return after.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
