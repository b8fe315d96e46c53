import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
} from 'yaml';
import type { Finding, Problem } from './types.js';

/** A text as data, and where in it each thing stands. */
export interface Source {
  /** The top of the file as plain data; undefined when there is nothing to go on with. */
  readonly data: Record<string, unknown> | undefined;
  readonly problems: readonly Problem[];
  /**
   * Puts a line and a column to a finding: those of the value, of an unknown key itself, else of
   * the nearest parent.
   */
  place(rule: string, finding: Finding): Problem;
}

/** How people call what is declared. */
export interface Wording {
  /** `a lab file` */
  readonly noun: string;
  /** What to do with a file that is none, one clause: `start from a copy of lab.yaml`. */
  readonly startOver: string;
}

/** A declaration is some 2 KB; this is a wrong file. */
const sizeLimitCharacters = 256 * 1024;

/** Reads YAML 1.2. Does not throw: everything that is wrong with the text is in `problems`. */
export function readSource(text: string, { noun, startOver }: Wording): Source {
  const hopeless = (message: string): Source => unreadable(message, startOver);
  if (text.length > sizeLimitCharacters)
    return hopeless(`is ${Math.round(text.length / 1024)} KiB, too large for ${noun}`);
  // U+FFFD is what bytes that are not UTF-8 have become; the others have no place in YAML.
  if (/[\u0000-\u0008\u000e-\u001a\ufffd]/.test(text)) return hopeless('is not a text file');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = [...syntaxProblems(document, lines), ...aliasProblems(document, lines)];
  const readable = problems.every(({ rule }) => rule === 'duplicate-keys');
  if (readable && document.contents === null) return hopeless('is empty');
  if (readable && !isMap(document.contents)) return hopeless('is not a group of keys');
  const data = readable
    ? (document.toJS({ maxAliasCount: 0 }) as Record<string, unknown>)
    : undefined;
  return {
    data,
    problems,
    place: (rule, finding) => ({
      rule,
      ...finding,
      ...position(offsetOf(document, finding), lines),
    }),
  };
}

function unreadable(message: string, remedy: string): Source {
  return {
    data: undefined,
    problems: [{ rule: 'file', at: [], message, remedy, line: 1, column: 1 }],
    place: (rule, finding) => ({ rule, ...finding, line: 1, column: 1 }),
  };
}

const syntaxRemedies: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'remove the line --- and what follows it',
  BAD_SCALAR_START: 'put the value in quotes',
  MISSING_CHAR: 'close what was opened',
};

function syntaxProblems(document: Document.Parsed, lines: LineCounter): readonly Problem[] {
  const faults = [...document.errors, ...document.warnings];
  return faults.map(({ code, message, pos }) =>
    code === 'DUPLICATE_KEY'
      ? {
          rule: 'duplicate-keys',
          at: [],
          message: 'this key is there twice',
          remedy: 'remove one of the two',
          ...position(pos[0], lines),
        }
      : {
          rule: 'syntax',
          at: [],
          message: `not YAML: ${message.replace(/; please use .*$/, '')}`,
          remedy: syntaxRemedies[code] ?? 'look at the indentation and the colons of this line',
          ...position(pos[0], lines),
        },
  );
}

/**
 * Aliases are of no use in a declaration, and nested ones blow up to gigabytes. The first is enough
 * to say so.
 */
function aliasProblems(document: Document.Parsed, lines: LineCounter): readonly Problem[] {
  const found: Alias[] = [];
  visit(document, {
    Alias: (_, alias) => {
      found.push(alias);
      return visit.BREAK;
    },
  });
  return found.map(({ source, range }) => ({
    rule: 'aliases',
    at: [],
    message: `alias *${source} is not allowed`,
    remedy: 'write the value itself',
    ...position(range?.[0] ?? 0, lines),
  }));
}

function position(
  offset: number,
  lines: LineCounter,
): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function offsetOf(document: Document.Parsed, { at, onKey }: Pick<Finding, 'at' | 'onKey'>): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, key] of at.entries()) {
    const child = childOf(node, key, onKey === true && depth === at.length - 1);
    if (child === undefined) break;
    ({ node, offset } = child);
  }
  return offset;
}

function childOf(
  node: Node | null,
  key: string | number,
  onKey: boolean,
): { readonly node: Node | null; readonly offset: number } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(key)] as Node | undefined;
    return item === undefined || isAlias(item)
      ? undefined
      : { node: item, offset: item.range?.[0] ?? 0 };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(
    (item) => isScalar(item.key) && String(item.key.value) === String(key),
  );
  if (pair === undefined) return undefined;
  const value = pair.value as Node | null;
  // A group of keys has no better place than the key above it, and a value that is not there has
  // none at all.
  const place = !onKey && isScalar(value) && value.value !== null ? value : (pair.key as Node);
  return { node: value, offset: place.range?.[0] ?? 0 };
}
