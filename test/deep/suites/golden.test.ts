/**
 * A finished lab that is destroyed, and put back by the next `up`: its keys are others, what it
 * shares is the same; interrupted, damaged and unwanted.
 */
import t, { type Test } from 'tap';
import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../../lib/grade/schema.js';
import { placesIn } from '../../../lib/golden/entry.js';
import { pathsAt } from '../../../lib/host/paths.js';
import { tinyProgram } from '../../fixtures/tracks/tiny/place.js';
import { labUser } from '../../helpers/lab-user.js';

const { KHW_LAB_HOME: home = '', KHW_LAB_CACHE: cache = '' } = process.env;
if (home === '' || cache === '')
  throw new Error(
    'a deep suite is handed its home: node --import @tapjs/typescript/import test/deep/run.ts golden',
  );
const lab = labUser(
  'khwgold',
  { KHW_LAB_HOME: home, KHW_LAB_CACHE: cache, KHW_LAB_KEEP: 'yes' },
  tinyProgram,
);
const paths = pathsAt(home, cache).lab('khwgold');
t.teardown(() => lab.lab(['destroy', '--no-keep', '--yes']));

interface Seen {
  readonly hostKeys: readonly string[];
  readonly known: string;
  readonly certificate: string;
  /** Drawn by the machines now. */
  readonly random: readonly string[];
}

/** What the machines show, and that the learner's way through the desk is open. */
async function look(t: Test): Promise<Seen> {
  const said = async (machine: string, command: string): Promise<string> => {
    const { code, stdout, stderr } = await lab.on(machine, command);
    t.equal(code, 0, `${machine}: ${command}: ${stderr}`);
    return stdout;
  };
  t.equal(await said('desk', 'ssh web hostname'), 'web\n', 'the jumpbox goes on by its own key');
  const hostKeys = ['desk', 'web'].map((name) => said(name, 'cat /etc/ssh/*_ed25519_key.pub'));
  const random = ['desk', 'web'].map((name) => said(name, 'head -c 16 /dev/urandom | base64'));
  return {
    hostKeys: await Promise.all(hostKeys),
    known: readFileSync(join(paths.ssh, 'known_hosts'), 'utf8'),
    certificate: await said('desk', 'cat /srv/tiny/root.crt'),
    random: await Promise.all(random),
  };
}

async function passes(t: Test): Promise<void> {
  const { stdout } = await lab.lab(['check', 'all', '--format', 'json']);
  t.match(JSON.parse(stdout) as Report, { counts: { pass: 4, fail: 0, blocked: 0, broken: 0 } });
}

const checkpoints = async (): Promise<readonly string[]> =>
  (
    JSON.parse((await lab.lab(['checkpoint', 'list', '--format', 'json'])).stdout) as {
      readonly checkpoints: readonly { readonly name: string }[];
    }
  ).checkpoints.map(({ name }) => name);

const raised = async (t: Test, ...flags: readonly string[]): Promise<unknown> => {
  const { stdout } = await lab.expect(t, 0, [
    ...['up', '--yes', '--track', 'tiny', '--format', 'json'],
    ...flags,
  ]);
  return JSON.parse(stdout) as unknown;
};

/** When it is interrupted, and by what is seen that it has come so far. */
const phases = [
  ['while machines are defined', /'define' '--validate'/],
  ['while machines come back', /'snapshot-revert' '--domain'/],
  ['while clocks are set', /EPOCHREALTIME/],
  ['while keys are changed', /^grep -rlFZ /],
] as const;

let first: Seen;

await t.test('it is finished, and kept when it is destroyed', async (t) => {
  t.notMatch(await raised(t), { putBack: /./ });
  first = await look(t);
  await lab.expect(t, 0, ['checkpoint', 'save', 'mine']);
  await lab.on('desk', 'echo mine > /srv/tiny/mine');
  const { stderr } = await lab.expect(t, 0, ['destroy', '--yes']);
  t.match(stderr, /As it was finished it is kept for the next `up`/);
  t.match((await lab.lab(['cache', 'list'])).stdout, /^khwgold +\d/m);
  t.notOk(existsSync(paths.root), 'the lab itself is gone');
});

await t.test('up puts it back: other keys, other random numbers, the same authority', async (t) => {
  t.match(await raised(t), { chapter: 'read', putBack: /^20/ });
  const now = await look(t);
  for (const part of ['hostKeys', 'random'] as const)
    for (const [index, value] of now[part].entries()) t.not(value, first[part][index], part);
  t.not(now.known, first.known);
  t.equal(now.certificate, first.certificate);
  await passes(t);
  t.equal((await lab.on('desk', 'ls /srv/tiny/mine')).code, 2, 'what came later is not in it');
  t.same(await checkpoints(), ['done']);
  t.notOk(existsSync(paths.kept), 'it serves once');
  t.notOk(existsSync(paths.raising));
  t.match(await raised(t), { chapter: 'read' }, 'up finds nothing to do');
});

await t.test('its checkpoint lets in by the new keys, also after a boot', async (t) => {
  await lab.expect(t, 0, ['reset', 'done', '--yes']);
  await passes(t);
  await lab.expect(t, 0, ['stop']);
  await raised(t);
  await look(t);
});

await t.test('interrupted at each phase, up goes on and puts it back', async (t) => {
  for (const [phase, pattern] of phases) {
    await lab.expect(t, 0, ['destroy', '--yes']);
    const seen = { stopped: false };
    await lab.expect(t, 130, ['up', '--yes', '--track', 'tiny', '--debug'], `stopped ${phase}`, {
      watch: (line, child) => {
        if (seen.stopped || !pattern.test(line)) return;
        seen.stopped = true;
        child.kill('SIGINT');
      },
    });
    t.ok(seen.stopped, phase);
    t.match(await raised(t), { putBack: /^20/ }, `put back after it was stopped ${phase}`);
    await look(t);
  }
  await passes(t);
});

await t.test(
  'a damaged one, and one that is not wanted, are removed, and up goes on',
  async (t) => {
    await lab.expect(t, 0, ['destroy', '--yes']);
    appendFileSync(placesIn(paths.kept).snapshot('web'), ' ');
    const { stderr } = await lab.expect(t, 0, ['up', '--yes', '--track', 'tiny']);
    t.match(stderr, /is not put back: machines\/web.xml is not what was kept\. It is removed/);
    t.not((await look(t)).certificate, first.certificate, 'all is new');
    await passes(t);
    await lab.expect(t, 0, ['destroy', '--yes']);
    t.notMatch(await raised(t, '--fresh'), { putBack: /./ });
    t.notOk(existsSync(paths.kept));
    await lab.expect(t, 0, ['destroy', '--no-keep', '--yes']);
    t.same(readdirSync(pathsAt(home, cache).golden), [], 'nothing stays');
  },
);
