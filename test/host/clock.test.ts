import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import t from 'tap';
import { runningClock } from '../../lib/host/clock.js';

t.test('time goes on while the program works', async (t) => {
  const clock = runningClock(5000);
  const begun = clock.now();
  await clock.sleep(300);
  const passed = clock.now() - begun;
  t.ok(passed >= 290, `${passed} ms`);
});

t.test('a sleep that is called off says so', async (t) => {
  const signal = AbortSignal.timeout(50);
  await t.rejects(runningClock(5000).sleep(60_000, signal), /interrupted/);
});

/** Prints `begin`, waits two seconds of its own and prints how long the clock says that took. */
const program = `
import { runningClock } from './dist/lib/host/clock.js';
const clock = runningClock(1000);
const begun = clock.now();
console.log('begin');
setTimeout(() => console.log(clock.now() - begun), 2000);
`;

t.test('the time of a program that was stopped stands still', async (t) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  t.equal((await lines.next()).value, 'begin');
  child.kill('SIGSTOP');
  await delay(6000);
  child.kill('SIGCONT');
  const passed = Number((await lines.next()).value);
  t.ok(passed < 4000, `${passed} ms of more than 6000`);
});
