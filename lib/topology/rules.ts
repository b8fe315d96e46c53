import type { Draft } from './draft.js';
import { clusterRules } from './rules/cluster.js';
import { machineRules } from './rules/machines.js';
import { nameRules } from './rules/names.js';
import { networkRules } from './rules/networks.js';
import type { Finding, LabFacts } from './types.js';

/** A named thing that must hold for a lab file. It sees drafts: parts may be missing, and another rule says so. */
export interface Rule {
  readonly id: string;
  readonly check: (draft: Draft, facts: LabFacts) => readonly Finding[];
}

/** Every rule, in the order in which one reads a lab file. */
export const rules: readonly Rule[] = [...nameRules, ...machineRules, ...networkRules, ...clusterRules];
