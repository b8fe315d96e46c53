import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { Report } from '../../lib/grade/schema.js';
import { labUser } from '../helpers/lab-user.js';

const { KHW_LAB_HOME: home = '', KHW_LAB_CACHE: cache = '' } = process.env;

/** What a suite about a track of several controllers must know of it. */
export interface FrontTrack {
  readonly id: string;
  /** Its controllers by name, the first of which is switched off. */
  readonly controllers: readonly string[];
  /** Ready in the end, by the names of their nodes. */
  readonly nodes: readonly string[];
}

/**
 * A track of several controllers behind a front: raised whole, every check passes, saved, restored
 * after a loss; it answers while one controller is off, and bears its ordeals; destroyed.
 */
export async function frontTrack({ id, controllers, nodes }: FrontTrack): Promise<void> {
  if (home === '' || cache === '')
    throw new Error(
      `a deep suite is handed its home: node --import @tapjs/typescript/import test/deep/run.ts ${id}`,
    );
  const name = id.replace('-', '');
  const lab = labUser(name, { KHW_LAB_HOME: home, KHW_LAB_CACHE: cache });
  t.teardown(() => lab.lab(['destroy', '--yes']));
  const graded = async (): Promise<Report> =>
    JSON.parse((await lab.lab(['check', 'all', '--format', 'json'])).stdout) as Report;
  const notPassed = ({ checks }: Report): readonly string[] =>
    checks.filter(({ state }) => state !== 'pass').map(({ id: check }) => check);

  await t.test('it is raised, and all of it is right', async (t) => {
    await lab.expect(t, 0, ['up', '--yes', '--track', id, '--no-checkpoints']);
    t.match(await lab.status(), { track: id });
    t.same([...(await lab.readyNodes())].sort(), [...nodes].sort());
    const report = await graded();
    t.ok(report.checks.length >= 150, `${report.checks.length} checks`);
    t.same(notPassed(report), []);
  });

  await t.test('it is saved, and restored after a loss', async (t) => {
    await lab.expect(t, 0, ['checkpoint', 'save', 'mine']);
    await lab.expect(t, 0, ['kubectl', '--', 'delete', 'deployment', 'nginx']);
    t.not(notPassed(await graded()).length, 0);
    await lab.expect(t, 0, ['checkpoint', 'restore', 'mine', '--yes']);
    t.same(notPassed(await graded()), []);
  });

  await t.test('it answers while a controller is off', async (t) => {
    const [off = ''] = controllers;
    await lab.on(off, 'systemctl poweroff');
    while (
      (await lab.status()).machines.some(
        ({ name: machine, state }) => machine === off && state === 'running',
      )
    )
      await sleep(1000);
    t.same([...(await lab.readyNodes())].sort(), [...nodes].sort());
    await lab.expect(t, 0, ['up', '--yes', '--no-checkpoints'], 'the controller comes back');
    t.same(notPassed(await graded()), []);
  });

  await t.test('it bears its ordeals, and is as it was before', async (t) => {
    const { stdout } = await lab.expect(t, 0, [
      ...['check', '--ordeal', '--yes', '--seed', '7', '--format', 'json'],
    ]);
    const { checks } = JSON.parse(stdout) as Report;
    for (const check of checks)
      t.comment(`${check.id}: ${check.state === 'pass' ? check.evidence : JSON.stringify(check)}`);
    t.equal(checks.length, 3, 'one of each kind');
    t.ok(checks.every(({ state }) => state === 'pass'));
    t.match(checks.at(-1), { evidence: / off \(outage\): \d+ asked, [1-9]\d* lost .* stored$/ });
    t.notMatch((await lab.lab(['checkpoint', 'list', '--format', 'json'])).stdout, 'before-ordeal');
    t.equal(
      (await lab.lab(['kubectl', '--', 'get', 'configmap', 'khw-lab-client'])).code,
      1,
      'nor is there what the client wrote',
    );
    t.same(notPassed(await graded()), []);
  });

  await t.test('it is destroyed', async (t) => {
    await lab.expect(t, 0, ['destroy', '--yes']);
    t.match((await lab.lab(['status'])).stderr, new RegExp(`there is no lab "${name}"`));
  });
}
