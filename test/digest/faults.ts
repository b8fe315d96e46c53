import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Fault } from '../../lib/core/check.js';
import { packageRoot } from '../../lib/host/paths.js';
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
): ReadonlyMap<string, string> {
  const known = declarationsIn(checkingFiles());
  const byId = new Map(checks.map((check) => [check.id, check]));
  return new Map(faults.map((fault) => [fault.id, digestOf(fault, byId.get(fault.check), known)]));
}

function digestOf(fault: Fault, check: Check | undefined, known: readonly Declaration[]): string {
  const judge = substance(`(${check?.judge.toString() ?? ''})`);
  const code = closure([judge, ...buildersOf(fault.check, known)], known);
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
 * The declarations that make a check: `04.names.server` is written as '04.names.…'. Where none is
 * found, all of the chapter's.
 */
function buildersOf(id: string, known: readonly Declaration[]): readonly string[] {
  const written = id.split('.').slice(0, 2).join('.');
  const found = known.filter(({ text }) => text.includes(written));
  return (
    found.length > 0
      ? found
      : known.filter(({ file }) => file.startsWith(`labs/khw/${id.slice(0, 2)}-`))
  ).map(({ text }) => text);
}

/** What judges: the chapters' checks, and what they import of labs and of lib/evidence. */
const checkingFiles = (): readonly string[] =>
  dependencies(
    readdirSync(join(packageRoot, 'labs/khw'))
      .filter((name) => /^\d\d-/.test(name))
      .map((name) => `labs/khw/${name}/checks.ts`),
  ).filter((file) => /^(labs|lib\/evidence)\/.*\.ts$/.test(file));
