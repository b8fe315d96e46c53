import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { gradeLab } from '../../lib/practice/grading.js';
import { writeOutput } from '../../lib/cli/show-report.js';
import { systemFault } from '../../lib/core/errno.js';
import { LabError } from '../../lib/core/errors.js';
import { writeScaffold } from '../../lib/drills/scaffold.js';
import { writeAtomic, writeOnce } from '../../lib/host/files.js';
import { writeHostsBlock } from '../../lib/host/hosts-file.js';
import { acquireLock } from '../../lib/host/lock.js';
import { hostRunner } from '../../lib/host/process.js';
import { ensureBaseImage } from '../../lib/images/base.js';
import { createOverlay, ensureArtifactsDisk } from '../../lib/images/disks.js';
import { buildSeed } from '../../lib/images/seed.js';
import { markUsed } from '../../lib/images/users.js';
import { ensureSshMaterial } from '../../lib/lab/material.js';
import { pathsAt } from '../../lib/host/paths.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { smallDisk } from '../artifacts/helpers/small-disk.js';
import { fakeApp } from '../cli/fake-lab.js';
import { smallLab } from '../labs/fixture.js';

const runner = hostRunner();
const signal = new AbortController().signal;
const small = await smallDisk(1024);
if (small !== undefined) t.teardown(() => small.close());
const disk = small?.path ?? '';
const options = small === undefined ? { skip: 'no mount namespace can be made here' } : {};

/** Takes all the room that is left on the disk; answers what gives it back. */
function fill(): () => void {
  const path = join(disk, 'fill');
  try {
    for (let size = 2 ** 16; size >= 1; size /= 2) {
      try {
        for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
      } catch {
        /* the next is smaller */
      }
    }
  } catch {
    /* full */
  }
  return () => {
    rmSync(path);
  };
}

/** What lies on the disk, with sizes. */
const seen = (): readonly string[] =>
  readdirSync(disk, { recursive: true, encoding: 'utf8' })
    .sort()
    .map(
      (name) =>
        `${name} ${statSync(join(disk, name)).isFile() ? readFileSync(join(disk, name)).toString('base64') : ''}`,
    );

interface Work {
  /** What is there before. */
  readonly before?: (folder: string) => Promise<unknown>;
  readonly run: (folder: string) => Promise<unknown>;
}

const long = 'x'.repeat(5000);
const hosts = `127.0.0.1 localhost\n${'#'.repeat(4070)}\n`;
const noise = (bytes: number): Buffer =>
  Buffer.concat(
    Array.from({ length: bytes / 32 }, (_, index) =>
      createHash('sha256').update(`${index}`).digest(),
    ),
  );
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** All that khw-lab writes by itself, in a folder on the disk. */
const works: Readonly<Record<string, Work>> = {
  'a file that is there': {
    before: (folder) => writeAtomic(join(folder, 'report.html'), 'old'),
    run: (folder) => writeAtomic(join(folder, 'report.html'), long),
  },
  'a new file': { run: (folder) => writeAtomic(join(folder, 'labs/khw/lab.yaml'), long) },
  'a key': { run: (folder) => writeOnce(join(folder, 'khw.pem'), long, 0o600) },
  'a lock': { run: (folder) => acquireLock(join(folder, 'khw.lock'), 'khw-lab up') },
  '/etc/hosts': {
    before: async (folder) => {
      writeFileSync(join(folder, 'hosts'), hosts);
      await Promise.resolve();
    },
    run: (folder) => writeHostsBlock(join(folder, 'hosts'), 'khw', [long]),
  },
  'a new drill': { run: (folder) => writeScaffold(folder, 'mine') },
  'a note of who uses an image': {
    run: (folder) => markUsed(folder, pathsAt('/home').lab('khw').root),
  },
  "a machine's disk": {
    run: (folder) =>
      createOverlay({
        base: base(),
        path: join(folder, 'node-0.qcow2'),
        sizeGiB: 1,
        runner,
        signal,
      }),
  },
  'keys of a lab': { run: (folder) => ensureSshMaterial(smallLab, pathsAt(folder).lab('khw')) },
  'a seed': {
    run: (folder) =>
      buildSeed(
        { userData: long, metaData: '', networkConfig: '' },
        join(folder, 'node-0.iso'),
        runner,
      ),
  },
};

