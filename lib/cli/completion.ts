import yargs from 'yargs';
import type { Chapter } from '../core/chapter.js';
import { defaultLab, type Lab } from '../core/lab.js';
import type { Track, TrackEntry } from '../track/types.js';
import { catalogue, nameOf, type CommandEntry } from './catalogue.js';
import { ownPaths } from './home.js';
import { knownOptions, withGlobalOptions, type KnownOptions } from './options.js';

/**
 * What may stand in place of the last word, for the shell to choose from. `words` are those after
 * `khw-lab`, the last one as far as it is typed. None where the shell knows better (files, or
 * another program's arguments).
 */
export async function completeWord(
  words: readonly string[],
  tracks: readonly TrackEntry[],
): Promise<readonly string[]> {
  if (words.slice(0, -1).includes('--')) return [];
  const entry = catalogue.find((each) => nameOf(each) === words[0]);
  const positional = /[<[](\w+)/.exec(entry?.command ?? '')?.[1] ?? '';
  const current = words.at(-1) ?? '';
  if (words.length <= 1 && !current.startsWith('-'))
    return [...catalogue.map(nameOf), 'completion'];
  const options = await optionsOf(entry);
  const before = words.at(-2)?.replace(/^--?/, '') ?? '';
  if (words.at(-2)?.startsWith('-') === true && options.withValue.includes(before))
    return valuesOf(before, options, tracks);
  if (current.startsWith('-'))
    return options.names.filter((name) => name !== positional).map((name) => `--${name}`);
  return words.length === 2
    ? [
        ...(await valuesOf(positional, options, tracks)),
        ...(withDrills.includes(words[0] ?? '') ? await drills(tracks) : []),
      ]
    : [];
}

/** Commands that know drills as they know chapters. */
const withDrills: readonly string[] = ['start', 'reset', 'check', 'solve', 'validate'];

async function drills(entries: readonly TrackEntry[]): Promise<readonly string[]> {
  const { drillsFor } = await import('../course/drills.js');
  return drillsFor({ tracks: entries, track: (await usualLab(entries)).track }, undefined);
}

async function optionsOf(entry: CommandEntry | undefined): Promise<KnownOptions> {
  const parser = withGlobalOptions(yargs([]));
  (await entry?.load())?.options?.(parser);
  return knownOptions(parser);
}

/** Of an option or a positional. */
async function valuesOf(
  name: string,
  { choices }: KnownOptions,
  tracks: readonly TrackEntry[],
): Promise<readonly string[]> {
  switch (name) {
    case 'lab':
      return labNames();
    case 'track':
      return tracks.map(({ id }) => id);
    case 'machine':
      return machineNames(tracks);
    case 'chapter':
      return chapterIds(tracks);
    case 'subject':
      return ['all', ...(await chapterIds(tracks))];
    case 'topic':
      return [...(await domainIds(tracks)), ...(await chapterIds(tracks))];
    case 'check':
      return checkIds(tracks);
    case 'drills':
      return drills(tracks);
    case 'ordeal':
      return ordeals(tracks);
    case 'until':
      return ['machines', ...(await chapterIds(tracks))];
    default:
      return choices[name] ?? [];
  }
}

/** The usual lab, made or not, and its track. */
async function usualLab(
  entries: readonly TrackEntry[],
): Promise<{ readonly lab: Lab; readonly track: Track }> {
  const [{ labForReading }, { trackOfLab }] = await Promise.all([
    import('../lab/record.js'),
    import('../track/find.js'),
  ]);
  const tracks = await Promise.all(entries.map(({ load }) => load()));
  const lab = await labForReading({ paths: ownPaths(), tracks }, defaultLab);
  return { lab, track: trackOfLab(tracks, lab) };
}

async function chapterIds(tracks: readonly TrackEntry[]): Promise<readonly string[]> {
  const { track } = await usualLab(tracks);
  return (await everyChapter(track)).map(({ id }) => id);
}

async function domainIds(tracks: readonly TrackEntry[]): Promise<readonly string[]> {
  const { track } = await usualLab(tracks);
  return (track.exercises?.domains ?? []).map(({ id }) => id);
}

async function checkIds(tracks: readonly TrackEntry[]): Promise<readonly string[]> {
  const { lab, track } = await usualLab(tracks);
  return (await everyChapter(track)).flatMap((chapter) => chapter.checks(lab).map(({ id }) => id));
}

async function ordeals(tracks: readonly TrackEntry[]): Promise<readonly string[]> {
  const { lab, track } = await usualLab(tracks);
  const { ordealNames, ordealsOf } = await import('../course/ordeals.js');
  return ordealNames(ordealsOf(track, lab));
}

async function everyChapter(track: Track): Promise<readonly Chapter[]> {
  const chapters = await import('../track/chapters.js');
  return chapters.everyChapter(track);
}

async function labNames(): Promise<readonly string[]> {
  const { recordedLabs } = await import('../lab/record.js');
  return recordedLabs(ownPaths());
}

async function machineNames(tracks: readonly TrackEntry[]): Promise<readonly string[]> {
  const { machines } = (await usualLab(tracks)).lab;
  return machines.map(({ name }) => name);
}
