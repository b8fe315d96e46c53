import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packages } from '../../labs/kubernetes/packages.js';
import { packageRoot } from '../../lib/host/paths.js';
import { debianRecipe, digestOf } from '../../lib/images/recipe.js';
import { packageSubstance, substance } from './substance.js';

/** Twelve hexadecimal digits of a SHA-256 over texts, in their order. */
export function shortDigest(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest('hex').slice(0, 12);
}

/**
 * The same over what files say, of modules only what they do (test/digest/substance.ts): a file
 * that moves is the same one. Paths from the repository's root.
 */
export const digestOfFiles = (paths: readonly string[]): string =>
  shortDigest(paths.map(substanceOfFile).sort());

const seen = new Map<string, string>();

function substanceOfFile(path: string): string {
  const text = seen.get(path) ?? readSubstance(path, join(packageRoot, path));
  seen.set(path, text);
  return text;
}

function readSubstance(path: string, file: string): string {
  if (path === 'package.json') return packageSubstance(readFileSync(file, 'utf8'));
  if (/\.[tj]s$/.test(path)) return substance(readFileSync(file, 'utf8'));
  return readFileSync(file, 'latin1');
}

/** Of all that decides what the machines' image contains. */
export const imageDigest = (): string => digestOf(debianRecipe({ packages })).slice(0, 12);
