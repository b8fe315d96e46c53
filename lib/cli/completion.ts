import yargs from 'yargs';
import { defaultLab } from '../core/lab.js';
import { catalogue, nameOf, type CommandEntry } from './catalogue.js';
import { ownPaths } from './home.js';
import { knownOptions, withGlobalOptions, type KnownOptions } from './options.js';

/**
 * What may stand in place of the last word, for the shell to choose from. `words` are those after `khw-lab`, the last one as
 * far as it is typed. None where the shell knows better (files, or another program's arguments).
 */
export async function completeWord(words: readonly string[]): Promise<readonly string[]> {
  if (words.slice(0, -1).includes('--')) return [];
  const entry = catalogue.find((each) => nameOf(each) === words[0]);
  const positional = /[<[](\w+)/.exec(entry?.command ?? '')?.[1] ?? '';
  const current = words.at(-1) ?? '';
  if (words.length <= 1 && !current.startsWith('-')) return [...catalogue.map(nameOf), 'completion'];
  const options = await optionsOf(entry);
  const before = words.at(-2)?.replace(/^--?/, '') ?? '';
  if (words.at(-2)?.startsWith('-') === true && options.withValue.includes(before)) return valuesOf(before, options);
  if (current.startsWith('-')) return options.names.filter((name) => name !== positional).map((name) => `--${name}`);
  return words.length === 2 ? [...await valuesOf(positional, options), ...withDrills.includes(words[0] ?? '') ? await drills() : []] : [];
}

/** Commands that know drills as they know chapters. */
const withDrills: readonly string[] = ['start', 'reset', 'check', 'solve', 'validate'];

async function drills(): Promise<readonly string[]> {
  const { drillNames } = await import('../drills/list.js');
  return drillNames(undefined);
}

async function optionsOf(entry: CommandEntry | undefined): Promise<KnownOptions> {
  const parser = withGlobalOptions(yargs([]));
  (await entry?.load())?.options?.(parser);
  return knownOptions(parser);
}

/** Of an option or a positional. */
async function valuesOf(name: string, { choices }: KnownOptions): Promise<readonly string[]> {
  switch (name) {
    case 'lab': return labNames();
    case 'machine': return machineNames();
    case 'chapter': return chapterIds();
    case 'subject': return ['all', ...await chapterIds()];
    case 'check': return checkIds();
    case 'drills': return drills();
    case 'until': return ['machines', ...await chapterIds()];
    default: return choices[name] ?? [];
  }
}

async function chapterIds(): Promise<readonly string[]> {
  const { track } = await import('../course/track.js');
  return track.chapters.map(({ id }) => id);
}

async function checkIds(): Promise<readonly string[]> {
  const [{ subjects }, { labForReading }] = await Promise.all([import('../course/subjects.js'), import('../lab/record.js')]);
  const lab = await labForReading(ownPaths(), defaultLab);
  return subjects.flatMap(({ checks }) => checks(lab).map(({ id }) => id));
}

async function labNames(): Promise<readonly string[]> {
  const { recordedLabs } = await import('../lab/record.js');
  return recordedLabs(ownPaths());
}

async function machineNames(): Promise<readonly string[]> {
  const { labForReading } = await import('../lab/record.js');
  const { machines } = await labForReading(ownPaths(), defaultLab);
  return machines.map(({ name }) => name);
}
