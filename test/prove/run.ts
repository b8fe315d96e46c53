/**
 * `npm run prove [-- --only FAULT… --changed --sample N --seed S --track TRACK --lab NAME
 * --further CHAPTER… --write]`: the table of faults on real guests. Without --only, --changed
 * (those that the track's page, docs/proof.md or docs/proof-TRACK.md, does not know as they are
 * now) and --sample all of it is run and the page is written. --lab takes a finished lab of the
 * home in KHW_LAB_HOME, of any track; without it one is made, of --track, and destroyed. --further:
 * an optional chapter that is done on it.
 */
import './no-test.js';
import { parseArgs } from 'node:util';
import { guardRun } from '#run-guard';
import { nearest } from '../../lib/core/nearest.js';
import { batchesOf, left, proveFaults } from '../../lib/practice/proof/faults.js';
import { changed, sample } from './choose.js';
import { withLab } from './own-lab.js';
import { digests, readRows, rowOf, writeRows, type Row } from './page.js';
import { withSite, type ProofSite } from './site.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const args = process.argv.slice(2);
// In a lab that somebody handed over, what was broken is put right before the end: the runs below
// see to that themselves. All else is this run's own: a signal ends and removes it, and so does the
// next run where nothing could.
const isOwn = !args.some((word) => /^--lab(=|$)/.test(word));
const guard = isOwn ? await guardRun((signal) => `ended by ${signal}`) : undefined;

/**
 * `npm run prove -- drills …` proves the drills instead, `-- suites …` the deep suites, and so on;
 * each answers an exit code.
 */
const others: Readonly<
  Record<string, () => Promise<{ main(rest: readonly string[]): Promise<number> }>>
> = {
  drills: () => import('./drills.js'),
  cka: () => import('./exercises.js'),
  cases: () => import('./cases.js'),
  coverage: () => import('./coverage.js'),
  fuzz: () => import('./fuzz.js'),
  suites: () => import('./suites.js'),
  laptops: () => import('./laptops.js'),
  'half-core': () => import('./half-core.js'),
};
const other = others[args[0] ?? ''];
if (other !== undefined) {
  try {
    process.exitCode = await (await other()).main(args.slice(1));
  } finally {
    await tellLeftovers();
  }
  process.exit();
}
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    changed: { type: 'boolean', default: false },
    sample: { type: 'string' },
    seed: { type: 'string' },
    track: { type: 'string' },
    lab: { type: 'string' },
    further: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});
const whole = values.only === undefined && values.sample === undefined && !values.changed;
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));

const interruption = new AbortController();
// Faults that are in are taken out first: its own commands are not broken off.
// Not once: signal-exit, which execa brings, ends the program where nobody listens any more.
if (!isOwn) {
  process.on('SIGINT', () => {
    say('stopping after these faults');
    interruption.abort();
  });
}

try {
  process.exitCode = await withLab(
    { lab: values.lab, name: 'khwproof', track: values.track },
    say,
    (name) =>
      withSite(
        name,
        prove,
        values.further.flatMap((ids) => ids.split(',')),
      ),
  );
} finally {
  await tellLeftovers();
}

/** What a signal ends is told and removed by the guard, which then ends the program. */
async function tellLeftovers(): Promise<void> {
  if (guard?.interrupted !== undefined) await new Promise(() => undefined);
  for (const line of (await guard?.finish()) ?? []) say(`left behind, removed: ${line}`);
}

async function prove(site: ProofSite): Promise<number> {
  const started = performance.now();
  const rows: Row[] = [];
  const before = await left(site);
  if (before.length > 0) {
    say(`the lab is not right before anything is broken:\n${before.join('\n')}`);
    return 2;
  }
  const { track } = site.opened;
  const known = await digests(track);
  const faults = chosen(site, known);
  await site.save();
  const seconds = (): number => Math.round((performance.now() - started) / 1000);
  const write = (what: string): Promise<void> =>
    writeRows(rows, track, [
      `Last ${what}: ${new Date().toISOString().slice(0, 10)}, ${rows.length} faults in ${seconds()} s.`,
    ]);
  for (const batch of batchesOf(faults, site.checks)) {
    if (interruption.signal.aborted) break;
    const proofs = await proveFaults(batch, site, say);
    for (const proof of proofs) {
      rows.push(rowOf(proof, known));
      say(
        `${rows.length}/${faults.length} ${proof.problems.length === 0 ? 'proved' : 'NOT PROVED'} ${proof.fault.id} (${proof.fault.check}) ${proof.seconds.toFixed(1)} s${proof.problems.map((text) => `\n    ${text}`).join('')}`,
      );
    }
    if (values.write) await write('run');
    if (proofs.some(({ spoiled }) => spoiled)) {
      say('the lab is not as it was before: nothing that follows would prove anything');
      break;
    }
  }
  const wrong = await left(site);
  if (wrong.length > 0) say(`the lab is not right at the end:\n${wrong.join('\n')}`);
  if (whole && rows.length === faults.length && wrong.length === 0) await write('whole run');
  const proved = rows.filter(({ result }) => result === 'proved').length;
  say(`${proved} of ${faults.length} proved in ${seconds()} s`);
  return proved === faults.length && wrong.length === 0 ? 0 : 1;
}

function chosen(
  { faults, opened }: ProofSite,
  known: ReadonlyMap<string, string>,
): ProofSite['faults'] {
  const { only } = values;
  if (only !== undefined) {
    const ids = only.flatMap((id) => id.split(','));
    const unknown = ids.filter((id) => !faults.some((fault) => fault.id === id));
    if (unknown.length > 0)
      throw new Error(
        `no such fault: ${unknown
          .map(
            (id) =>
              `${id} (${
                nearest(
                  id,
                  faults.map((fault) => fault.id),
                ) ?? 'nothing near'
              })`,
          )
          .join(', ')}`,
      );
    return faults.filter(({ id }) => ids.includes(id));
  }
  if (values.changed) return changed(faults, readRows(opened.track), known);
  if (values.sample === undefined) return faults;
  say(`seed ${seed}`);
  return sample(faults, Number(values.sample.replace(/^1\//, '')), seed);
}
