import type { Reading } from './fields.js';
import { readSource, type Wording } from './source.js';
import type { Finding, Path, Problem } from './types.js';

/** A kind of declaration: how it is read, and what must hold for it. */
export interface Declaration<Draft> {
  readonly wording: Wording;
  /** `data` may be changed. */
  readonly read: (data: Record<string, unknown>) => Reading<Draft>;
  readonly rules: readonly {
    readonly id: string;
    readonly check: (draft: Draft) => readonly Finding[];
  }[];
}

/** What a text declares, and everything that is wrong with it, errors and warnings. */
export interface Checked<Draft> {
  /** What could be read; undefined where nothing could. */
  readonly draft: Draft | undefined;
  /** In the order of the text. */
  readonly problems: readonly Problem[];
}

/** Reads a declaration (YAML 1.2) and holds it against its rules. Does not throw. */
export function checkDeclaration<Draft>(
  text: string,
  { wording, read, rules }: Declaration<Draft>,
): Checked<Draft> {
  const source = readSource(text, wording);
  if (source.data === undefined) return { draft: undefined, problems: source.problems };
  const { draft, findings, unread } = read(source.data);
  const ofSchema = findings.map((finding) => source.place('schema', finding));
  const ofRules = rules
    .flatMap(({ id, check }) => check(draft).map((finding) => source.place(id, finding)))
    .filter(({ at }) => !unread.some((place) => samePlace(place, at)));
  const problems = [...source.problems, ...ofSchema, ...ofRules].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  );
  return { draft, problems };
}

const samePlace = (a: Path, b: Path): boolean => a.join('\n') === b.join('\n');
