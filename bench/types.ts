/** How a command ended. */
export interface CommandResult {
  /** Null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutSeconds?: number | undefined;
  /** Hears each line of standard error. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** A phase of `up`. */
export interface PhaseSeconds {
  readonly title: string;
  readonly seconds: number;
}

type Argv = readonly string[];

/** A lab to measure. */
export interface BenchLab {
  /** What of it stands. */
  standing: 'machines' | 'cluster' | 'a part' | undefined;
  /** What every command is started by: `within` of a CPU limit. */
  within: ((argv: Argv) => Argv) | undefined;
  readonly home: string;
  readonly paths: { readonly labs: string; readonly cache: string };
  /** Any command on this lab, whatever its exit code. */
  readonly khw: (args: Argv, options?: CommandOptions) => Promise<CommandResult>;
  /** A command that must succeed. */
  readonly must: (args: Argv, options?: CommandOptions) => Promise<CommandResult>;
  /** The same, with its peak memory in MiB. */
  readonly watched: (args: Argv) => Promise<CommandResult & { readonly peak: number }>;
  /** What a command that must succeed answers as JSON. */
  readonly json: (args: Argv) => Promise<unknown>;
  /** `up`, with seconds, peak memory, and the seconds of each phase by its title. */
  readonly up: (
    ...options: Argv
  ) => Promise<CommandResult & { readonly peak: number; readonly phases: readonly PhaseSeconds[] }>;
  /** Destroys what stands, which is a figure too. */
  readonly clear: () => Promise<void>;
  /** Without the signal: what was broken off is cleaned up too. */
  readonly remove: (options?: { readonly keepHome?: boolean }) => Promise<void>;
}

/** `s`, `ms`, `MiB`, `%` or `×`. */
export type Unit = 's' | 'ms' | 'MiB' | '%' | '×';

/** Notes one measured value; seconds where no unit is named. */
export type RecordFigure = (what: string, value: number, unit?: Unit) => void;

/** What was measured under one name. */
export interface FigureRow {
  readonly what: string;
  readonly unit: Unit;
  readonly values: number[];
}

/** Measured values, by part. */
export interface Figures {
  readonly record: (part: string, what: string, value: number, unit?: Unit) => void;
  readonly rows: (part: string) => readonly FigureRow[];
  /** Undefined where nothing was measured. */
  readonly median: (part: string, what: string) => number | undefined;
}

/** What a part is given to measure with. */
export interface PartContext {
  readonly lab: BenchLab;
  readonly rounds: number;
  /** A file with what a test run has printed. */
  readonly log: string | undefined;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly record: RecordFigure;
}

/** One part of the measurement: a section of docs/bench.md. */
export interface Part {
  readonly id: string;
  readonly title: string;
  /** What is measured, and how. */
  readonly about: string;
  readonly run: (context: PartContext) => Promise<void>;
}

/** A bound for a figure, in its own unit. */
export interface Goal {
  readonly part: string;
  readonly what: string;
  readonly below?: number;
  readonly atLeast?: number;
}

/** What was measured on what. */
export interface Measured {
  readonly date: string;
  /** Name and value. */
  readonly facts: readonly (readonly [string, string])[];
  readonly parts: readonly Part[];
  readonly figures: Figures;
}

/** An index of xterm's 256 colours, or red, green and blue. */
export type Color = number | readonly number[];

/** How a character looks. */
export interface Style {
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
  color?: Color | undefined;
  background?: Color | undefined;
}

/** A character of a terminal. */
export interface Cell {
  readonly char: string;
  readonly style: Style;
}

/** What a terminal shows, and where its cursor is. */
export interface Screen {
  readonly rows: Cell[][];
  x: number;
  y: number;
  style: Style;
}
