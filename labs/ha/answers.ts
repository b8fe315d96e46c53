import type { FactAnswer } from '../../lib/core/check.js';

/** The rest of each line that begins with this word. */
export const linesOf = ({ stdout }: FactAnswer, word: string): readonly string[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => line.slice(word.length + 1));

/** bash: `unit NAME ACTIVE ENABLED` of each, as systemctl says. */
export const unitStates = (...names: readonly string[]): string =>
  `for unit in ${names.join(' ')}; do echo "unit $unit $(systemctl is-active "$unit") $(systemctl is-enabled "$unit" 2>/dev/null)"; done`;

export interface UnitState {
  readonly active: string;
  readonly enabled: boolean;
}

/** Reads what `unitStates` printed, by the name of the unit. */
export const readUnitStates = (answer: FactAnswer): ReadonlyMap<string, UnitState> =>
  new Map(
    linesOf(answer, 'unit').map((line) => {
      const [name = '', active = '', enabled = ''] = line.split(' ');
      return [name, { active, enabled: ['enabled', 'alias', 'generated'].includes(enabled) }];
    }),
  );
