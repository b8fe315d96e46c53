import {
  Composer,
  LineCounter,
  Parser,
  type CST,
  type Document,
  type Tags,
  type YAMLParseError,
} from 'yaml';

/** What a YAML (or JSON) text says, or why it cannot be read. */
export type YamlReading = { readonly value: unknown } | { readonly problem: string };

/** Characters. A kubeconfig with its certificates has 12,000. */
const longest = 32_768;

/**
 * Levels. Nested deeper, the parser runs out of stack, and where that happens within a regular
 * expression V8 ends the process.
 */
const deepest = 100;

/**
 * Reads the first document of a YAML text as Kubernetes' programs do (sigs.k8s.io/yaml), which know
 * the words of YAML 1.1: `off` is false. Never throws; heaps of aliases are refused.
 */
export function readYaml(text: string): YamlReading {
  const reading = readYamlLastWins(text);
  if ('problem' in reading) return reading;
  return reading.repeated === undefined ? { value: reading.value } : { problem: reading.repeated };
}

/**
 * The same for programs to which the last one counts of a key given twice in one mapping:
 * `repeated` is what a strict one says of the first such key.
 */
export function readYamlLastWins(
  text: string,
):
  | { readonly value: unknown; readonly repeated: string | undefined }
  | { readonly problem: string } {
  if (text.length > longest)
    return { problem: `it has ${text.length} characters, more than ${longest}` };
  if (nesting(text) > deepest)
    return { problem: `it may be nested more than ${deepest} levels deep` };
  try {
    const lines = new LineCounter();
    // A carriage return alone ends a line too, which this parser has otherwise.
    const first = firstDocument(text.replace(/\r\n?/g, '\n'), lines);
    if (first === undefined) return { problem: 'it is empty' };
    const error = first.errors.find((each) => !isRepeat(each));
    if (error !== undefined) return { problem: described(error, lines) };
    const [repeat] = first.errors;
    return {
      value: first.toJS({ maxAliasCount: 50 }) as unknown,
      repeated: repeat === undefined ? undefined : described(repeat, lines),
    };
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

const isRepeat = ({ code }: Pick<YAMLParseError, 'code'>): boolean => code === 'DUPLICATE_KEY';

/**
 * Of YAML 1.1 Go's library has the words for yes and no, octal numbers and merge keys; a date or
 * `1:30` is a text to it (resolve.go of goyaml.v2).
 */
const dialect = {
  logLevel: 'silent',
  schema: 'yaml-1.1',
  merge: true,
  customTags: (tags: Tags): Tags =>
    tags.filter(
      (tag) =>
        typeof tag === 'string' ||
        !(('format' in tag && tag.format === 'TIME') || tag.tag.endsWith(':timestamp')),
    ),
} as const;

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
  const composer = new Composer(dialect);
  for (const document of composer.compose(upToError(), true, text.length))
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

/** The texts among its items. */
export const textsOf = (value: unknown): readonly string[] =>
  itemsOf(value).filter((each) => typeof each === 'string');
