/**
 * The printed scripts, run by hand on the jumpbox, give the same state as `up`: chapters 06, 07 and
 * 08.
 */
import t from 'tap';
import { handedLab } from '../handed.js';

const { lab, on, expect } = handedLab();

for (const chapter of ['06', '07', '08']) {
  await t.test(`chapter ${chapter} by hand`, async (t) => {
    const { code, stderr } = await on(
      'jumpbox',
      'bash -s',
      (await lab(['script', chapter])).stdout,
    );
    t.equal(code, 0, stderr.slice(-2000));
  });
}

await t.test("nothing is left to do: every step's effect is there", async (t) => {
  const next = await expect(
    t,
    0,
    ['up', '--yes', '--until', '08'],
    'up --until 08 after the typed chapters',
  );
  t.same(
    next.stderr.split('\n').filter((line) => /^\s+\+ .*\[(jumpbox|server|node-\d)\]/.test(line)),
    [],
    'no step had to run again',
  );
  t.match((await on('server', 'etcdctl endpoint health 2>&1')).stdout, /is healthy/);
});
