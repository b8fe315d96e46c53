/**
 * `npm run prove -- half-core [--cores N --write]`: a whole lab, daemon and guests included, that
 * gets half a core of CPU time by a cgroup quota: `up` from nothing to chapter 12, all checks, back
 * to chapter 09 and forward again, one drill. With --write docs/half-core.md and its line of
 * docs/suites.md are written when everything passed. Group, home, daemon and guests are removed in
 * every case.
 */
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Forecast } from '../../lib/doctor/forecast.js';
import { ownCache } from '../helpers/cache.js';
import { khwLab, type CliResult } from '../helpers/cli.js';
import { limitCpu, type CpuLimit } from '../helpers/cpu-limit.js';
import { labelledName } from '#run-label';
import { labelledPath } from '../helpers/temporary.js';
import { suiteDigest } from '../deep/digests.js';
import { writeSuiteRows } from '../deep/page.js';
import { suites } from '../deep/table.js';
import { writeHalfCorePage, type HalfCoreRun, type Measured } from './half-core-page.js';

const name = 'khwhalf';

/** One command of the story, and what must come of it. */
interface Act {
  readonly what: string;
  readonly args: readonly string[];
  readonly code?: number;
  readonly says?: RegExp;
}

const acts: readonly Act[] = [
  { what: '`up`, from nothing to chapter 12', args: ['up', '--format', 'json'] },
  { what: '`check all`', args: ['check', 'all'], says: /All \d+ checks passed/ },
  { what: '`reset 09`', args: ['reset', '09'] },
  { what: '`reset done`', args: ['reset', 'done'] },
  { what: '`start kubelet-down`', args: ['start', 'kubelet-down', '--seed', '7'] },
  {
    what: '`check`, which fails',
    args: ['check'],
    code: 1,
    says: /First cause on node-[01] is kubelet-down\.kubelet-runs/,
  },
  { what: '`solve kubelet-down`', args: ['solve', 'kubelet-down'] },
  { what: '`finish`', args: ['finish'], says: /10 of 10 points/ },
  { what: '`check all`, at the end', args: ['check', 'all'], says: /All \d+ checks passed/ },
  { what: '`destroy`', args: ['destroy'] },
];

/** `npm run prove -- half-core`. Answers the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cores: { type: 'string', default: '0.5' },
      write: { type: 'boolean', default: false },
    },
  });
  const cores = Number(values.cores);
  if (!(cores > 0)) throw new Error(`--cores ${values.cores}: a number above 0, such as 0.5`);
  const started = performance.now();
  const say = (line: string): void =>
    void process.stderr.write(
      `${String(Math.round((performance.now() - started) / 1000)).padStart(5)} ${line}\n`,
    );
  try {
    const run = await halfCore(cores, say);
    if (values.write) await writePages(run);
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/**
 * Plays the whole story on so many cores of CPU time, and answers what each act took. Throws at the
 * first that does not come out as it must.
 */
export async function halfCore(cores: number, say: (line: string) => void): Promise<HalfCoreRun> {
  const limit = limitCpu(labelledName('half-core'), cores);
  const home = labelledPath('half-core-', '/var/lib');
  const lab = commandsIn({ KHW_LAB_HOME: home, KHW_LAB_CACHE: ownCache() }, say);
  const measured: Measured[] = [];
  try {
    const limited = (words: readonly string[]): Promise<CliResult> => lab.run(words, limit);
    const { forecast } = JSON.parse((await limited(['doctor', '--format', 'json'])).stdout) as {
      readonly forecast: Forecast;
    };
    let slowness = 1;
    for (const act of acts) {
      measured.push(await play(act, limited, limit, say));
      if (act.args[0] === 'up')
        slowness = (
          JSON.parse((await limited(['status', '--format', 'json'])).stdout) as {
            readonly slowness: number;
          }
        ).slowness;
    }
    return { cores, measured, forecast, slowness, heldBack: limit.heldBack() };
  } finally {
    say(`held back in ${Math.round(100 * limit.heldBack())} % of all periods`);
    // Without the limit, so that it is over soon.
    await lab.run(['destroy']);
    lab.forget();
    const left = await limit.remove();
    if (left.length > 0) say(`ended, because destroy had left it: ${left.join(', ')}`);
    rmSync(home, { recursive: true, force: true });
  }
}

/** Runs commands on the lab. Once a signal has come, no other than `destroy` is begun. */
function commandsIn(
  env: Readonly<Record<string, string>>,
  say: (line: string) => void,
): { run(words: readonly string[], limit?: CpuLimit): Promise<CliResult>; forget(): void } {
  const stopped = new AbortController();
  let running: ChildProcess | undefined;
  // A Ctrl-C at a terminal reaches the command too, another signal does not.
  const stop = (signal: NodeJS.Signals): void => {
    stopped.abort();
    if (signal === 'SIGTERM') running?.kill(signal);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    run: async (words, limit) => {
      const [verb = '', ...rest] = words;
      if (stopped.signal.aborted && verb !== 'destroy') throw new Error('stopped');
      return khwLab([verb, '--lab', name, '--yes', ...rest], {
        env,
        ...(limit === undefined ? {} : { within: limit.within }),
        watch: (line, child) => {
          running = child;
          say(line);
        },
      });
    },
    forget: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

/**
 * docs/half-core.md, and the line in docs/suites.md by which the deep stage knows that nothing has
 * changed since.
 */
async function writePages(run: HalfCoreRun): Promise<void> {
  await writeHalfCorePage(run);
  const suite = suites.find((each) => each.name === 'half-core');
  if (suite === undefined || run.cores !== 0.5) return;
  const seconds = Math.round(run.measured.reduce((sum, each) => sum + each.seconds, 0));
  writeSuiteRows(
    [
      {
        name: suite.name,
        result: 'passed',
        seconds,
        date: new Date().toISOString().slice(0, 10),
        digest: suiteDigest(suite),
      },
    ],
    suites,
  );
}

async function play(
  { what, args, code = 0, says }: Act,
  lab: (words: readonly string[]) => Promise<CliResult>,
  limit: CpuLimit,
  say: (line: string) => void,
): Promise<Measured> {
  say(`== ${what}`);
  const result = await lab(args);
  say(`== ${what}: exit code ${result.code ?? 'none (signal)'} in ${result.seconds.toFixed(1)} s`);
  const text = result.stdout + result.stderr;
  if (result.code !== code || says?.test(text) === false) {
    throw new Error(
      `${what} ended with ${result.code ?? 'a signal'} after ${result.seconds.toFixed(0)} s, wanted ${code}${says === undefined ? '' : ` and ${says}`}:\n${text.slice(-6000)}`,
    );
  }
  if (args[0] !== 'up') return { what, seconds: result.seconds };
  assertInside(limit.members());
  const { phases } = JSON.parse(result.stdout) as {
    readonly phases: readonly { readonly title: string; readonly seconds: number }[];
  };
  return { what, seconds: result.seconds, phases };
}

/** Nothing is proved by a daemon or a guest that has left the group. */
function assertInside(members: readonly string[]): void {
  const guests = members.filter((member) => member.startsWith('qemu-system')).length;
  if (guests !== 4 || !members.includes('libvirtd'))
    throw new Error(`not all of the lab is in the group: ${members.join(', ')}`);
}
