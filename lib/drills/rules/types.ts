import type { Finding } from '../../declaration/types.js';
import type { Draft } from '../schema.js';
import type { DrillFacts, FolderFiles } from '../types.js';

/** What a rule looks at. */
export interface Subject {
  readonly name: string;
  readonly draft: Draft;
  /** Declared by exercise.yaml. */
  readonly exercise: boolean;
  readonly files: FolderFiles;
  readonly facts: DrillFacts;
}

/** A named thing that must hold for a drill. */
export interface Rule {
  readonly id: string;
  readonly check: (subject: Subject) => readonly Finding[];
}
