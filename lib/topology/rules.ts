import { machineRules } from './rules/machines.js';
import { nameRules } from './rules/names.js';
import { networkRules } from './rules/networks.js';
import type { Rule } from './types.js';

/** What holds for the lab files of every track, in the order in which one reads a lab file. */
export const rules: readonly Rule[] = [...nameRules, ...machineRules, ...networkRules];
