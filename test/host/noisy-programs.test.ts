import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import t from 'tap';
import { memorySizes } from '../../lib/checkpoints/sizes.js';
import { releaseSetNamed } from '../../lib/releases/index.js';
import { packLayer } from '../../lib/containers/layer.js';
import { file } from '../../lib/releases/entries.js';
import { imageOf } from '../../lib/containers/oci.js';
import { provideContainerImages } from '../../lib/containers/provide.js';
import { writeImage } from '../../lib/containers/registry-layout.js';
import { detectDistro } from '../../lib/doctor/distro.js';
import { examine } from '../../lib/doctor/examine.js';
import { hostFiles } from '../../lib/doctor/files.js';
import { probeKvm } from '../../lib/doctor/kvm.js';
import { networkUse } from '../../lib/doctor/network.js';
import { bootTinyGuest } from '../../lib/doctor/tiny-guest.js';
import { syntaxProblems } from '../../lib/drills/syntax.js';
import { readComputer } from '../../lib/host/computer.js';
import { pathsAt } from '../../lib/host/paths.js';
import { hostRunner, openPipe } from '../../lib/host/process.js';
import { ensureBaseImage } from '../../lib/images/base.js';
import { createOverlay, ensureArtifactsDisk } from '../../lib/images/disks.js';
import { buildSeed } from '../../lib/images/seed.js';
import { ensurePrivate, findPrivate, stopPrivate } from '../../lib/libvirt/private.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import { serveRegistry } from '../containers/real-registry.js';
import { contextOf } from '../doctor/host.js';
import { labelledPath } from '../helpers/temporary.js';

const { images: containerImages } = releaseSetNamed('1.32');

const runner = hostRunner();
const { signal } = new AbortController();
const isRoot = process.getuid?.() === 0;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const folder = realpathSync(t.testdir({ bin: {} }));
const realPath = process.env['PATH'] ?? '';

/** Every program that khw-lab calls on this computer; those that private-daemon.sh calls too. */
const programs = [
  'bash',
  'du',
  'dumpe2fs',
  'genisoimage',
  'go',
  'id',
  'ip',
  'iptables',
  'mke2fs',
  'mkisofs',
  'prlimit',
  'qemu-img',
  'qemu-system-x86_64',
  'setsid',
  'skopeo',
  'socat',
  'timeout',
  'unshare',
  'virsh',
  'xorriso',
  'cat',
  'chmod',
  'cut',
  'find',
  'flock',
  'grep',
  'libvirtd',
  'mkdir',
  'mount',
  'rm',
  'rmdir',
  'sed',
  'setpriv',
  'sleep',
  'sort',
  'stat',
  'tail',
  'virtlogd',
  'xargs',
];

for (const name of programs) {
  const real = [...realPath.split(':'), '/usr/sbin', '/sbin']
    .map((each) => join(each, name))
    .find((path) => existsSync(path));
  if (real === undefined) continue;
  const path = join(folder, 'bin', name);
  writeFileSync(
    path,
    `#!${realpathSync('/bin/sh')}\necho "${name}: warning: No space left on device; this version is old" >&2\n${real} "$@"\ncode=$?\necho "error: ${name}: line 1: the end" >&2\nexit $code\n`,
  );
  chmodSync(path, 0o755);
}

/**
 * What programs say besides. They are found by the PATH, and are given the environment, of this
 * process.
 */
const noises: Readonly<Record<string, () => void>> = {
  'wrappers that warn': () => {
    process.env['PATH'] = `${join(folder, 'bin')}:${realPath}`;
  },
  'a library that cannot be preloaded': () => {
    process.env['LD_PRELOAD'] = '/nonexistent.so';
  },
};

function quiet(): void {
  process.env['PATH'] = realPath;
  delete process.env['LD_PRELOAD'];
}

const image = containerImages[0]!;
writeFileSync(
  join(folder, 'disk.raw'),
  Buffer.concat([Buffer.alloc(510), Buffer.from([0x55, 0xaa]), Buffer.alloc(2 ** 20)]),
);
await runner.run(['qemu-img', 'create', '-q', '-f', 'qcow2', join(folder, 'base.qcow2'), '1M']);
await writeImage(
  join(folder, 'origin'),
  image,
  imageOf(image.config, 'amd64', await packLayer([file('index.html', 'hello')])),
);

// Started in peace: what stops it must not be a wrapper.
const registry = await serveRegistry(join(folder, 'origin'), join(folder, 'config.yml'));
t.teardown(() => registry.stop());

let count = 0;
/** A new folder for each asking. */
function fresh(): string {
  const path = join(folder, `work-${++count}`);
  mkdirSync(path);
  return path;
}