const folderOf = t.testdir({});
const base = (): string => join(folderOf, 'base.qcow2');
await runner.run(['qemu-img', 'create', '-q', '-f', 'qcow2', base(), '1M']);

for (const [what, { before, run }] of Object.entries(works)) {
  t.test(`${what}, on a disk that is full`, options, async (t) => {
    const folder = join(disk, 'home');
    await mkdir(folder);
    await before?.(folder);
    const whole = seen();
    const free = fill();
    await isSaid(t, run(folder), folder);
    free();
    const left = seen();
    t.same(
      left.filter((one) => !whole.includes(one) && !/^home(\/\S+)* $/.test(one)),
      [],
      'nothing that was half written',
    );
    t.same(
      whole.filter((one) => !left.includes(one)),
      [],
      'nothing lost',
    );
    await run(folder);
    rmSync(folder, { recursive: true });
  });
}

t.test('images and disks of the cache', options, async (t) => {
  const content = noise(2 ** 21);
  writeFileSync(join(folderOf, 'kubectl'), content);
  const raw = Buffer.concat([Buffer.alloc(510), Buffer.from([0x55, 0xaa]), content]);
  writeFileSync(join(folderOf, 'disk.raw'), raw);
  const cacheDir = join(disk, 'cache');
  const common = { runner, signal, cacheDir, note: () => undefined };
  const makes: Readonly<Record<string, () => Promise<unknown>>> = {
    'artifacts disk': () =>
      ensureArtifactsDisk({
        ...common,
        files: [
          {
            path: 'kubectl',
            source: join(folderOf, 'kubectl'),
            mode: 0o755,
            sha256: sha256(content),
          },
        ],
      }),
    'base image': () =>
      ensureBaseImage({
        ...common,
        source: { kind: 'cloud', location: join(folderOf, 'disk.raw'), sha256: sha256(raw) },
        download: () => Promise.reject(new Error('no')),
      }),
  };
  for (const [what, make] of Object.entries(makes)) {
    await isSaid(t, make(), cacheDir);
    t.same(readdirSync(cacheDir), [], what);
  }
});

t.test(
  'a report that cannot be remembered is not lost; one that cannot be signed is not begun',
  options,
  async (t) => {
    const { app, opened, said } = fakeApp(join(disk, 'graded'));
    const nobody: Fleet = {
      session: (machine) => Promise.reject(new Error(`${machine} was asked`)),
      drop: () => undefined,
      close: () => undefined,
    };
    const grade = (): Promise<unknown> =>
      gradeLab(app, opened, nobody, { subjects: [], rebooted: false });
    await mkdir(opened.paths.grades, { recursive: true });
    const full = fill();
    await isSaid(t, grade(), disk);
    full();
    await grade();
    t.same(said, []);
    const again = fill();
    t.match(await grade(), { lab: { name: 'khw' } });
    t.match(
      said.join('\n'),
      /^warning: this grade is not remembered: .*record\.json: no space is left on the disk .*Make room/,
    );
    again();
  },
);

t.test('an output file on a full disk, and where there can be none', options, async (t) => {
  const free = fill();
  await t.rejects(writeOutput(join(disk, 'report.html'), long), {
    kind: 'host',
    message: /^--output .*report\.html: .*no space is left/,
    hint: /has room/,
  });
  free();
  await t.rejects(writeOutput('/proc/sys/report.html', long), {
    kind: 'usage',
    message: /^--output .*report\.html: /,
  });
  t.notOk(readdirSync(disk).some((name) => name.startsWith('report')));
});

/**
 * One sentence that says what is the matter with the disk that the folder is on, and the next step.
 */
async function isSaid(t: Test, work: Promise<unknown>, folder: string): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const said =
    error instanceof LabError
      ? { kind: error.kind, message: error.message, hint: error.hint }
      : { kind: 'host', ...systemFault(error) };
  t.match(said, {
    kind: 'host',
    message: /no space is left on the disk|ENOSPC/,
    hint: /[Mm]ake room/,
  });
  t.match(said.message, folder, 'which disk');
}
