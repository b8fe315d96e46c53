import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';

/** What stands at the left edge of a module under one name, with its text. */
export interface Declaration {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

const begins = /^(?:export )?(?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/;

/** The declarations of these modules, in their order; each goes to the next one. Paths from the repository's root. */
export const declarationsIn = (files: readonly string[]): readonly Declaration[] => files.flatMap((file) => {
  const found: { file: string; name: string; text: string }[] = [];
  for (const line of readFileSync(join(packageRoot, file), 'utf8').split('\n')) {
    const [, name] = begins.exec(line) ?? [];
    const last = found.at(-1);
    if (name !== undefined) found.push({ file, name, text: `${line}\n` });
    else if (last !== undefined) last.text += `${line}\n`;
  }
  return found;
});

/**
 * These texts and all declarations whose names occur in them, and in those, by and by. Two of the same name both count: rather one
 * too many than one missed.
 */
export function closure(texts: readonly string[], known: readonly Declaration[]): readonly Declaration[] {
  const byName = new Map<string, Declaration[]>();
  for (const declaration of known) byName.set(declaration.name, [...byName.get(declaration.name) ?? [], declaration]);
  const found = new Set<Declaration>();
  const look = (text: string): void => {
    for (const [word] of text.matchAll(/\w+/g)) {
      for (const declaration of byName.get(word) ?? []) {
        if (found.has(declaration)) continue;
        found.add(declaration);
        look(declaration.text);
      }
    }
  };
  for (const text of texts) look(text);
  return known.filter((declaration) => found.has(declaration));
}
