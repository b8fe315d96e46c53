import { Composer, LineCounter, Parser, type CST, type Document, type YAMLParseError } from 'yaml';

/**
 * What a YAML (or JSON) text says, or why it cannot be read. Never throws; duplicate keys and heaps
 * of aliases are refused.
 */
export type YamlReading = { readonly value: unknown } | { readonly problem: string };

/** Characters. A kubeconfig with its certificates has 12,000. */
const longest = 32_768;

/**
 * Levels. Nested deeper, the parser runs out of stack, and where that happens within a regular
 * expression V8 ends the process.
 */
const deepest = 100;

/** Reads the first document of a YAML text. */
export function readYaml(text: string): YamlReading {
  if (text.length > longest)
    return { problem: `it has ${text.length} characters, more than ${longest}` };
  if (nesting(text) > deepest)
    return { problem: `it may be nested more than ${deepest} levels deep` };
  try {
    const lines = new LineCounter();
    const first = firstDocument(text, lines);
    if (first === undefined) return { problem: 'it is empty' };
    const [error] = first.errors;
    if (error !== undefined) return { problem: described(error, lines) };
    return { value: first.toJS({ maxAliasCount: 50 }) as unknown };
  } catch (error) {
    // Nesting so deep that the parser runs out of stack, or aliases without end.
    return {
      problem:
        error instanceof Error
          ? (error.message.split('\n')[0] ?? 'it is no YAML')
          : 'it is no YAML',
    };
  }
}

/**
 * As the library's own parseAllDocuments composes it, but no further than to its end or to what is
 * unexpected: a text may have an error at every character, and each costs as much as the text is
 * long where it is made pretty.
 */
function firstDocument(text: string, lines: LineCounter): Document.Parsed | undefined {
  const seen = { anything: false };
  const upToError = function* (): Generator<CST.Token> {
    for (const token of new Parser(lines.addNewLine).parse(text)) {
      seen.anything ||= token.type === 'document' || token.type === 'error';
      yield token;
      if (token.type === 'error') return;
    }
  };
  for (const document of new Composer({ logLevel: 'silent' }).compose(
    upToError(),
    true,
    text.length,
  ))
    return seen.anything ? document : undefined;
  return undefined;
}

function described(
  { message, pos: [at] }: Pick<YAMLParseError, 'message' | 'pos'>,
  lines: LineCounter,
): string {
  const { line, col } = lines.linePos(at);
  return `${message.split('\n')[0] ?? ''}${at === -1 ? '' : ` at line ${line}, column ${col}`}`;
}

/**
 * At least the number of levels: opened brackets in all, block indicators of one line, or its
 * indentation.
 */
function nesting(text: string): number {
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  return text
    .split(/[\r\n]/)
    .reduce(
      (most, line) =>
        Math.max(
          most,
          line.length - line.trimStart().length,
          line.match(/[-?:](?=\s|$)/g)?.length ?? 0,
        ),
      brackets,
    );
}

/** A mapping, or undefined for anything else. */
export function mappingOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The items of a sequence; none for anything else. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
