import t from 'tap';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';
import type { CliOptions } from '../helpers/cli.js';
import { generator } from '../helpers/random.js';
import { makeHome, recordLab, type Home } from './home.js';

/**
 * The real program in odd surroundings, with odd flags and files. `KHW_FUZZ=500` tries more,
 * `SEED=N` others. The lab is recorded only for commands that speak to no machine, and libvirt is
 * the test driver or none: nothing real is touched.
 */
const tries = Number(process.env['KHW_FUZZ'] ?? 8);
const seed = Number(process.env['SEED'] ?? 1);
const random = generator(seed);
const below = (count: number): number => Math.floor(random() * count);
const one = <T>(things: readonly T[]): T => things[below(things.length)] as T;
const some = <T>(things: readonly T[], share: number): readonly T[] =>
  things.filter(() => random() < share);

const files = [
  'fifo',
  'loop',
  'folder',
  'empty',
  'huge',
  'binary',
  'dangling',
  'noperm',
  'lab.yaml',
  'none',
  'folder/none',
  'empty/none',
  '/dev/zero',
  '/dev/full',
  '/proc/self/mem',
  '/proc/1/environ',
  'x'.repeat(300),
  '',
];
const words = [
  '',
  '-1',
  '0',
  '1e99',
  'NaN',
  '07',
  '7',
  'all',
  'done',
  'khw',
  'ünï',
  '漢字',
  '\u001b[2J',
  '../../..',
  '%s%n',
  '$(id)',
  '`id`',
  '-',
  '-x',
  '--',
  'a b',
  '"',
  "'",
  'x'.repeat(2000),
  '__proto__',
  'constructor',
  'null',
  '{}',
  '\n',
  '\u202e',
];
const places = [
  '{home}',
  '{home}/',
  './',
  '{home}/folder',
  '{home}/a b',
  "{home}/a'b%h",
  '{home}/empty',
  '{home}/fifo',
  '{home}/loop',
  '/proc/x',
  '/sys/x',
  '/dev/null',
  '{home}/not/there',
  `{home}/${'x'.repeat(300)}`,
  '{home}/a\nb',
  '{home}/a"b',
];

/**
 * Command lines; FILE and WORD are replaced. Those with `lab` speak to no machine even where one is
 * recorded.
 */
const commands: readonly { readonly args: string; readonly lab?: true }[] = [
  ...[
    'status',
    'status --lab WORD',
    'stop',
    'destroy',
    'destroy --yes',
    'ssh-config',
    'hosts',
    'hosts --write --file FILE',
    'hosts --remove --file FILE',
    'console WORD',
    'console --log server',
    'script',
    'script WORD',
    'labs',
    'labs --labs FILE',
    'explain WORD',
    'images --packages',
    'cache list',
    'cache prune --yes',
    'cache clear',
    'up --lab-file FILE',
    'completion',
  ].map((args) => ({ args, lab: true as const })),
  ...[
    'up --until WORD',
    'up --artifacts WORD',
    'up --artifacts mirror=FILE',
    'up --artifacts mirror=FILE --digests FILE',
    'up --image FILE --image-sha256 WORD',
    'up --containers WORD',
    'up --lab-file FILE --lab WORD',
    'doctor --lab-file FILE --lab WORD',
    'doctor --digests FILE',
    'ssh WORD',
    'ssh jumpbox -- WORD',
    'kubectl -- WORD',
    'kubeconfig',
    'check WORD',
    'check --output FILE',
    'hint WORD',
    'diff WORD',
    'solve WORD',
    'start WORD',
    'start WORD --labs FILE',
    'reset WORD',
    'checkpoint WORD WORD',
    'checkpoint list',
    'checkpoint save WORD -m WORD',
    'finish',
    'exam WORD',
    'exam start --drills WORD --minutes WORD',
    'verify FILE',
    'verify FILE --key WORD',
    'new drill WORD --labs FILE',
    'validate FILE --no-run',
    'validate WORD --no-run --seed WORD',
    'cache WORD',
    'WORD',
    'WORD WORD',
    '--get-yargs-completions khw-lab WORD',
  ].map((args) => ({ args })),
];