/** What each door answers. Equal answers are equal values. */
const doors: Readonly<Record<string, () => Promise<unknown>>> = {
  'ip: networks that are in use': () => networkUse(runner),
  'qemu-system: a tiny guest': () => bootTinyGuest(runner, { accelerator: 'tcg' }),
  'qemu-img create': async () => {
    const path = join(fresh(), 'node-0.qcow2');
    await createOverlay({ base: join(folder, 'base.qcow2'), path, sizeGiB: 1, runner, signal });
    return [statSync(path).size, await memorySizes({ runner, signal }, path)];
  },
  'qemu-img info and convert': async () => {
    const location = join(folder, 'disk.raw');
    const source = { kind: 'cloud', location, sha256: sha256(readFileSync(location)) } as const;
    const made = await ensureBaseImage({
      source,
      cacheDir: fresh(),
      runner,
      signal,
      note: () => undefined,
      download: () => Promise.reject(new Error('no')),
    });
    return [basename(dirname(made.disk)), sha256(readFileSync(made.disk))];
  },
  'du and mke2fs': async () => {
    const source = join(folder, 'disk.raw');
    const disk = await ensureArtifactsDisk({
      cacheDir: fresh(),
      runner,
      signal,
      note: () => undefined,
      files: [{ path: 'a', source, mode: 0o644, sha256: sha256(readFileSync(source)) }],
    });
    return [basename(dirname(disk)), statSync(disk).size];
  },
  'the program that writes ISO images': async () => {
    const path = join(fresh(), 'seed.iso');
    await buildSeed({ userData: 'a', metaData: 'b', networkConfig: 'c' }, path, runner);
    return statSync(path).size;
  },
  'bash -n': () =>
    syntaxProblems(
      ['good.sh', 'bad.sh'],
      new Map([
        ['good.sh', { text: 'true\n' }],
        ['bad.sh', { text: 'true\nif\n' }],
      ]),
      runner,
    ),
  skopeo: async () => {
    const { images } = await provideContainerImages({
      cacheDir: fresh(),
      source: 'pull',
      arch: 'amd64',
      runner,
      signal,
      note: () => undefined,
      catalogue: [image],
      registry: { address: registry.address, plainHttp: true },
      programs: () => Promise.resolve(new Map()),
    });
    return images;
  },
  socat: async () => {
    const server = createServer((socket) => socket.end('from behind it')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const pipe = openPipe([
      'socat',
      'STDIO',
      `TCP:127.0.0.1:${(server.address() as AddressInfo).port}`,
    ]);
    let text = '';
    pipe
      .on('data', (chunk: Buffer) => {
        text += chunk.toString();
      })
      .on('error', () => undefined);
    await once(pipe, 'close');
    server.close();
    return text;
  },
  'what the doctor finds': async () => {
    const files = hostFiles();
    const context = await contextOf(t, {
      over: {
        runner,
        files,
        distro: await detectDistro(files),
        user: { name: 'me', isRoot: false, path: realPath.split(':') },
        computer: () => readComputer(),
        kvm: () => probeKvm(runner, files),
      },
    });
    const all = [
      await examine(context),
      await examine({ ...context, connect: 'private', user: { ...context.user, isRoot: true } }),
    ].flat();
    return all
      .filter(({ id }) => !['memory', 'disk'].includes(id))
      .map(({ id, ok, found }) => `${id} ${ok ? found : ''}`);
  },
  ...(isRoot ? { 'the private daemon': privateDaemon } : {}),
};

/** Its whole life, with what it is asked. */
async function privateDaemon(): Promise<unknown> {
  const home = labelledPath('khw-noise-', '/var/tmp');
  const options = {
    paths: { ...pathsAt(home), cache: pathsAt(labelledCache).cache },
    runner,
    signal,
    isRoot: true,
    note: () => undefined,
    hideKvm: !/^flags.*\b(vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8')),
  };
  try {
    await ensurePrivate(options);
    const connection = await ensurePrivate(options);
    const found = await findPrivate(options);
    const listed = await virshAt(runner, connection.uri).run(['list', '--all', '--name']);
    await stopPrivate(options);
    return [
      found?.uri === connection.uri,
      listed,
      existsSync(options.paths.run),
      await findPrivate(options),
    ];
  } finally {
    quiet();
    await stopPrivate(options);
    rmSync(home, { recursive: true, force: true });
  }
}

const labelledCache = labelledPath('khw-noise-cache-', '/var/tmp');
t.teardown(() => rmSync(labelledCache, { recursive: true, force: true }));

for (const [door, ask] of Object.entries(doors)) {
  t.test(door, async (t) => {
    t.teardown(quiet);
    const expected = await ask();
    for (const [noise, make] of Object.entries(noises)) {
      make();
      t.same(await ask(), expected, noise);
      quiet();
    }
  });
}
