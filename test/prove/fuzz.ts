/**
 * `npm run prove -- fuzz [--seed N --runs 20 --lab NAME --home FOLDER --reboot --only CHANGE…
 * --again]`: one random change of a right lab after the other; what the cluster then does beside
 * what the grader says. Each change's line of docs/fuzz.md is written when it is over. --lab takes a
 * finished lab of the home that --home or KHW_LAB_HOME names; without it one is made and destroyed.
 * --only: the first column of the page; --again: what does not agree on it.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../lib/core/errors.js';
import { left } from '../../lib/practice/proof/faults.js';
import { changesOf, draw, type Change } from './fuzz/grammar.js';
import { readRows, rowOf, writeRows } from './fuzz/page.js';
import { brokenIn, probesOf } from './fuzz/probes.js';
import { tryChange, type FuzzLab } from './fuzz/trial.js';
import { withLab } from './own-lab.js';
import { withSite, type ProofSite } from './site.js';
import { clusterOf } from './tracks.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface Choice {
  readonly seed: number;
  readonly runs: number;
  readonly reboot: boolean;
  /** Ids of changes; undefined: the seed draws them. */
  readonly only: readonly string[] | undefined;
}

/** Answers the exit code: 0 where grader and cluster agree on every change. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      runs: { type: 'string', default: '20' },
      lab: { type: 'string' },
      home: { type: 'string' },
      reboot: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      again: { type: 'boolean', default: false },
    },
  });
  if (values.home !== undefined) process.env['KHW_LAB_HOME'] = resolve(values.home);
  const choice: Choice = {
    seed: Number(values.seed ?? Math.floor(Math.random() * 1e6)),
    runs: Number(values.runs),
    reboot: values.reboot,
    only: values.again ? disagreed(values.reboot) : values.only,
  };
  return withLab({ lab: values.lab, name: 'khwfuzz' }, say, (name) =>
    withSite(name, (site) => fuzz(site, choice)),
  );
}

/** Those of the page that do not agree, by the same way. */
const disagreed = (reboot: boolean): readonly string[] =>
  readRows()
    .filter(
      ({ verdict, bootedCluster }) => verdict !== 'agree' && (bootedCluster !== '') === reboot,
    )
    .map(({ change }) => change);

async function fuzz(site: ProofSite, choice: Choice): Promise<number> {
  const { lab, track } = site.opened;
  if (clusterOf(track).id !== 'khw')
    throw new Error(`the grammar does not know a lab of ${track.id}`);
  const changes = chosen(changesOf(lab), choice);
  const { machine, script } = probesOf(lab);
  const fuzzLab: FuzzLab = { ...site, probe: () => site.ask(machine, script) };
  say('the lab before anything is changed: what it does, then its checks');
  const broken = brokenIn(await site.ask(machine, script, (line) => say(`  ${line}`)));
  const wrong = [...(await left(site)), ...(broken === undefined ? [] : [broken])];
  if (wrong.length > 0) {
    say(`the lab is not right before anything is changed:\n${wrong.join('\n')}`);
    return 2;
  }
  await site.save();
  const agreed = await tryAll(changes, fuzzLab, choice);
  say(`seed ${choice.seed}: ${agreed} of ${changes.length} agree`);
  return agreed === changes.length ? 0 : 1;
}

/** What is not drawn without a reboot tells nothing without one. */
function chosen(all: readonly Change[], { seed, runs, reboot, only }: Choice): readonly Change[] {
  if (only === undefined) return draw(reboot ? all : all.filter(({ boot }) => !boot), seed, runs);
  return only.map((id) => {
    const change = all.find((one) => one.id === id);
    if (change === undefined) throw new Error(`no such change: ${id}`);
    return change;
  });
}

/** How many agree. */
async function tryAll(
  changes: readonly Change[],
  lab: FuzzLab,
  { seed, reboot, only }: Choice,
): Promise<number> {
  const stop = new AbortController();
  process.on('SIGINT', () => {
    say('stopping after this change');
    stop.abort();
  });
  let agreed = 0;
  for (const [index, change] of changes.entries()) {
    if (stop.signal.aborted) break;
    const started = performance.now();
    try {
      const row = rowOf(await tryChange(change, lab, reboot), only === undefined ? `${seed}` : '');
      writeRows([row]);
      if (row.verdict === 'agree') agreed++;
      say(
        `${index + 1}/${changes.length} ${row.verdict} ${row.change} (${Math.round((performance.now() - started) / 1000)} s)\n    cluster: ${row.cluster}\n    checks: ${row.checks}${reboot ? `\n    after a boot: ${row.bootedCluster}\n    checks: ${row.bootedChecks}` : ''}`,
      );
    } catch (error) {
      say(`${index + 1}/${changes.length} NOT TRIED ${change.id}: ${messageOf(error)}`);
    }
  }
  return agreed;
}
