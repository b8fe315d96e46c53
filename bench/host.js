import { readFileSync } from 'node:fs';
import { arch, cpus, release } from 'node:os';
import { readComputer } from '#built/lib/host/computer.js';
import { measureSpeed } from '#built/lib/host/speed.js';
import { run } from './command.js';

/**
 * What the figures were measured on, as [name, value] pairs.
 * @returns {Promise<[string, string][]>}
 */
export async function hostFacts() {
  const { cpus: count, cpuTime, memoryMiB } = readComputer();
  return [
    ['Revision', await revision()],
    [
      'Processor',
      `${count} × ${cpus()[0]?.model.trim() ?? arch()}${cpuTime < count ? `, held to ${cpuTime.toFixed(1)} of them` : ''}`,
    ],
    ['Speed', speedText(await measureSpeed(new AbortController().signal))],
    ['Memory', `${(memoryMiB / 1024).toFixed(1)} GiB`],
    ['System', `${systemName()}, Linux ${release()}`],
    ['Node.js', process.version],
    ['libvirt', await firstLine(['virsh', '--version'])],
    [
      'QEMU',
      (await firstLine(['qemu-system-x86_64', '--version'])).replace('QEMU emulator version ', ''),
    ],
  ];
}

/**
 * Figures of two pages can be compared by these: 1 is the quiet two-core machine that khw-lab was
 * measured on first.
 * @param {{ readonly single: number, readonly all: number }} speed
 */
const speedText = ({ single, all }) =>
  `${single.toFixed(2)} with one thread, ${all.toFixed(2)} with all (1: as quick as the first machine measured, when quiet)`;

async function revision() {
  const commit = await firstLine(['git', 'rev-parse', '--short', 'HEAD']);
  const changed = await firstLine([
    'git',
    'status',
    '--porcelain',
    '--',
    'bin',
    'lib',
    'labs',
    'cloud-init',
  ]);
  return changed === '' ? commit : `${commit}, with changes`;
}

const systemName = () =>
  /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';

/** @param {readonly string[]} argv */
const firstLine = (argv) =>
  run(argv).then(
    ({ stdout }) => (stdout.split('\n')[0] ?? '').trim(),
    () => 'not installed',
  );
