import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Fault } from '../../lib/core/check.js';
import { packageRoot } from '../../lib/host/paths.js';
import type { Source } from '../prove/tracks.js';
import { closure, declarationsIn, type Declaration } from './declarations.js';
import { shortDigest } from './digest.js';
import { dependencies } from './imports.js';
import { substance } from './substance.js';

/**
 * By fault: its own text, its check's and its judge's, and the code that these call: the
 * declaration in which the check's id stands, and what it names, by and by, in the chapters' checks
 * and in lib/evidence. What grades all of them is in the digest of the suite `faults`.
 */
export function faultDigests(
  faults: readonly Fault[],
  checks: readonly Check[],
  source: Source,
): ReadonlyMap<string, string> {
  const known = declarationsIn(checkingFiles(source));
  const byId = new Map(checks.map((check) => [check.id, check]));
  return new Map(
    faults.map((fault) => [fault.id, digestOf(fault, byId.get(fault.check), known, source)]),
  );
}

function digestOf(
  fault: Fault,
  check: Check | undefined,
  known: readonly Declaration[],
  source: Source,
): string {
  const judge = substance(`(${check?.judge.toString() ?? ''})`);
  const code = closure([judge, ...buildersOf(fault.check, known, source)], known);
  return shortDigest([
    JSON.stringify([substanceOf(fault), check]),
    judge,
    ...code.map(({ text }) => text),
  ]);
}

/** With which others it is in together is not what it is. */
const substanceOf = (fault: Fault): object =>
  Object.fromEntries(
    Object.entries(fault).filter(([key]) => !['touches', 'uses', 'api'].includes(key)),
  );

/**
 * The declarations that make a check: `04.names.server` is written as '04.names.…', or by the theme
 * of its chapter. Where none is found, all that a chapter's own checks, or those of a theme, have.
 */
function buildersOf(
  id: string,
  known: readonly Declaration[],
  { folders: [own = ''], layout }: Source,
): readonly string[] {
  const [chapter = '', what = ''] = id.split('.');
  const theme = Object.entries(layout.chapters).find(([, each]) => each === chapter)?.[0] ?? '';
  const words = [`${chapter}.${what}`, literals(theme, what)];
  const found = known.filter(({ text }) => words.some((each) => text.includes(each)));
  const folders = [
    `${own}/${chapter}-`,
    `labs/kubernetes/${theme.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}/`,
  ];
  return (
    found.length > 0
      ? found
      : known.filter(({ file }) => folders.some((folder) => file.startsWith(folder)))
  ).map(({ text }) => text);
}

/** Texts one after the other, as arguments are, in a substance. */
const literals = (...texts: readonly string[]): string =>
  substance(`f(${texts.map((text) => JSON.stringify(text)).join(', ')});`)
    .replace(/^.*?(?=StringLiteral)/, '')
    .replace(/[ )]+$/, '');

/** What judges: the checks of chapters and themes, and what they import of labs and lib/evidence. */
const checkingFiles = ({ folders }: Source): readonly string[] =>
  dependencies(
    folders.flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('/checks.ts'))
        .map((name) => `${folder}/${name}`),
    ),
  ).filter((file) => /^(labs|lib\/evidence)\/.*\.ts$/.test(file));
