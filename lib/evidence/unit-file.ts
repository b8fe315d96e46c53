/** An assignment of a unit file, with the section in which it stands. */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/** What systemd reads in a unit file, and what it would complain of. */
export interface UnitFile {
  readonly assignments: readonly Assignment[];
  /** Numbers and words of lines that it passes over. */
  readonly ignored: readonly { readonly line: number; readonly text: string }[];
  /** Why it does not load the file at all. */
  readonly problem: string | undefined;
}

/**
 * Reads a unit file as systemd does (systemd.syntax(7), conf-parser.c): lines may end in CR LF, a
 * byte order mark is passed over, comments have lines of their own, and a backslash at the very end
 * of a line goes on with the next one that is no comment. Never throws.
 */
export function readUnitFile(text: string): UnitFile {
  const assignments: Assignment[] = [];
  const ignored: { line: number; text: string }[] = [];
  let section = '';
  for (const { line, text: joined } of logicalLines(text)) {
    if (joined.startsWith('[')) {
      if (!joined.endsWith(']'))
        return { assignments, ignored, problem: `line ${line}: no header of a section: ${joined}` };
      section = joined.slice(1, -1);
      continue;
    }
    const at = joined.indexOf('=');
    if (at < 1 || section === '') ignored.push({ line, text: joined });
    else
      assignments.push({
        section,
        key: joined.slice(0, at).trimEnd(),
        value: joined.slice(at + 1).trimStart(),
      });
  }
  return { assignments, ignored, problem: undefined };
}

/** Values of a key that may be given several times; an empty one takes back those before it. */
export const valuesOf = (
  { assignments }: UnitFile,
  section: string,
  key: string,
): readonly string[] =>
  assignments
    .filter((each) => each.section === section && each.key === key)
    .reduce<readonly string[]>((values, { value }) => (value === '' ? [] : [...values, value]), []);

/** Lines without comments and blank ones, joined where a backslash says so, with their first number. */
function logicalLines(text: string): readonly { readonly line: number; readonly text: string }[] {
  const found: { line: number; text: string }[] = [];
  let open: { line: number; text: string } | undefined;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (/^[ \t]*[#;]/.test(raw)) continue;
    const whole: { line: number; text: string } = {
      line: open?.line ?? index + 1,
      text: `${open?.text ?? ''}${raw}`,
    };
    const goesOn = /(?<!\\)(?:\\\\)*\\$/.test(raw);
    open = goesOn ? { ...whole, text: `${whole.text.slice(0, -1)} ` } : undefined;
    if (!goesOn) found.push(whole);
  }
  return [...found, ...(open === undefined ? [] : [open])]
    .map(({ line, text: each }) => ({ line, text: each.trim() }))
    .filter(({ text: each }) => each !== '');
}
