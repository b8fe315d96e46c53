import { joinLines, type Part } from './lines.js';

/** A line of OpenSSL's configuration: a header of a section, or a name with its value. */
export interface ConfigLine {
  /** Number of the line at which it begins. */
  readonly line: number;
  readonly section: string;
  /** Undefined for the header itself. */
  readonly name: string | undefined;
  readonly value: string;
}

/**
 * Reads a configuration file of OpenSSL as config(5ossl) has it: a byte order mark and carriage
 * returns are passed over, a comment may follow a value, a backslash at a line's end goes on with
 * the next one. Variables are not filled in.
 */
export function readOpensslConfig(text: string): readonly ConfigLine[] {
  const found: ConfigLine[] = [];
  let section = 'default';
  for (const { line, text: whole } of joinLines(text.split('\n'), partOf)) {
    const [, header] = /^\[([^\]]*)\]$/.exec(whole) ?? [];
    if (header !== undefined) found.push({ line, section: (section = header.trim()), ...empty });
    const [, name, value = ''] = /^([^=\s[]+)\s*=(.*)$/s.exec(whole) ?? [];
    if (name !== undefined) found.push({ line, section, name, value: unquoted(value.trim()) });
  }
  return found;
}

const empty = { name: undefined, value: '' } as const;

/** A backslash that is itself behind one does not count. */
function partOf(raw: string): Part {
  const text = withoutComment(raw.replace(/\r+$/, ''));
  const continues = /(?:^|[^\\])\\$/.test(text);
  return { text: continues ? text.slice(0, -1) : text, continues };
}

/** A `#` within quotes or behind a backslash is part of the value. */
const withoutComment = (line: string): string =>
  /^(?:[^#"'`\\]|\\.|\\$|(["'`])(?:(?!\1)[^\\]|\\.)*\1|["'`])*/.exec(line)?.[0] ?? '';

const unquoted = (value: string): string => /^(["'`])(.*)\1$/.exec(value)?.[2] ?? value;
