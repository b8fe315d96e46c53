import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { groupLimits } from './control-groups.js';
import { textOf } from './text.js';

export interface Computer {
  /** How many processors this process may run on at the same time; 1 at least. */
  readonly cpus: number;
  /**
   * How many processors' worth of time it gets: less than `cpus` where a control group has a quota,
   * half of one for example.
   */
  readonly cpuTime: number;
  /** MiB there are for this process and those that it starts. */
  readonly memoryMiB: number;
  /**
   * MiB of them that are not in use, or could be freed; undefined where this computer does not
   * tell.
   */
  readonly availableMiB: number | undefined;
  /** A control group leaves less memory than this computer has. */
  readonly memoryLimited: boolean;
}

/**
 * What this computer has for khw-lab and the guests that it starts: what the kernel tells, less
 * what the control groups around this process hold back. It reads no /proc/cpuinfo, which some
 * sandboxes hide. `root` is another folder than `/` in tests.
 */
export function readComputer(root = '/'): Computer {
  const limits = groupLimits(root);
  const cpus = allowedCpus(root) ?? availableParallelism();
  const meminfo = textOf(join(root, 'proc/meminfo'));
  const total = kibibytes(meminfo, 'MemTotal') ?? totalmem();
  const available = kibibytes(meminfo, 'MemAvailable');
  const limited = limits.memory !== undefined && limits.memory.bytes < total;
  return {
    cpus,
    cpuTime: Math.min(cpus, limits.cpus ?? Infinity),
    memoryMiB: toMiB(limited ? limits.memory.bytes : total),
    availableMiB:
      available === undefined
        ? undefined
        : toMiB(Math.min(available, limited ? limits.memory.availableBytes : Infinity)),
    memoryLimited: limited,
  };
}

/** How many things that each keep one processor busy are best done at the same time; 1 at least. */
export const atOnce = ({ cpuTime }: Pick<Computer, 'cpuTime'> = readComputer()): number =>
  Math.max(1, Math.round(cpuTime));

/**
 * Those in this process's affinity mask that are switched on; undefined where one of the two is
 * hidden. Newer versions of Node.js count a quota as well in `availableParallelism`, older ones do
 * not.
 */
function allowedCpus(root: string): number | undefined {
  const allowed = numbersOf(
    /^Cpus_allowed_list:\s+(\S+)$/m.exec(textOf(join(root, 'proc/self/status')) ?? '')?.[1],
  );
  const online = new Set(numbersOf(textOf(join(root, 'sys/devices/system/cpu/online'))));
  const count = allowed.filter((cpu) => online.has(cpu)).length;
  return count > 0 ? count : undefined;
}

/** Such as `0-3,8`. */
function numbersOf(list: string | undefined): readonly number[] {
  return (list?.trim() ?? '')
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** Bytes */
function kibibytes(meminfo: string | undefined, name: string): number | undefined {
  const value = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo ?? '')?.[1];
  return value === undefined ? undefined : Number(value) * 1024;
}

const toMiB = (bytes: number): number => Math.floor(bytes / 1024 ** 2);
