import type { Finding, Path } from '../../declaration/types.js';
import { remedyWord } from '../../declaration/words.js';
import { fillHoles, holesIn } from '../holes.js';
import { checksOf, filesOf, stepsOf } from '../steps.js';
import type { Subject } from './types.js';

/** Machines are host names, whatever the variant, and those of the lab where it is known. */
export function machineRule({ draft, facts }: Subject): readonly Finding[] {
  const variants = Object.values(draft.variants ?? { only: {} });
  const places = [
    ...stepsOf(draft).map(({ at, step }) => ({ at, machine: step.machine })),
    ...checksOf(draft).map(({ at, check }) => ({ at, machine: check.machine })),
    ...filesOf(draft).map(({ at, file }) => ({ at, machine: file.machine })),
    { at: ['answers'], machine: draft.answers?.machine },
  ];
  return places.flatMap(({ at, machine }) => {
    if (machine === undefined) return [];
    const names = [
      ...new Set(
        variants.map((values) =>
          fillHoles(fillHoles(machine, plain(values ?? {})), facts.values ?? {}),
        ),
      ),
    ].filter((name) => holesIn(name).length === 0);
    return names.flatMap((name) => findings([...at, 'machine'], name, facts.machines));
  });
}

function findings(
  at: Path,
  name: string,
  known: readonly string[] | undefined,
): readonly Finding[] {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name))
    return [
      {
        at,
        message: `"${name}" is no name of a machine`,
        remedy: 'write a host name such as node-0, or a hole such as ${NODE}',
      },
    ];
  return known === undefined || known.includes(name)
    ? []
    : [{ at, message: `the lab has no machine ${name}`, remedy: remedyWord(name, known) }];
}

const plain = (
  values: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
