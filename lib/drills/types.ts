import type { Problem } from '../declaration/types.js';

export const difficulties = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof difficulties)[number];

/** A shell file of a drill and the machine it runs on. Texts and machine may still have holes. */
export interface DrillScript {
  readonly machine: string;
  /** In the drill's folder. */
  readonly file: string;
  readonly text: string;
  /** Seconds until it is ended. */
  readonly timeoutSeconds: number;
}

export interface DrillCheck extends DrillScript {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  readonly why: string;
  readonly link: string;
  /** Ids of checks of the same drill. */
  readonly needs: readonly string[];
  readonly hints: readonly string[];
}

/** A named set of values: which machine, which value is wrong. */
export interface Variant {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Another right way to repair what the drill broke. */
export interface Way {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly DrillScript[];
}

/** A drill's folder without faults. */
export interface Drill {
  /** The folder's name: `kubelet-down`. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly title: string;
  readonly story: string;
  readonly minutes: number;
  readonly points: number;
  readonly difficulty: Difficulty;
  readonly teaches: readonly string[];
  /** Id of the chapter up to which the lab must be right. */
  readonly from: string;
  /** One at least; a drill without values has one named `only`. */
  readonly variants: readonly Variant[];
  /**
   * What it breaks, in the author's words: two drills of one exam never break the same. With holes.
   */
  readonly touches: readonly string[];
  /**
   * The API server does not answer while it is broken, or while it is repaired: in an exam it is
   * broken after the others.
   */
  readonly stopsApi: boolean;
  /** Repaired, the lab is not as chapters want it: a node stays cordoned, say. */
  readonly staysChanged: boolean;
  readonly breaks: readonly DrillScript[];
  readonly checks: readonly DrillCheck[];
  /** Ids of the chapters' checks that must pass at the end, with holes. */
  readonly requires: readonly string[];
  /** Id of the check that must be the first cause while nothing is repaired. */
  readonly firstCause: string;
  readonly solution: readonly DrillScript[];
  readonly otherSolutions: readonly Way[];
  /** SHA-256, in hex, of everything in the folder: what was proved is this very drill. */
  readonly digest: string;
}

/** A problem in one of a drill's files. */
export interface DrillProblem extends Problem {
  /** In the folder: `drill.yaml`, `break.sh`. */
  readonly file: string;
}

/** What a rule must know about the world. A fact that is left out is not held against the drill. */
export interface DrillFacts {
  /** Their ids, in order. */
  readonly chapters: readonly string[];
  /**
   * Words that mean something else where a drill is named: chapters' ids and slugs, `done`, `all`.
   */
  readonly taken?: readonly string[];
  readonly machines?: readonly string[];
  /** Ids of the chapters' checks. */
  readonly checks?: readonly string[];
}

/** A file of the folder: its text, or why it cannot be one of a drill. */
export type FolderFile = { readonly text: string } | WrongFile;

export interface WrongFile {
  readonly wrong: string;
  readonly mend: string;
  /** Nothing is wrong as long as drill.yaml does not name it: a picture, say. */
  readonly onlyAsScript?: true;
}

/** What lies in a drill's folder, by path inside it. */
export type FolderFiles = ReadonlyMap<string, FolderFile>;

/** A drill's folder as it was read, once. */
export interface ReadFolder {
  readonly name: string;
  readonly path: string;
  readonly files: FolderFiles;
}
