import t from 'tap';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { buildImage } from '../../lib/containers/build.js';
import { releaseSetNamed } from '../../lib/releases/index.js';
import { hostRunner } from '../../lib/host/process.js';
import { labelledName } from '#run-label';

// CoreDNS, which is built with Go, has its own test.
const containerImages = releaseSetNamed('1.32').images.filter(
  ({ recipe }) => recipe.programs === undefined,
);

const runner = hostRunner();
const skip = process.getuid?.() === 0 ? false : 'network namespaces need root';
const namespace = labelledName(`images-${process.pid}`);

/**
 * Starts an image as process 1 of a namespace of its own, as a container runtime would, logs on
 * pipes.
 */
const inContainer = (root: string, argv: readonly string[]): readonly string[] => [
  'ip',
  'netns',
  'exec',
  namespace,
  'unshare',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  'sh',
  '-c',
  'mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && shift && exec chroot "$@"',
  'sh',
  root,
  root,
  ...argv,
];

t.test('the images run', { skip }, async (t) => {
  await runner.run(['ip', 'netns', 'add', namespace]);
  t.teardown(() => runner.run(['ip', 'netns', 'delete', namespace]));
  await runner.run(['ip', '-n', namespace, 'link', 'set', 'lo', 'up']);
  const folder = t.testdir({ work: {} });
  const roots = new Map<string, string>();
  for (const image of containerImages) {
    const { blobs } = await buildImage(image, {
      arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
      workFolder: join(folder, 'work'),
      runner,
      signal: new AbortController().signal,
      programs: (component) => Promise.reject(new Error(`must not be asked for ${component}`)),
    });
    const root = join(folder, image.tag);
    for (const name of ['proc', 'dev']) mkdirSync(join(root, name), { recursive: true });
    writeFileSync(`${root}.tar`, blobs[1]!.data);
    await runner.run(['tar', '--numeric-owner', '-xpf', `${root}.tar`, '-C', root]);
    roots.set(image.repository, root);
  }

  t.test('nginx answers on port 80 and logs the request to standard output', async (t) => {
    const root = roots.get('library/nginx')!;
    const nginx = containerImages.find(({ repository }) => repository === 'library/nginx')!;
    // Logs go to a pipe, as under containerd: nginx cannot open the sockets that Node gives to its
    // children.
    const argv = ['-c', '"$@" 2>&1 | cat', 'sh', ...inContainer(root, nginx.config.cmd!)];
    const child = spawn('sh', argv, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const ended = once(child, 'close');
    t.teardown(async () => {
      process.kill(-child.pid!, 'SIGKILL');
      await ended;
    });
    const log = createInterface(child.stdout)[Symbol.asyncIterator]();
    const logged = async (pattern: RegExp): Promise<string> => {
      for (;;) {
        const line = await log.next();
        if (line.done === true) throw new Error(`nginx ended without logging ${pattern}`);
        if (pattern.test(line.value)) return line.value;
      }
    };
    await logged(/start worker process \d+/);

    const inside = (command: string) =>
      runner.run(['ip', 'netns', 'exec', namespace, 'chroot', root, 'sh', '-c', command], {
        ok: 'any',
      });
    t.match((await inside('wget -q -O - http://127.0.0.1/')).stdout, /Welcome to nginx!/);
    t.match(
      (await inside('nginx -v 2>&1; id -u nginx')).stdout,
      /^nginx version: nginx\/\d+\.\d+\.\d+\n101\n/,
    );
    const missing = await inside('wget -q -O - http://127.0.0.1/none');
    t.match(missing, { exitCode: 1, stderr: /404 Not Found/ });
    t.match(await logged(/GET \/ HTTP/), /^127\.0\.0\.1 .*"GET \/ HTTP\/1\.\d" 200 615/);
    t.match(await logged(/"GET \/none HTTP\/1\.\d" /), /" 404 /);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
    t.test(`pause stands until ${signal}`, async (t) => {
      const pause = containerImages.find(({ repository }) => repository === 'pause')!;
      const [file, ...args] = inContainer(roots.get('pause')!, pause.config.entrypoint!);
      const child = spawn(file!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      const ended = once(child, 'exit');
      const messages = text(child.stderr);
      const pid = await programOf(child.pid!, 'catatonit');
      await new Promise((resolve) => setTimeout(resolve, 500));
      t.equal(commandOf(pid), 'catatonit', 'still there');
      process.kill(pid, signal);
      await ended;
      t.notMatch(await messages, /catatonit/);
      t.throws(() => commandOf(pid), { code: 'ENOENT' });
    });
  }
});

t.test(
  "the packet filter in kube-proxy's image takes the rules of services",
  { skip },
  async (t) => {
    const folder = t.testdir({ work: {}, 'kube-proxy': '#!/bin/true\n', root: {} });
    const image = releaseSetNamed('1.32').images.find(
      ({ repository }) => repository === 'kube-proxy',
    )!;
    const { blobs } = await buildImage(image, {
      arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
      workFolder: join(folder, 'work'),
      runner,
      signal: new AbortController().signal,
      // What the program itself does is seen on guests.
      programs: () => Promise.resolve(new Map([['kube-proxy', join(folder, 'kube-proxy')]])),
    });
    writeFileSync(join(folder, 'layer.tar'), blobs[1]!.data);
    const root = join(folder, 'root');
    await runner.run(['tar', '--numeric-owner', '-xpf', join(folder, 'layer.tar'), '-C', root]);
    for (const family of ['iptables', 'ip6tables']) {
      const inside = 'chroot "$1" "$2-restore" --noflush && chroot "$1" "$2-save" -t nat';
      const { stdout } = await runner.run(
        ['unshare', '--net', 'bash', '-ec', inside, 'bash', root, family],
        { input: serviceRules },
      );
      t.match(stdout, /-A KUBE-SEP .*-j DNAT --to-destination :8080/, family);
      t.match(stdout, /-j MASQUERADE --random-fully/, family);
    }
  },
);

/** Every match and target that kube-proxy uses in its iptables mode, of both families. */
const serviceRules = `*nat
:KUBE-SVC - [0:0]
:KUBE-SEP - [0:0]
:KUBE-POSTROUTING - [0:0]
-A KUBE-SVC -m comment --comment "a/b" -m addrtype --dst-type LOCAL -m statistic --mode random --probability 0.5 -j KUBE-SEP
-A KUBE-SVC -m recent --name KUBE-SEP --rcheck --seconds 10800 --reap -j KUBE-SEP
-A KUBE-SEP -m tcp -p tcp -m recent --name KUBE-SEP --set -j DNAT --to-destination :8080
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -j MASQUERADE --random-fully
COMMIT
*filter
:KUBE-FORWARD - [0:0]
:KUBE-SERVICES - [0:0]
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-SERVICES -m udp -p udp --dport 53 -j REJECT
COMMIT
`;

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

/** The child of unshare once it has become the program. */
async function programOf(parent: number, command: string): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const pid = Number(
      readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ')[0],
    );
    if (pid > 0 && commandOf(pid) === command) return pid;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${command} did not start`);
}
