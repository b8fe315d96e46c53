import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from './text.js';

export interface GroupLimits {
  /** So many processors' worth of time; undefined where no control group holds it. */
  readonly cpus?: number;
  /**
   * Bytes, and those of them that are not used or could be freed; undefined where no control group
   * holds it.
   */
  readonly memory?: { readonly bytes: number; readonly availableBytes: number };
}

/**
 * The tightest limits of this process's control groups and all around them (versions 1 and 2). From
 * /proc/self/{cgroup,mountinfo}: a limit further up than what is mounted here cannot be seen.
 * `root` is another folder than `/` in tests.
 */
export function groupLimits(root = '/'): GroupLimits {
  const groups = ownGroups(root);
  const cpus = groups.map(cpuQuota).filter((quota) => quota !== undefined);
  const memories = groups.map(memoryLimit).filter((limit) => limit !== undefined);
  return {
    ...(cpus.length === 0 ? {} : { cpus: Math.min(...cpus) }),
    ...(memories.length === 0
      ? {}
      : {
          memory: {
            bytes: Math.min(...memories.map(({ bytes }) => bytes)),
            availableBytes: Math.min(...memories.map(({ available }) => available)),
          },
        }),
  };
}

/**
 * Folders of every group that this process is in, and of those around them, as far as they are
 * mounted.
 */
function ownGroups(root: string): readonly string[] {
  const membership = (textOf(join(root, 'proc/self/cgroup')) ?? '')
    .split('\n')
    .map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line))
    .filter((line) => line !== null);
  return mounts(root).flatMap(({ mountPoint, mountRoot, controllers }) => {
    // Version 2 has an empty list of controllers.
    const [, , path] =
      membership.find(([, names = '']) =>
        names === '' ? controllers === undefined : controllers?.includes(names.split(',')[0] ?? ''),
      ) ?? [];
    return path === undefined ? [] : upwards(join(root, mountPoint), below(path, mountRoot));
  });
}

interface Mount {
  readonly mountPoint: string;
  readonly mountRoot: string;
  /** Undefined: version 2. */ readonly controllers: readonly string[] | undefined;
}

/**
 * proc_pid_mountinfo(5): fields 4 and 5 are the root of the mount and its place, and after the dash
 * come type, source and options.
 */
function mounts(root: string): readonly Mount[] {
  return (textOf(join(root, 'proc/self/mountinfo')) ?? '').split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , mountRoot = '/', mountPoint = ''] = before.split(' ');
    const [type, , options = ''] = after.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    return [
      { mountRoot, mountPoint, controllers: type === 'cgroup' ? options.split(',') : undefined },
    ];
  });
}

/** In a container the mount may begin at the container's own group. */
const below = (path: string, mountRoot: string): string =>
  mountRoot === '/'
    ? path
    : path === mountRoot || path.startsWith(`${mountRoot}/`)
      ? path.slice(mountRoot.length)
      : '/';

function upwards(mountPoint: string, path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return names
    .map((_, index) => join(mountPoint, ...names.slice(0, index + 1)))
    .reverse()
    .concat(mountPoint)
    .filter((folder) => existsSync(folder));
}

/**
 * cpu.max is `QUOTA PERIOD` or `max PERIOD`; version 1 has two files, and a quota of -1 for none.
 */
function cpuQuota(folder: string): number | undefined {
  const [quota, period] = (
    textOf(join(folder, 'cpu.max')) ??
    `${textOf(join(folder, 'cpu.cfs_quota_us')) ?? ''} ${textOf(join(folder, 'cpu.cfs_period_us')) ?? ''}`
  )
    .trim()
    .split(/\s+/)
    .map(Number);
  return quota !== undefined && period !== undefined && quota > 0 && period > 0
    ? quota / period
    : undefined;
}

/** Version 1 writes a number near 2^63 for no limit, version 2 the word `max`. */
function memoryLimit(
  folder: string,
): { readonly bytes: number; readonly available: number } | undefined {
  const bytes = Math.min(
    ...['memory.max', 'memory.high', 'memory.limit_in_bytes'].map((name) =>
      number(textOf(join(folder, name))),
    ),
  );
  if (!(bytes < 2 ** 60)) return undefined;
  const used = Math.min(
    ...['memory.current', 'memory.usage_in_bytes'].map((name) =>
      number(textOf(join(folder, name))),
    ),
  );
  const cached = [
    ...(textOf(join(folder, 'memory.stat')) ?? '').matchAll(
      /^(total_)?(?:in)?active_file (\d+)$/gm,
    ),
  ];
  // Version 1 has lines for this group alone too.
  const whole = cached.some(([, total]) => total !== undefined)
    ? cached.filter(([, total]) => total !== undefined)
    : cached;
  const freeable = whole.reduce((sum, [, , value]) => sum + Number(value), 0);
  return { bytes, available: Math.max(0, bytes - Math.max(0, used - freeable)) };
}

/** Infinity for a file that is not there, or holds no number. */
const number = (text: string | undefined): number =>
  text === undefined || !/^\d+\s*$/.test(text) ? Infinity : Number(text);
