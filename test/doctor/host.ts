import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Test } from 'tap';
import { CommandError, type Runner } from '../../lib/core/run.js';
import { readComputer } from '../../lib/host/computer.js';
import { detectDistro } from '../../lib/doctor/distro.js';
import { hostFiles, type HostFiles } from '../../lib/doctor/files.js';
import { probeKvm } from '../../lib/doctor/kvm.js';
import { tools } from '../../lib/doctor/tools.js';
import type { DoctorContext } from '../../lib/doctor/types.js';
import { labelledPath } from '../helpers/temporary.js';

/** What a command answers; a number is an exit code without output. */
export type Answers = Readonly<Record<string, string | number>>;

/** A runner that knows these commands only: any other fails the test. */
export function scriptedRunner(t: Test, answers: Answers): Runner {
  return {
    run: async (argv, options = {}) => {
      const answer = answers[argv.join(' ')];
      if (answer === undefined) {
        t.fail(`unknown command: ${argv.join(' ')}`);
        throw new Error('unknown command');
      }
      const [exitCode, stdout] = typeof answer === 'number' ? [answer, ''] : [0, answer];
      const result = { argv, exitCode, stdout, stderr: '', ms: 0 };
      if (exitCode !== 0 && options.ok !== 'any') throw new CommandError(result);
      return Promise.resolve(result);
    },
  };
}

/** A folder that looks like a computer's root: real files, with programs at the given paths. */
export function rootWith(
  t: Test,
  files: Readonly<Record<string, string>>,
  programs: readonly string[] = [],
): string {
  const root = labelledPath('khw-root-');
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of [
    ...Object.entries(files),
    ...programs.map((path) => [path, ''] as const),
  ]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  for (const path of programs) chmodSync(join(root, path), 0o755);
  return root;
}

export const cpuWith = (flags: string): string =>
  `processor\t: 0\nflags\t\t: fpu ${flags} lm\nbugs\t\t:\n`;

/** A Debian machine with everything installed, and nothing unusual. */
export const soundFiles: Readonly<Record<string, string>> = {
  '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
  '/proc/1/comm': 'systemd\n',
  '/proc/cpuinfo': cpuWith('vmx'),
  '/proc/meminfo':
    'MemTotal:       16384000 kB\nMemFree:          100000 kB\nMemAvailable:   12288000 kB\n',
  '/lib/systemd/system/libvirtd.service': '',
  '/dev/kvm': '',
  '/usr/include/seccomp.h': '',
  '/var/lib/khw-lab/.keep': '',
};

export const soundPrograms: readonly string[] = [
  '/usr/bin/apt-get',
  ...tools
    .flatMap(({ anyOf }) => anyOf)
    .filter((name) => !name.startsWith('/'))
    .map((name) => `/usr/bin/${name}`),
];

export const soundAnswers: Answers = {
  'id -nG': 'me libvirt\n',
  '/usr/bin/go version': 'go version go1.24.1 linux/amd64\n',
  'qemu-system-x86_64 --version': 'QEMU emulator version 7.2.22 (Debian)\n',
  'ip -j addr': JSON.stringify([
    {
      ifname: 'lo',
      addr_info: [
        { family: 'inet', local: '127.0.0.1', prefixlen: 8 },
        { family: 'inet6', local: '::1', prefixlen: 128 },
      ],
    },
  ]),
  'ip -j -4 route show table all': '[]\n',
};

export interface HostOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly programs?: readonly string[];
  readonly answers?: Answers;
  readonly over?: Partial<DoctorContext>;
}

/**
 * The context of that machine, a user of group libvirt, and a daemon that answers; `over` changes
 * what the test is about.
 */
export async function contextOf(
  t: Test,
  { files, programs, answers, over }: HostOptions = {},
): Promise<DoctorContext> {
  const root = rootWith(t, { ...soundFiles, ...files }, programs ?? soundPrograms);
  const seen: HostFiles = hostFiles(root);
  const runner = scriptedRunner(t, { ...soundAnswers, ...answers });
  return {
    runner,
    files: seen,
    distro: await detectDistro(seen),
    user: { name: 'me', isRoot: false, path: ['/usr/bin', '/bin'] },
    needs: {
      memoryMiB: 6656,
      diskMiB: 1,
      home: '/var/lib/khw-lab',
      bridge: 'khw01234567',
      reservedCidrs: ['10.32.0.0/24', '10.200.0.0/16'],
      routed: false,
      standing: false,
      buildsImage: true,
      buildsContainers: true,
      pullsContainers: false,
      cloudImage: false,
      fetchesBinaries: false,
      goVersion: '1.24.0',
    },
    connect: 'auto',
    computer: () => readComputer(root),
    kvm: () => probeKvm(runner, seen),
    emulation: () => Promise.resolve({ usable: true, reason: 'a guest boots' }),
    libvirt: { version: () => Promise.resolve({ libvirt: '9.0.0' }) },
    signal: new AbortController().signal,
    ...over,
  };
}
