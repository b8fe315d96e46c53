import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { verifyImage } from '../../lib/containers/registry-layout.js';
import type { FurtherRelease } from '../../lib/core/further.js';
import type { Task } from '../../lib/core/task.js';
import { hostRunner } from '../../lib/host/process.js';
import { registryConfigPath } from '../../lib/images/registry.js';
import { furtherTasks } from '../../lib/lab/further.js';
import type { OpenLab } from '../../lib/lab/open.js';
import type { FurtherChoice } from '../../lib/lab/taken.js';
import { imagesOf } from '../../lib/releases/index.js';
import { smallLab } from '../labs/fixture.js';
import { contextAt, fakeSession } from './fakes.js';

const [pause] = imagesOf('1.32', ['pause']);
const release: FurtherRelease = {
  ...{ releaseSet: '1.32', components: [], images: ['pause'] },
  isFor: () => false,
};

/** Where a registry would be that answers. */
async function listening(t: Test): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Pretended machines, each a folder, whose scripts real bash runs. */
async function machinesAt(t: Test, root: string) {
  const port = await listening(t);
  const at = (machine: string, path: string): string => join(root, machine, path);
  const sent: string[] = [];
  const lives = { restarts: 0 };
  const choice: FurtherChoice = {
    opened: { lab: smallLab, track } as OpenLab,
    fleet: {
      session: (machine) =>
        Promise.resolve({
          ...fakeSession(t, machine, () => undefined),
          script: async (text, options = {}) => {
            if (options.input !== undefined) sent.push(machine);
            const script = text
              .replaceAll(/\/(opt|etc)\//g, (path) => at(machine, path))
              .replace('127.0.0.1/5000', `127.0.0.1/${port}`)
              .replace('systemctl restart docker-registry', 'echo restarted');
            const done = await hostRunner().run(['bash', '-c', script], options);
            if (done.stdout.includes('restarted')) lives.restarts++;
            return done;
          },
        }),
    },
    artifacts: [{ kind: 'cache' }],
    containers: 'build',
    arch: 'amd64',
  };
  return { at, sent, lives, choice };
}

/** Runs a tree of tasks; answers the titles of what was skipped. */
async function runAll(tasks: readonly Task[]): Promise<readonly string[]> {
  const skipped: string[] = [];
  for (const { title, run, tasks: inner = [] } of tasks) {
    await run?.({
      ...{ note: () => undefined, title: () => undefined },
      skip: () => skipped.push(title),
    });
    skipped.push(...(await runAll(typeof inner === 'function' ? await inner() : inner)));
  }
  return skipped;
}

t.test('an image comes to the registry on the jumpbox, beside those of the disk', async (t) => {
  const root = t.testdir({});
  const { at, sent, lives, choice } = await machinesAt(t, root);
  const context = contextAt(join(root, 'home'));
  const onDisk = at('jumpbox', '/opt/khw/registry/docker/registry/v2/repositories/nginx/link');
  const config = at('jumpbox', registryConfigPath);
  for (const path of [onDisk, config]) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'as it was');
  }
  t.same(await runAll(furtherTasks(context, choice, [release])), []);

  const registry = at('jumpbox', '/opt/khw-registry');
  t.match(await verifyImage(registry, pause!), { digest: /^sha256:/ }, 'whole');
  t.equal(
    readFileSync(join(registry, 'docker/registry/v2/repositories/nginx/link'), 'utf8'),
    'as it was',
    'the disk of artifacts is handed out too',
  );
  t.match(readFileSync(config, 'utf8'), `rootdirectory: ${registry} }`);
  t.equal(lives.restarts, 1);
  t.same([...new Set(sent)], ['jumpbox']);
  for (const machine of ['server', 'node-0', 'node-1'])
    t.same(
      readdirSync(at(machine, '/etc/containerd/certs.d')).sort(),
      ['docker.io', 'ghcr.io', 'quay.io', 'registry.k8s.io'],
      machine,
    );
  t.notOk(existsSync(at('jumpbox', '/etc/containerd')));
  const before = sent.length;
  t.same(await runAll(furtherTasks(context, choice, [release])), [
    'Take them to the registry on the jumpbox',
  ]);
  t.equal(sent.length, before, 'nothing was sent again');
  t.equal(lives.restarts, 1, 'and nothing was started again');
});

t.test('what is not whole on the jumpbox is taken there again', async (t) => {
  const root = t.testdir({});
  const { at, lives, choice } = await machinesAt(t, root);
  const context = contextAt(join(root, 'home'));
  const config = at('jumpbox', registryConfigPath);
  mkdirSync(dirname(config), { recursive: true });
  writeFileSync(config, '');
  await runAll(furtherTasks(context, choice, [release]));
  const registry = at('jumpbox', '/opt/khw-registry');
  const { files } = await verifyImage(registry, pause!);
  for (const { path } of files) writeFileSync(join(registry, path), 'cut');
  t.same(await runAll(furtherTasks(context, choice, [release])), []);
  t.match(await verifyImage(registry, pause!), { files });
  t.equal(lives.restarts, 1);
});
