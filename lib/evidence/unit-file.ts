import { joinLines, type Part } from './lines.js';

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
  for (const { line, text: joined } of joinLines(text.split(/\r\n|\n|\r/), partOf)) {
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

/** Of an even number of backslashes none joins; the one that does is read as a blank. */
function partOf(raw: string): Part | undefined {
  if (/^[ \t]*[#;]/.test(raw)) return undefined;
  const continues = /(?<!\\)(?:\\\\)*\\$/.test(raw);
  return { text: continues ? `${raw.slice(0, -1)} ` : raw, continues };
}
