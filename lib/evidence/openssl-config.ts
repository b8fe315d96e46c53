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
  for (const { line, text: whole } of joined(text)) {
    const [, header] = /^\[([^\]]*)\]$/.exec(whole) ?? [];
    if (header !== undefined) found.push({ line, section: (section = header.trim()), ...empty });
    const [, name, value = ''] = /^([^=\s[]+)\s*=(.*)$/s.exec(whole) ?? [];
    if (name !== undefined) found.push({ line, section, name, value: unquoted(value.trim()) });
  }
  return found;
}

const empty = { name: undefined, value: '' } as const;

function joined(text: string): readonly { readonly line: number; readonly text: string }[] {
  const found: { line: number; text: string }[] = [];
  let open: { line: number; text: string } | undefined;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const bare = withoutComment(raw.replace(/\r+$/, ''));
    const goesOn = /(?:^|[^\\])\\$/.test(bare);
    const whole = {
      line: open?.line ?? index + 1,
      text: `${open?.text ?? ''}${goesOn ? bare.slice(0, -1) : bare}`,
    };
    open = goesOn ? whole : undefined;
    if (!goesOn) found.push({ ...whole, text: whole.text.trim() });
  }
  return open === undefined ? found : [...found, { ...open, text: open.text.trim() }];
}

/** A `#` within quotes or behind a backslash is part of the value. */
const withoutComment = (line: string): string =>
  /^(?:[^#"'`\\]|\\.|\\$|(["'`])(?:(?!\1)[^\\]|\\.)*\1|["'`])*/.exec(line)?.[0] ?? '';

const unquoted = (value: string): string => /^(["'`])(.*)\1$/.exec(value)?.[2] ?? value;