const surroundings: readonly Readonly<Record<string, string>>[] = [
  { TMPDIR: '/nonexistent' },
  { TMPDIR: '/proc' },
  { TMPDIR: '{home}/empty' },
  { TMPDIR: 'relative' },
  { HOME: '' },
  { HOME: '/nonexistent' },
  { HOME: 'relative' },
  { XDG_DATA_HOME: 'relative' },
  { LANG: 'xx_YY.ZZ' },
  { LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'Mars/Olympus' },
  { TZ: '' },
  { NO_COLOR: '1' },
  { FORCE_COLOR: '3' },
  { TERM: 'dumb' },
  { COLUMNS: '-5' },
  { COLUMNS: '0' },
  { PATH: '' },
  { PATH: '{home}' },
  { HTTPS_PROXY: '127.0.0.1:9' },
  { https_proxy: 'socks5h://127.0.0.1:9' },
  { http_proxy: 'http://[' },
  { KHW_LAB_CACHE: '/proc/x' },
  { KHW_LAB_CACHE: '{home}/empty' },
  { KHW_LAB_CACHE: '{home}/loop' },
  { LIBVIRT_DEBUG: '1' },
  { LIBVIRT_DEFAULT_URI: 'nonsense' },
  { DEBUG: '*' },
  { NODE_ENV: 'x' },
  { CI: 'true' },
  { LD_PRELOAD: '/nonexistent.so' },
  { SUDO_USER: 'nobody' },
  { USER: '' },
  { HOME: '{home}/empty' },
  { HOME: '{home}/fifo' },
  { HOME: '{home}/loop' },
  { KHW_LAB_CACHE: '{home}/fifo' },
  { KHW_LAB_CACHE: '{home}/dangling' },
  { KHW_LAB_CACHE: '{home}/folder' },
  { XDG_DATA_HOME: '{home}/fifo' },
  { NO_PROXY: '*' },
  { ALL_PROXY: 'gopher://x' },
  { BASH_ENV: '{home}/fifo' },
  { ENV: '{home}/binary' },
  { LC_ALL: 'C' },
  { LANGUAGE: 'de' },
  { COLUMNS: 'x' },
  { TERM: '' },
];

const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
const hasNamespaces = spawnSync('unshare', [...asRoot, '--mount', 'true']).status === 0;

/**
 * What the shell that calls it has done before, or was given: streams, limits, a working folder,
 * mounts.
 */
const shells: readonly string[] = [
  'exec <&-',
  'exec >&-',
  'exec 2>&-',
  'exec <&- >&- 2>&-',
  'exec >/dev/full',
  'exec 2>/dev/full',
  'exec >/dev/full 2>&1',
  'exec > >(:)',
  'exec 2> >(:)',
  'exec </dev/zero',
  'exec <.',
  'umask 777',
  'umask 000',
  'ulimit -n 24',
  'ulimit -n 40',
  'ulimit -f 0',
  'ulimit -f 4',
  'ulimit -c unlimited',
  'mkdir gone && cd gone && rmdir ../gone',
  'trap "" INT TERM PIPE HUP',
  ...(hasNamespaces
    ? [
        'mount -t tmpfs none /proc',
        'mount -t tmpfs none /dev/shm',
        'mount -t tmpfs none /dev',
        'mount -t tmpfs -o size=16k none {home}/folder',
        'mount --bind {home} {home} && mount -o remount,bind,ro {home}',
        'mount -t tmpfs none /etc',
        'mount -t tmpfs none /sys',
        // Not where the program itself lies in there.
        ...(packageRoot.startsWith('/tmp/') ? [] : ['mount -t tmpfs -o ro none /tmp']),
      ]
    : []),
];

/** What khw-lab keeps of a lab, and what may stand in the place of any of it. */
const kept = [
  'labs/khw/lab.yaml',
  'labs/khw',
  'labs',
  'labs/khw.lock',
  'labs/khw/ssh',
  'labs/khw/ssh/id_ed25519',
  'labs/khw/grades',
  'labs/khw/grades/record.json',
  'labs/khw/forward.json',
  'labs/khw/serial/server.log',
  'labs/khw/disks',
  'labs/other',
  'labs/other/lab.yaml',
  'report-keys',
  'report-keys/khw.pem',
  'run',
  'run.lock',
  'cache',
  'cache/images',
  'cache/images/base-0123456789abcdef',
  'cache/images/base-0123456789abcdef/base.json',
  'cache/artifacts/refs',
  'cache/artifacts/refs/etcd/3.6.0/amd64/etcd.json',
  'cache/containers',
];

