import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { once } from 'node:events';
import t from 'tap';
import { labelledName } from '#run-label';
import { compilersAtOnce } from '../../lib/artifacts/build.js';
import { atOnce, readComputer, type Computer } from '../../lib/host/computer.js';
import { busyness } from '../../lib/practice/grading.js';
import { rootWith } from '../doctor/host.js';
import { temporaryFolder } from '../helpers/temporary.js';

const GiB = 2 ** 30;
const sixteen = {
  '/proc/meminfo': 'MemTotal: 25165824 kB\nMemAvailable: 20971520 kB\n',
  '/proc/self/status': 'Name:\tnode\nCpus_allowed_list:\t0-127\n',
  '/sys/devices/system/cpu/online': '0-15\n',
};
const mount = (type: string, mountRoot: string, place: string, options: string): string =>
  `31 23 0:28 ${mountRoot} ${place} rw,relatime shared:9 - ${type} ${type} rw,${options}\n`;

t.test('without control groups: what the kernel tells', (t) => {
  t.same(readComputer(rootWith(t, sixteen)), {
    cpus: 16,
    cpuTime: 16,
    memoryMiB: 24 * 1024,
    availableMiB: 20 * 1024,
    memoryLimited: false,
  });
  t.match(
    readComputer(rootWith(t, { ...sixteen, '/proc/self/status': 'Cpus_allowed_list:\t1,4-5\n' })),
    { cpus: 3, cpuTime: 3 },
    'a mask',
  );
  t.ok(readComputer(rootWith(t, {})).cpus >= 1, 'nothing to read at all');
  t.end();
});

t.test('version 2: the tightest on the way up, with what can be freed', (t) => {
  const computer = readComputer(
    rootWith(t, {
      ...sixteen,
      '/proc/self/cgroup': '0::/a/b\n',
      '/proc/self/mountinfo': mount('cgroup2', '/', '/sys/fs/cgroup', 'nsdelegate'),
      '/sys/fs/cgroup/cgroup.procs': '',
      '/sys/fs/cgroup/a/cpu.max': '150000 100000\n',
      '/sys/fs/cgroup/a/memory.max': `${4 * GiB}\n`,
      '/sys/fs/cgroup/a/memory.current': `${3 * GiB}\n`,
      '/sys/fs/cgroup/a/memory.stat': `anon ${GiB}\nactive_file ${GiB}\ninactive_file ${GiB / 2}\n`,
      '/sys/fs/cgroup/a/b/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/a/b/memory.max': 'max\n',
      '/sys/fs/cgroup/a/b/memory.current': '1000\n',
    }),
  );
  t.same(computer, {
    cpus: 16,
    cpuTime: 1.5,
    memoryMiB: 4096,
    availableMiB: 2560,
    memoryLimited: true,
  });
  t.end();
});

t.test('version 1, in a container that sees its own group only, and both versions at once', (t) => {
  const computer = readComputer(
    rootWith(t, {
      ...sixteen,
      '/proc/self/cgroup': '4:memory:/docker/x\n2:cpu,cpuacct:/docker/x\n0::/\n',
      '/proc/self/mountinfo':
        mount('cgroup', '/docker/x', '/sys/fs/cgroup/cpu,cpuacct', 'cpu,cpuacct') +
        mount('cgroup', '/docker/x', '/sys/fs/cgroup/memory', 'memory') +
        mount('cgroup2', '/', '/sys/fs/cgroup/unified', ''),
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${2 * GiB}\n`,
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${GiB}\n`,
      '/sys/fs/cgroup/memory/memory.stat': `active_file 5\ntotal_active_file ${GiB / 4}\ntotal_inactive_file 0\n`,
    }),
  );
  t.same(computer, {
    cpus: 16,
    cpuTime: 0.5,
    memoryMiB: 2048,
    availableMiB: 1280,
    memoryLimited: true,
  });
  const none = {
    '/proc/self/cgroup': '2:cpu:/\n',
    '/proc/self/mountinfo': mount('cgroup', '/', '/cg', 'cpu'),
    '/cg/cpu.cfs_quota_us': '-1\n',
    '/cg/cpu.cfs_period_us': '100000\n',
  };
  t.match(
    readComputer(rootWith(t, { ...sixteen, ...none })),
    { cpuTime: 16, memoryLimited: false },
    'no limit',
  );
  t.end();
});

