import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';

/** A command that a page tells its reader to type. */
export interface Documented {
  readonly page: string;
  /** From `khw-lab` on, without a remark. */
  readonly line: string;
}

/** Pages that a program writes. */
const written = [
  'bench.md',
  'drills-proof-cka.md',
  'cka.md',
  'drills-proof.md',
  'drills-proof-khw-aws.md',
  'drills-proof-khw-gce.md',
  'half-core.md',
  'laptops.md',
  'mutants.md',
  'performance.md',
  'proof.md',
  'suites.md',
];

const pages = (): readonly string[] => [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(packageRoot, 'docs'))
    .filter((name) => name.endsWith('.md') && !written.includes(name))
    .map((name) => `docs/${name}`),
];

/**
 * Every command line with khw-lab in README and the pages in docs/: those of fenced blocks, and
 * those between backquotes in a sentence.
 */
export const documented = (): readonly Documented[] =>
  pages().flatMap((page) =>
    commandsIn(readFileSync(join(packageRoot, page), 'utf8')).map((line) => ({ page, line })),
  );

/** A reader types what stands before the remark. */
export function commandsIn(text: string): readonly string[] {
  const found: string[] = [];
  let isFenced = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) isFenced = !isFenced;
    else if (isFenced) found.push(line.replace(/\s+#.*/, '').trim());
    else found.push(...[...line.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span));
  }
  return found.filter((line) => /^(npx |node bin\/|npm ci && npx )?khw-lab(\.js)? \S/.test(line));
}