function putInstead({ path }: Home, name: string): void {
  const target = join(path, name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(dirname(target), { recursive: true });
  const things: readonly (() => void)[] = [
    () => {
      execFileSync('mkfifo', [target]);
    },
    () => symlinkSync(target, target),
    () => symlinkSync('nowhere', target),
    () => symlinkSync('/dev/zero', target),
    () => symlinkSync('/proc/self/mem', target),
    () => mkdirSync(target),
    () => writeFileSync(target, ''),
    () => writeFileSync(target, Buffer.from([0xff, 0, 0x1b])),
    () => {
      writeFileSync(target, '{}');
      chmodSync(target, 0);
    },
    () => {
      writeFileSync(target, '');
      truncateSync(target, 3 * 2 ** 30);
    },
    () => symlinkSync(join(path, 'folder'), target),
  ];
  one(things)();
}

function furnish({ path }: Home): void {
  const at = (name: string): string => join(path, name);
  execFileSync('mkfifo', [at('fifo')]);
  symlinkSync('loop', at('loop'));
  symlinkSync('nowhere', at('dangling'));
  mkdirSync(at('folder'));
  for (const name of ['empty', 'huge', 'noperm']) writeFileSync(at(name), '');
  truncateSync(at('huge'), 3 * 2 ** 30);
  chmodSync(at('noperm'), 0);
  writeFileSync(at('binary'), Buffer.from([0, 1, 2, 0xff, 0xfe, 0x80]));
  writeFileSync(at('lab.yaml'), 'network: auto\nmachines:\n  - { name: jumpbox, role: jumpbox }\n');
}

t.comment(`seed ${seed}, ${tries} command lines`);
t.test(`${tries} command lines, seed ${seed}`, async (t) => {
  for (let index = 0; index < tries; index++) {
    const home = makeHome();
    t.teardown(home.remove);
    furnish(home);
    const { args, lab } = one(commands);
    if (lab === true && random() < 0.5) await recordLab(home);
    const instead = random() < 0.2 ? [one(kept)] : [];
    for (const name of instead) putInstead(home, name);
    const here = (text: string): string => text.replaceAll('{home}', home.path);
    const file = (): string => {
      const name = one(files);
      return name === '' || name.startsWith('/') ? name : join(home.path, name);
    };
    const flags = some(['--format json', '--debug', '--quiet'], 0.3).flatMap((flag) =>
      flag.split(' '),
    );
    const connect =
      random() < 0.8
        ? ['--connect', one(['test:///default', 'test:///default', 'nonsense', ''])]
        : ['--connect', 'private'];
    const [command = '', ...rest] = args
      .split(' ')
      .map((word) => word.replaceAll('FILE', file).replaceAll('WORD', () => one(words)));
    const argv = [command, ...(args.startsWith('--') ? [] : [...connect, ...flags]), ...rest];
    const ours = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
    const [shell] = random() < 0.25 ? [here(one(shells))] : [];
    const env = Object.fromEntries(
      Object.entries(Object.assign({}, ...some(surroundings, 0.05)) as Record<string, string>).map(
        ([name, value]) => [name, here(value)],
      ),
    );
    const place = random() < 0.6 ? home.path : here(one(places));
    const result = await home.start(argv, {
      env: { ...env, KHW_LAB_HOME: place },
      cwd: home.path,
      ...shelled(shell),
      spawned: (child) => void setTimeout(() => child.kill('SIGKILL'), 300_000).unref(),
    });
    const { code, stdout, stderr } = result;
    const all = `${stdout}${stderr}`;
    const errors = stderr
      .split('\n')
      .filter((line) => /^(error|khw-lab has a bug|stopped):/.test(line)).length;
    const json =
      ours.join(' ').includes('--format json') && errors > 0 && shell?.includes('>') !== true;
    t.strictSame(
      {
        code: [0, 1, 2, 3, 130].includes(code ?? -1) || code,
        bug: all.includes('has a bug'),
        stack: !ours.includes('--debug') && /^\s+at .*:\d+:\d+\)?$/m.test(all),
        errors: errors <= 1 || errors,
        json: !json || isJson(stdout),
      },
      { code: true, bug: false, stack: false, errors: true, json: true },
      JSON.stringify({ index, argv, env, place, shell, instead }),
    );
    if (![0, 1, 2, 3, 130].includes(code ?? -1)) t.comment(stderr);
  }
});

/** How the program is started by that shell; as a rule by none. */
function shelled(shell: string | undefined): Pick<CliOptions, 'within'> {
  if (shell === undefined) return {};
  // -p: the shell itself does not read BASH_ENV, which may be a pipe.
  const apart = shell.includes('mount ') ? ['/usr/bin/unshare', ...asRoot, '--mount'] : [];
  return {
    within: (argv) => [...apart, '/bin/bash', '-p', '-c', `${shell}; exec "$@"`, 'bash', ...argv],
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
