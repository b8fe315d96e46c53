import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { openCache } from '../../lib/artifacts/cache.js';
import { furtherFolder, type FurtherRelease } from '../../lib/core/further.js';
import type { RunOptions } from '../../lib/core/run.js';
import type { Task } from '../../lib/core/task.js';
import { hostRunner } from '../../lib/host/process.js';
import { furtherTasks } from '../../lib/lab/further.js';
import { lookScript, missingOf, takeScript, type FurtherFile } from '../../lib/lab/taken.js';
import type { OpenLab } from '../../lib/lab/open.js';
import { releaseSetNamed } from '../../lib/releases/index.js';
import { smallLab } from '../labs/fixture.js';
import { contextAt, fakeSession } from './fakes.js';

const bash = async (script: string, options: RunOptions = {}): Promise<string> =>
  (await hostRunner().run(['bash', '-c', script], options)).stdout;

const fileOf = (path: string, content: string): FurtherFile => ({
  path,
  source: '/nowhere',
  sha256: createHash('sha256').update(content).digest('hex'),
  size: content.length,
});

t.test('a program is taken whole, and is known when it is looked for', async (t) => {
  const folder = join(t.testdir({}), 'further');
  const kubectl = fileOf('downloads/client/kubectl', 'a program');
  const kubelet = fileOf('downloads/worker/kubelet', 'another one');
  const missing = async (): Promise<readonly string[]> =>
    missingOf([kubectl, kubelet], await bash(lookScript(folder, [kubectl, kubelet]))).map(
      ({ path }) => path,
    );
  t.same(await missing(), [kubectl.path, kubelet.path], 'not even the folder is there');
  await bash(takeScript(folder, kubectl), { input: 'a program' });
  t.same(await missing(), [kubelet.path]);
  t.equal(readFileSync(join(folder, kubectl.path), 'utf8'), 'a program');
  t.equal(statSync(join(folder, kubectl.path)).mode & 0o777, 0o755);

  await t.rejects(bash(takeScript(folder, kubelet), { input: 'another' }), 'the way broke off');
  t.notOk(existsSync(join(folder, kubelet.path)));
  t.same(await missing(), [kubelet.path]);
  await bash(takeScript(folder, kubelet), { input: 'another one' });
  t.same(await missing(), []);

  const rebuilt = fileOf(kubectl.path, 'b program');
  t.same(
    missingOf([rebuilt], await bash(lookScript(folder, [rebuilt]))),
    [rebuilt],
    'of the same size, and yet another',
  );
  await t.rejects(bash(takeScript(folder, rebuilt), { input: 'b pro' }));
  t.same(await missing(), [kubectl.path], 'what is recorded is taken back first');
  writeFileSync(join(folder, kubelet.path), 'cut');
  t.same(await missing(), [kubectl.path, kubelet.path]);
});

/** Everything in a tree of tasks, in order, and the titles of what was skipped. */
async function runAll(tasks: readonly Task[]): Promise<readonly string[]> {
  const skipped: string[] = [];
  for (const { title, run, tasks: inner = [] } of tasks) {
    await run?.({
      note: () => undefined,
      title: () => undefined,
      skip: (reason) => skipped.push(`${title}: ${reason}`),
    });
    skipped.push(...(await runAll(typeof inner === 'function' ? await inner() : inner)));
  }
  return skipped;
}

t.test('each machine is given what it has a use for, once', async (t) => {
  const root = t.testdir({});
  const releaseSet = '1.33';
  const context = contextAt(join(root, 'home'));
  const cache = openCache(context.paths.cache.artifacts);
  const [kubernetes] = releaseSetNamed(releaseSet).components;
  for (const { name } of kubernetes!.files)
    await cache.withWorkFolder(async (folder) => {
      const content = `program ${name}`;
      writeFileSync(join(folder, name), content);
      const { sha256, size } = fileOf(name, content);
      await cache.store(join(folder, name), {
        ...{ component: 'kubernetes', version: kubernetes!.version, arch: 'amd64', file: name },
        ...{ sha256, size, source: 'build' },
      });
    });
  const placeOf = (machine: string): string => join(root, machine);
  const release: FurtherRelease = {
    releaseSet,
    components: ['kubernetes'],
    images: [],
    isFor: ({ role }, { folder }) => role === 'jumpbox' || folder === role,
  };
  const inputs: string[] = [];
  const tasks = (): readonly Task[] =>
    furtherTasks(
      context,
      {
        opened: { lab: smallLab, track } as OpenLab,
        fleet: {
          session: (machine) =>
            Promise.resolve({
              ...fakeSession(t, machine, () => undefined),
              script: (text, options = {}) => {
                if (options.input !== undefined) inputs.push(machine);
                const script = text.replaceAll(furtherFolder(releaseSet), placeOf(machine));
                return hostRunner().run(['bash', '-c', script], options);
              },
            }),
        },
        artifacts: [{ kind: 'cache' }],
        containers: 'build',
        arch: 'amd64',
      },
      [release],
    );
  t.same(await runAll(tasks()), []);
  t.same(
    inputs.filter((machine) => machine === 'jumpbox').length,
    6,
    'all of them, for whoever types scp',
  );
  t.equal(
    readFileSync(join(placeOf('node-0'), 'downloads/worker/kubelet'), 'utf8'),
    'program kubelet',
  );
  t.notOk(existsSync(join(placeOf('node-0'), 'downloads/controller')));
  const before = inputs.length;
  t.same(
    await runAll(tasks()),
    ['jumpbox', 'server', 'node-0', 'node-1'].map((name) => `${name}: already there`),
  );
  t.equal(inputs.length, before, 'nothing was sent again');
});