t.test('what follows from it', (t) => {
  const of = (change: Partial<Computer>): Computer => ({
    cpus: 2,
    cpuTime: 2,
    memoryMiB: 8192,
    availableMiB: 8192,
    memoryLimited: false,
    ...change,
  });
  t.same(
    [0.5, 1, 1.5, 2, 7.9].map((cpuTime) => atOnce({ cpuTime })),
    [1, 1, 2, 2, 8],
  );
  t.equal(compilersAtOnce(of({})), undefined);
  t.equal(compilersAtOnce(of({ cpuTime: 0.5 })), 1);
  t.equal(compilersAtOnce(of({ cpus: 8, cpuTime: 8, availableMiB: 3500, memoryLimited: true })), 3);
  t.equal(compilersAtOnce(of({ cpus: 8, cpuTime: 8, availableMiB: 100, memoryLimited: true })), 1);
  t.same(
    [
      busyness(of({}), 0),
      busyness(of({}), 5),
      busyness(of({ cpuTime: 0.5 }), 0),
      busyness(of({ cpus: 64, cpuTime: 4 }), 4),
      busyness(of({}), 99),
    ],
    [1, 2.5, 4, 1, 8],
  );
  t.end();
});

/** What a process of its own finds, by way of the sources. */
const program = `import { availableParallelism, cpus } from 'node:os'; import { readComputer } from ${JSON.stringify(new URL('../../lib/host/computer.js', import.meta.url).href)};
  console.log(JSON.stringify({ ...readComputer(), seen: cpus().length, node: availableParallelism() }));`;
const argv = [
  process.execPath,
  ...process.execArgv.filter((word) => word.includes('typescript')),
  '--input-type=module',
  '-e',
  program,
];
const answer = (text: string): Computer & { readonly seen: number } =>
  JSON.parse(text) as Computer & { readonly seen: number };

const isRoot = process.getuid?.() === 0;

t.test('real control groups, one in the other', { skip: !isRoot && 'needs root' }, (t) => {
  const groups: string[] = [];
  const make = (controller: string, files: Readonly<Record<string, string>>): void => {
    const outer = join('/sys/fs/cgroup', controller, labelledName(`c${groups.length}`));
    for (const folder of [outer, join(outer, 'inner')]) {
      mkdirSync(folder);
      groups.push(folder);
    }
    for (const [name, value] of Object.entries(files)) writeFileSync(join(outer, name), value);
  };
  t.teardown(() => {
    for (const folder of [...groups].reverse()) rmdirSync(folder);
  });
  try {
    if (existsSync('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')) {
      make('cpu', { 'cpu.cfs_quota_us': '50000', 'cpu.cfs_period_us': '100000' });
      make('memory', { 'memory.limit_in_bytes': String(2 * GiB) });
    } else make('', { 'cpu.max': '50000 100000', 'memory.max': String(2 * GiB) });
  } catch (error) {
    t.comment(`skipped: no control groups can be made here: ${String(error)}`);
    t.end();
    return;
  }
  const join1 = groups
    .filter((path) => path.endsWith('/inner'))
    .map((path) => `echo $$ > '${path}/cgroup.procs' && `)
    .join('');
  const found = answer(
    execFileSync('sh', ['-c', `${join1}exec "$@"`, 'sh', ...argv], { encoding: 'utf8' }),
  );
  t.match(found, { cpuTime: 0.5, memoryMiB: 2048, memoryLimited: true });
  t.ok(
    (found.availableMiB ?? 0) > 1500 && (found.availableMiB ?? 0) < 2048,
    `${found.availableMiB} MiB available`,
  );
  t.end();
});

t.test('a computer that hides its CPUs', async (t) => {
  // A file that exists and cannot be opened.
  const socket = join(temporaryFolder('khw-cpu-'), 'socket');
  const server = createServer().listen(socket);
  await once(server, 'listening');
  t.teardown(() => server.close());
  const hiding = (...rest: readonly string[]) =>
    spawnSync(
      'unshare',
      [
        ...(isRoot ? [] : ['--user', '--map-root-user']),
        '--mount',
        'sh',
        '-c',
        'mount --bind "$0" /proc/cpuinfo && mount --bind "$0" /proc/stat && exec "$@"',
        socket,
        ...rest,
      ],
      { encoding: 'utf8' },
    );
  if (hiding('true').status !== 0) {
    t.comment('skipped: no namespaces can be made here');
    return;
  }
  const { stdout, stderr, status } = hiding(...argv);
  t.equal(status, 0, stderr);
  t.equal(answer(stdout).seen, 0, 'Node.js sees none');
  t.equal(answer(stdout).cpus, readComputer().cpus);
});
