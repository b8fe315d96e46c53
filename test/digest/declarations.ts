import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { packageRoot } from '../../lib/host/paths.js';
import { parsed, substanceOf } from './substance.js';

/** What a module declares under one name, with its substance (test/digest/substance.ts). */
export interface Declaration {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/**
 * The declarations of these modules, in their order; types are none. Paths from the repository's
 * root.
 */
export const declarationsIn = (files: readonly string[]): readonly Declaration[] =>
  files.flatMap((file) =>
    parsed(readFileSync(join(packageRoot, file), 'utf8')).statements.flatMap((statement) => {
      const text = substanceOf(statement);
      return text === '' ? [] : namesOf(statement).map((name) => ({ file, name, text }));
    }),
  );

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? name.text : boundNames(name),
    );
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  )
    return statement.name === undefined ? [] : [statement.name.text];
  return [];
}

const boundNames = (pattern: ts.BindingPattern): readonly string[] =>
  pattern.elements.flatMap((element) =>
    !ts.isBindingElement(element)
      ? []
      : ts.isIdentifier(element.name)
        ? element.name.text
        : boundNames(element.name),
  );

/**
 * These texts and all declarations whose names occur in them, and in those, by and by. Two of the
 * same name both count: rather one too many than one missed.
 */
export function closure(
  texts: readonly string[],
  known: readonly Declaration[],
): readonly Declaration[] {
  const byName = new Map<string, Declaration[]>();
  for (const declaration of known)
    byName.set(declaration.name, [...(byName.get(declaration.name) ?? []), declaration]);
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
