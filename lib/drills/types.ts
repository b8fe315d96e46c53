import type { Problem } from '../declaration/types.js';

export const difficulties = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof difficulties)[number];

/** What is asked for: a repair, something that was not there before, or an operation on what runs. */
export const kinds = ['fix', 'build', 'operate'] as const;
export type Kind = (typeof kinds)[number];

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
  /**
   * The key of the learner's answer in the file of answers: the script prints what is true, and the
   * answer is judged by that.
   */
  readonly answer?: string;
}

/** A file that is put on a machine before anything is run. */
export interface StartingFile {
  readonly machine: string;
  /** In the drill's folder. */
  readonly from: string;
  readonly text: string;
  /** Absolute. */
  readonly to: string;
  /** Octal: `644`. */
  readonly mode: string;
}

/** Release sets on which a drill can be done: both ends are inside. */
export interface ReleaseRange {
  readonly from?: string;
  readonly until?: string;
}

/** The learner's file of answers. */
export interface AnswerFile {
  /** The jumpbox where it is left out. */
  readonly machine?: string;
  /** Absolute. */
  readonly file: string;
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

/** A way that looks right and is not: these checks, and no others, must refuse it. */
export interface WrongWay extends Way {
  /** Ids of checks of the same drill. */
  readonly fails: readonly string[];
}

/** A drill's folder without faults. An exercise is a drill of which more is asked. */
export interface Drill {
  /** The folder's name: `kubelet-down`. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** Declared by exercise.yaml: what it asks for is told, point by point. */
  readonly isExercise: boolean;
  readonly kind: Kind;
  /** The part of the curriculum that it belongs to, and what of that it is about: ids of the track. */
  readonly domain?: string;
  readonly competencies: readonly string[];
  /** How often it is drawn, next to the others of its domain; 0: only when it is named. */
  readonly weight: number;
  readonly releases: ReleaseRange;
  /** Made before anything else, for this drill alone. */
  readonly namespace?: string;
  /** Where what is asked for is documented. */
  readonly docs: readonly string[];
  readonly title: string;
  readonly story: string;
  readonly minutes: number;
  readonly points: number;
  readonly difficulty: Difficulty;
  readonly teaches: readonly string[];
  /** Ids of the tracks whose labs it breaks; none where it is not known which there are. */
  readonly tracks: readonly string[];
  /** bash of the track that it was read for, put before its scripts after the prelude. */
  readonly functions: string;
  /** Id of the chapter up to which the lab must be right. */
  readonly from: string;
  /** Id of an optional chapter whose images and programs are there, and nothing that it does. */
  readonly brings?: string;
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
  readonly files: readonly StartingFile[];
  /** What is there when the learner begins; nothing is broken by it. */
  readonly setup: readonly DrillScript[];
  readonly breaks: readonly DrillScript[];
  readonly checks: readonly DrillCheck[];
  /** Ids of the chapters' checks that must pass at the end, with holes. */
  readonly requires: readonly string[];
  /** Ids of the checks that must be the first causes while nothing is done; of a drill the first. */
  readonly firstCauses: readonly string[];
  readonly answers: AnswerFile;
  readonly solution: readonly DrillScript[];
  readonly otherSolutions: readonly Way[];
  readonly wrongWays: readonly WrongWay[];
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
  /** Ids of all tracks there are: a drill that names none is for the first one. */
  readonly tracks?: readonly string[];
  /** Id of the track that the rest is about; a drill for others is not held to it. */
  readonly track?: string;
  /** bash for scripts on labs of this track, besides the prelude. */
  readonly functions?: string;
  /** Ids of its chapters, in order. */
  readonly chapters: readonly string[];
  /** Of chapters that are done only when they are named: a drill may begin after one. */
  readonly optional?: readonly string[];
  /**
   * Words that mean something else where a drill is named: chapters' ids and slugs, `done`, `all`.
   */
  readonly taken?: readonly string[];
  readonly machines?: readonly string[];
  /** What the lab calls things, by the names of the holes. */
  readonly values?: Readonly<Record<string, string>>;
  /** Ids of the chapters' checks. */
  readonly checks?: readonly string[];
  /** Of the curriculum, with the ids of what each is about. */
  readonly domains?: ReadonlyMap<string, readonly string[]>;
}

/** A file of the folder: its text, or why it cannot be one of a drill. */
export type FolderFile = { readonly text: string } | WrongFile;

export interface WrongFile {
  readonly wrong: string;
  readonly remedy: string;
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
