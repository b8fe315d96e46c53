/**
 * `npm run prove -- drills [DRILL… --track ID --changed --sample N --seed S --lab NAME --home FOLDER
 * --no-reboot --write]`: every drill of a track on real guests, in all its variants and ways, with a
 * reboot of what was repaired. Without names and --sample all of it is run and the track's page
 * (docs/drills-proof.md, docs/drills-proof-TRACK.md) is written. --lab takes a finished lab, and its
 * track, of the home that --home or KHW_LAB_HOME names; without it one is made and destroyed.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ownPaths } from '../../lib/cli/home.js';
import { trackFor } from '../../lib/lab/track.js';
import { shippedDrills } from '../../lib/course/drills.js';
import type { Proof, Proofs } from '../../lib/practice/prove.js';
import { replacement } from '../../lib/track/chapters.js';
import { trackNamed } from '../../lib/track/find.js';
import type { Track } from '../../lib/track/types.js';
import { khwLab } from '../helpers/cli.js';
import {
  changedDrills,
  drillsOnOtherImage,
  ownDrillDigests,
  writeDrillRows,
} from './drill-page.js';
import { provedTracks } from './tracks.js';
import { generator, shuffled } from '../helpers/random.js';
import { withLab } from './own-lab.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Runs `khw-lab validate` over some drills of a finished lab. Every line of its progress goes to
 * `say`.
 */
export async function proveDrills(
  lab: string,
  names: readonly string[],
  options: readonly string[],
  tell = say,
): Promise<Proofs> {
  const { stdout, stderr } = await khwLab(
    ['validate', ...names, '--lab', lab, '--yes', '--format', 'json', ...options],
    { watch: tell },
  );
  const said = (cause?: unknown): Error =>
    new Error(`khw-lab validate said:\n${stderr.slice(-4000)}`, { cause });
  let answer: Partial<Proofs>;
  try {
    answer = JSON.parse(stdout) as typeof answer;
  } catch (error) {
    throw said(error);
  }
  // One that was interrupted before anything was proved tells of its error instead.
  const { proofs, unfinished = [] } = answer;
  if (proofs === undefined) throw said();
  if (unfinished.length > 0) tell(`not all was tried of ${unfinished.join(', ')}`);
  return { proofs: proofs.filter(({ drill }) => !unfinished.includes(drill)), unfinished };
}

/**
 * Some drills that a seed chooses, those first that were seen on another image; and the others that
 * have changed since they were proved. `among` says which can be chosen at all.
 */
export async function sampleDrills(
  count: number,
  seed: number,
  track?: Track,
  among: (name: string) => boolean = () => true,
): Promise<{ readonly drawn: readonly string[]; readonly changed: readonly string[] }> {
  const all = await ownDrillDigests(track);
  const digests = new Map([...all].filter(([name]) => among(name)));
  const order = shuffled([...digests.keys()], generator(seed));
  const first = drillsOnOtherImage(track);
  const drawn = [
    ...order.filter((name) => first.includes(name)),
    ...order.filter((name) => !first.includes(name)),
  ].slice(0, count);
  return { drawn, changed: changedDrills(digests, track).filter((name) => !drawn.includes(name)) };
}

/** Those that go with nothing else come last, each base by itself: their labs have no other cluster. */
async function separated(
  track: Track,
  names: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const drills = await shippedDrills({ tracks: provedTracks, track });
  const baseOf = (name: string): string | undefined => {
    const from = drills.find((drill) => drill.name === name)?.from;
    return replacement(track, from)?.id;
  };
  const bases = [...new Set(names.map(baseOf))].sort((a, b) => (a ?? '').localeCompare(b ?? ''));
  return bases.map((base) => names.filter((name) => baseOf(name) === base));
}

export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      track: { type: 'string' },
      home: { type: 'string' },
      only: { type: 'string', multiple: true },
      changed: { type: 'boolean', default: false },
      sample: { type: 'string' },
      seed: { type: 'string' },
      lab: { type: 'string' },
      reboot: { type: 'boolean', default: true },
      write: { type: 'boolean', default: false },
    },
    allowNegative: true,
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
  if (values.home !== undefined) process.env['KHW_LAB_HOME'] = resolve(values.home);
  const { lab } = values;
  const track =
    lab === undefined
      ? trackNamed(provedTracks, values.track)
      : await trackFor({ paths: ownPaths(), tracks: provedTracks }, { lab, track: values.track });
  const named = [...positionals, ...(values.only ?? [])].flatMap((one) => one.split(','));
  const whole = named.length === 0 && values.sample === undefined && !values.changed;
  const names =
    named.length > 0
      ? named
      : values.changed
        ? changedDrills(await ownDrillDigests(track), track)
        : values.sample === undefined
          ? [...(await ownDrillDigests(track)).keys()]
          : Object.values(await sampleDrills(Number(values.sample), seed, track)).flat();
  if (values.sample !== undefined) say(`seed ${seed}`);
  return withLab({ lab, name: 'khwproof', track: track.id }, say, async (name) => {
    const started = performance.now();
    const options = values.reboot ? ['--reboot'] : [];
    const proofs: Proof[] = [];
    const unfinished: string[] = [];
    for (const some of await separated(track, names)) {
      const found = await proveDrills(name, some, options);
      proofs.push(...found.proofs);
      unfinished.push(...found.unfinished);
      if (found.unfinished.length > 0) break;
    }
    const seconds = Math.round((performance.now() - started) / 1000);
    const proved = proofs.filter(({ error }) => error === undefined).length;
    if (whole || values.write)
      await writeDrillRows(
        proofs,
        `Last ${whole ? 'whole ' : ''}run: ${new Date().toISOString().slice(0, 10)}, ${proofs.length} proofs of ${names.length} drills in ${seconds} s.`,
        whole,
        track,
      );
    for (const { drill, variant, way, error } of proofs)
      if (error !== undefined)
        say(`NOT PROVED ${drill} (${variant}) ${way}\n    ${error.join('\n    ')}`);
    say(`${proved} of ${proofs.length} proved in ${seconds} s`);
    return proved === proofs.length && unfinished.length === 0 ? 0 : 1;
  });
}
