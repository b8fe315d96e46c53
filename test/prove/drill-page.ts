import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { shippedDrills } from '../../lib/course/drills.js';
import type { Proof } from '../../lib/practice/prove.js';
import { drillDigest } from '../digest/drills.js';
import { imageDigest } from '../digest/digest.js';
import { today } from './page.js';
import { pageOf, provedTracks } from './tracks.js';
import { khw } from '../../labs/khw/index.js';
import type { Track } from '../../lib/track/types.js';

/** A drill is proved on the labs of one track. */
const pathOf = (track: Track): string => pageOf('drills-proof', track);

/**
 * Every drill that ships for a track, with the digest of what it depends on; of a track with
 * exercises these alone: its drills are those of another one.
 */
export async function ownDrillDigests(track = khw): Promise<ReadonlyMap<string, string>> {
  const drills = await shippedDrills({ tracks: provedTracks, track });
  return new Map(
    drills
      .filter(({ isExercise }) => isExercise || track.exercises === undefined)
      .map(({ name, digest, isExercise }) => [
        name,
        drillDigest(digest, isExercise ? 'labs/drills/exercises.sh' : track.drillFunctions),
      ]),
  );
}

/** Those of which the page does not tell that they were proved as they are now. */
export const changedDrills = (
  digests: ReadonlyMap<string, string>,
  track = khw,
): readonly string[] => {
  const proved = new Map(readDrillRows(track).map(({ drill, digest }) => [drill, digest]));
  return [...digests].filter(([name, digest]) => proved.get(name) !== digest).map(([name]) => name);
};

/** Those that the page tells of on machines of another image. */
export const drillsOnOtherImage = (track = khw): readonly string[] =>
  readDrillRows(track)
    .filter(({ image }) => image !== imageDigest())
    .map(({ drill }) => drill);

interface Row {
  readonly drill: string;
  readonly line: string;
  readonly image: string;
  readonly digest: string;
}

function readDrillRows(track: Track): readonly Row[] {
  const path = pathOf(track);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => /^\| [a-z0-9-]+ \|/.test(line))
    .map((line) => ({
      line,
      drill: line.split('|')[1]?.trim() ?? '',
      image: line.split('|').at(-3)?.trim() ?? '',
      digest: line.split('|').at(-2)?.trim() ?? '',
    }));
}

/**
 * Writes a line for each drill of which everything was proved; the others keep none, and so count
 * as changed. A run of some drills leaves the figures of the last whole one.
 */
export async function writeDrillRows(
  proofs: readonly Proof[],
  fact: string,
  whole: boolean,
  track = khw,
): Promise<void> {
  const path = pathOf(track);
  const facts =
    whole || !existsSync(path)
      ? [fact]
      : [/^Last whole run:.*$/m.exec(readFileSync(path, 'utf8'))?.[0] ?? '', '', fact];
  const digests = await ownDrillDigests(track);
  const old = new Map(readDrillRows(track).map((row) => [row.drill, row.line]));
  const lines = [...digests].flatMap(([name, digest]) => {
    const own = proofs.filter(({ drill }) => drill === name);
    if (own.length === 0) return old.get(name) ?? [];
    if (own.some(({ error }) => error !== undefined)) return [];
    const variants = [...new Set(own.map(({ variant }) => variant))].join(', ');
    const ways = [
      ...new Set(own.map(({ way, refusedBy }) => (refusedBy === undefined ? way : `not ${way}`))),
    ].join(', ');
    const seconds = own.reduce((sum, one) => sum + one.seconds, 0);
    return `| ${name} | ${variants} | ${ways} | ${own.filter(({ rebooted }) => rebooted).length} of ${own.length} | ${seconds.toFixed(0)} | ${today()} | ${imageDigest()} | ${digest} |`;
  });
  writeFileSync(
    path,
    [
      `# Every drill proves itself${track === khw ? '' : `, on ${track.id}`}`,
      '',
      `Written by \`npm run prove -- drills${track === khw ? '' : ` --track ${track.id}`}\`: on a real, finished cluster each drill breaks the lab in each of its variants, fails with the expected first cause, is repaired by its solution and passes; in`,
      'one variant by every other right way it names too. Drills that do not touch the same are in together, and what is repaired stays until every drill was in once; then every machine is rebooted, all must still pass, and the lab is brought back.',
      '`npm run test:deep` repeats those whose digest (of the folder and of the prelude) is not below, and two of the others, those first that were seen on another image. Seconds are those of all its proofs; of proofs that ran together, its share.',
      '',
      ...facts,
      '',
      '| drill | variants | ways | after a reboot | s | date | image | digest |',
      '|---|---|---|--:|--:|---|---|---|',
      ...lines,
      '',
    ].join('\n'),
  );
}
