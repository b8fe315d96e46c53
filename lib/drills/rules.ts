import type { Finding } from '../topology/types.js';
import { checkRules } from './rules/checks.js';
import { missingKeys, plainTexts } from './rules/keys.js';
import { machineRule } from './rules/machines.js';
import { scriptRule } from './rules/scripts.js';
import { holeRule, plainRule, variantRule } from './rules/values.js';
import type { Draft } from './schema.js';
import type { DrillFacts, FolderFiles } from './types.js';

/** What a rule looks at. */
export interface Subject {
  readonly name: string;
  readonly draft: Draft;
  readonly files: FolderFiles;
  readonly facts: DrillFacts;
}

export interface Rule {
  readonly id: string;
  check(subject: Subject): readonly Finding[];
}

/** Everything that must hold for a drill's folder, beside its types. */
export const rules: readonly Rule[] = [
  { id: 'keys', check: missingKeys },
  { id: 'texts', check: plainTexts },
  { id: 'variants', check: variantRule },
  { id: 'holes', check: holeRule },
  { id: 'plain', check: plainRule },
  { id: 'machines', check: machineRule },
  { id: 'scripts', check: scriptRule },
  ...checkRules,
];
