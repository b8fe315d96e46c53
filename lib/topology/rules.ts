import { clusterRules } from './rules/cluster.js';
import { machineRules } from './rules/machines.js';
import { nameRules } from './rules/names.js';
import { networkRules } from './rules/networks.js';
import type { Rule } from './types.js';

/** Every rule, in the order in which one reads a lab file. */
export const rules: readonly Rule[] = [...nameRules, ...machineRules, ...networkRules, ...clusterRules];
