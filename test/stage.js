import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What a passing assertion, a plan or a header looks like in a tap run. */
const noise =
  /^# \{ total: .*\}$|^\s+ok \d+ - (?!.*# (SKIP|TODO))(?!.*# time=)|^\s*\d+\.\.\d+$|^TAP version|^\s*$|^\s*# Subtest/;

/** A stage begins this with a line that belongs before the closing line of everything. */
const leftOut = /^left out although (changed|wanted): /;

/** So many lines of what follows a failed assertion are told again at the end. */
const evidence = 25;

/**
 * Runs a stage and answers its exit code, its counts, what it left out although changed and what it
 * said of failures. Of tap runs the assertions are counted from tap's own closing lines, and
 * failures and subtests' times are shown, passes are not; a stage that is no tap run counts as one
 * test. One that is not through when the run ends (KHW_TEST_END) is told to stop, and has failed.
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} isTap
 */
export async function runStage([file = '', ...args], env, isTap) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  const counts = { pass: 0, fail: 0, skip: 0 };
  /** @type {string[]} */
  const omissions = [];
  /** @type {string[]} */
  const failures = [];
  let more = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    process.env.KHW_SLOWNESS =
      /^\s*# slowness ([\d.]+)$/.exec(line)?.[1] ?? process.env.KHW_SLOWNESS ?? '1';
    const summary = /^# (\{ total: .*\})$/.exec(line);
    for (const key of summary ? keysOf(counts) : [])
      counts[key] += Number(new RegExp(`${key}: (\\d+)`).exec(line)?.[1] ?? 0);
    if (/^\s*not ok /.test(line) && !line.includes('# TODO')) more = evidence;
    if (more > 0 && !noise.test(line)) {
      failures.push(line);
      more -= 1;
    }
    if (leftOut.test(line)) omissions.push(line);
    else if (!isTap || !noise.test(line)) console.log(line);
  });
  const clock = stopAtTheEnd(child);
  const code = await new Promise((/** @type {(code: number | null) => void} */ resolve) => {
    child.on('close', (code) => resolve(code));
  });
  clock.clear();
  // A stage that broke without a failed assertion is a failure all the same.
  if (code !== 0 && counts.fail === 0) counts.fail = 1;
  if (counts.pass + counts.fail + counts.skip === 0) counts.pass = 1;
  return { code, counts, omissions, failures };
}

/**
 * The names of a value's own fields, typed as such.
 * @template {object} T
 * @param {T} value
 */
export const keysOf = (value) => /** @type {(keyof T & string)[]} */ (Object.keys(value));

/** @param {import('node:child_process').ChildProcess} child */
function stopAtTheEnd(child) {
  const left = Math.max(0, Number(process.env.KHW_TEST_END) - Date.now());
  const timers = [
    setTimeout(() => {
      console.log('== the time for the whole test is over: this stage is ended');
      child.kill('SIGTERM');
    }, left),
    // What cleans up after itself has had its time by then.
    setTimeout(() => child.kill('SIGKILL'), left + 150_000),
  ];
  return { clear: () => timers.forEach((timer) => clearTimeout(timer)) };
}
