/** Where in the file: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** What a rule has to say about a place in the file. */
export interface Finding {
  readonly at: Path;
  readonly message: string;
  /** What to write instead, one clause. */
  readonly remedy: string;
  /** The key itself is wrong, not its value. */
  readonly onKey?: true;
  /** A warning does not stop anything. */
  readonly severity?: 'warning';
}

/** A finding with its rule and its place in the text; lines and columns count from 1. */
export interface Problem extends Finding {
  readonly rule: string;
  readonly line: number;
  readonly column: number;
}
