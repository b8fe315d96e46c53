import type { Comparison } from '../../../lib/core/check.js';
import { mappingOf, readYaml } from '../../../lib/evidence/yaml.js';
import { filesFact, octal, readFiles } from './files.js';
import { readMachineUnits, unitsFact, type Program } from './units.js';

type Values = Readonly<Record<string, string>>;

/** Flags of a running program beside those of the reference's unit file. */
export function flagComparison(
  chapter: string,
  machine: string,
  program: Program,
  unitFile: string,
): Comparison {
  return {
    id: `${chapter}.flags.${program}.${machine}`,
    title: `Flags of ${program} on ${machine}`,
    fact: unitsFact(machine),
    reference: flagsOf(execStart(unitFile)),
    read: (answer) => {
      const words = readMachineUnits(answer).process(program)?.words;
      return words === undefined ? undefined : flagsOf(words.slice(1));
    },
  };
}

/** Settings of a YAML or JSON file, each by its path: `authentication.anonymous.enabled`. */
export const settingsComparison = (
  id: string,
  title: string,
  machine: string,
  path: string,
  content: string,
): Comparison => ({
  id,
  title,
  fact: filesFact(machine, [path]),
  reference: settingsOf(content) ?? {},
  read: (answer) => settingsOf(readFiles(answer).get(path)?.text),
});

/** Permission bits of files, as `chmod` takes them. */
export const modeComparison = (
  id: string,
  title: string,
  machine: string,
  modes: Values,
): Comparison => ({
  id,
  title,
  fact: filesFact(machine, Object.keys(modes)),
  reference: modes,
  read: (answer) => {
    const files = readFiles(answer);
    return files.size === 0
      ? undefined
      : Object.fromEntries([...files].map(([path, { mode }]) => [path, octal(mode)]));
  },
});

/** The words of a unit's ExecStart after the program, lines joined. */
function execStart(unitFile: string): readonly string[] {
  const line =
    unitFile
      .replaceAll('\\\n', ' ')
      .split('\n')
      .find((each) => each.startsWith('ExecStart=')) ?? '';
  return line.split(/\s+/).slice(1);
}

/** The reference has them because they are pleasant; whoever has not is as right. */
const optional: readonly string[] = ['--shutdown-send-retry-after'];

function flagsOf(words: readonly string[]): Values {
  const flags: Record<string, string> = {};
  let last: string | undefined;
  for (const word of words) {
    const [, name, value] = /^--?([a-z0-9-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name !== undefined) {
      flags[`--${name}`] = value ?? 'true';
      last = value === undefined ? `--${name}` : undefined;
    } else if (last !== undefined) {
      flags[last] = word;
      last = undefined;
    }
  }
  return Object.fromEntries(Object.entries(flags).filter(([name]) => !optional.includes(name)));
}

function settingsOf(text: string | undefined): Values | undefined {
  const reading = text === undefined || text.trim() === '' ? undefined : readYaml(text);
  const settings =
    reading !== undefined && 'value' in reading ? mappingOf(reading.value) : undefined;
  return settings === undefined ? undefined : Object.fromEntries(leaves(settings, '', 0));
}

/** Deeper than any configuration goes; a hostile file may be nested without end. */
const deepest = 12;

function leaves(
  value: unknown,
  path: string,
  depth: number,
): readonly (readonly [string, string])[] {
  const entries = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(mappingOf(value) ?? {});
  if (entries.length === 0 || depth > deepest)
    return path === '' ? [] : [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
  return entries.flatMap(([key, each]) =>
    leaves(each, path === '' ? String(key) : `${path}.${key}`, depth + 1),
  );
}
