import { addressRules } from './rules/addresses.js';
import { checkRules } from './rules/checks.js';
import { exerciseRules } from './rules/exercise.js';
import { missingKeys, plainTexts } from './rules/keys.js';
import { machineRule } from './rules/machines.js';
import { scriptRule } from './rules/scripts.js';
import { trackRule } from './rules/tracks.js';
import type { Rule } from './rules/types.js';
import { holeRule, plainRule, variantRule } from './rules/values.js';

/** Everything that must hold for a drill's folder, beside its types. */
export const rules: readonly Rule[] = [
  { id: 'keys', check: missingKeys },
  { id: 'texts', check: plainTexts },
  { id: 'tracks', check: trackRule },
  { id: 'variants', check: variantRule },
  { id: 'holes', check: holeRule },
  { id: 'plain', check: plainRule },
  { id: 'machines', check: machineRule },
  { id: 'scripts', check: scriptRule },
  ...checkRules,
  ...exerciseRules,
  ...addressRules,
];
