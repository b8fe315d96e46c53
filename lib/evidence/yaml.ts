import { parseAllDocuments } from 'yaml';

/** What a YAML (or JSON) text says, or why it cannot be read. Never throws; duplicate keys and heaps of aliases are refused. */
export type YamlReading = { readonly value: unknown } | { readonly problem: string };

/** Characters. A kubeconfig with its certificates has 12,000. */
const longest = 32_768;

/** Levels. Nested deeper, the parser runs out of stack, and where that happens within a regular expression V8 ends the process. */
const deepest = 100;

/** Reads the first document of a YAML text. */
export function readYaml(text: string): YamlReading {
  if (text.length > longest) return { problem: `it has ${text.length} characters, more than ${longest}` };
  if (nesting(text) > deepest) return { problem: `it may be nested more than ${deepest} levels deep` };
  try {
    const documents = parseAllDocuments(text, { prettyErrors: true, logLevel: 'silent' });
    const first = Array.isArray(documents) ? documents[0] : undefined;
    if (first === undefined) return { problem: 'it is empty' };
    const [error] = first.errors;
    if (error !== undefined) return { problem: error.message.split('\n')[0]?.replace(/:$/, '') ?? 'it is no YAML' };
    return { value: first.toJS({ maxAliasCount: 50 }) as unknown };
  } catch (error) {
    // Nesting so deep that the parser runs out of stack, or aliases without end.
    return { problem: error instanceof Error ? error.message.split('\n')[0] ?? 'it is no YAML' : 'it is no YAML' };
  }
}

/** At least the number of levels: opened brackets in all, block indicators of one line, or its indentation. */
function nesting(text: string): number {
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  return text.split(/[\r\n]/).reduce((most, line) =>
    Math.max(most, line.length - line.trimStart().length, line.match(/[-?:](?=\s|$)/g)?.length ?? 0), brackets);
}

/** A mapping, or undefined for anything else. */
export function mappingOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
}

/** The items of a sequence; none for anything else. */
export const itemsOf = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : [];
