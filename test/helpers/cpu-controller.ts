/** Where groups with a CPU quota can be made. */
export interface CpuController {
  readonly version: 1 | 2;
  /** The folder of the group above. */
  readonly parent: string;
}

/**
 * The root of the hierarchy that shares out CPU time, from /proc/self/mounts. Undefined when there
 * is none.
 */
export function parseControllers(mounts: string): CpuController | undefined {
  const all = mounts.split('\n').map((line) => line.split(' '));
  const v1 = all.find(
    ([, , type, options = '']) => type === 'cgroup' && options.split(',').includes('cpu'),
  )?.[1];
  if (v1 !== undefined) return { version: 1, parent: v1 };
  const v2 = all.find(([, , type]) => type === 'cgroup2')?.[1];
  return v2 === undefined ? undefined : { version: 2, parent: v2 };
}

const periodMicroseconds = 100_000;

/**
 * File names and contents that give a group `cores` of CPU time, and that before all others: the
 * quota is to decide, not who else is there.
 */
export function quotaFiles(version: 1 | 2, cores: number): readonly (readonly [string, string])[] {
  const quota = Math.round(cores * periodMicroseconds);
  return version === 2
    ? [
        ['cpu.max', `${quota} ${periodMicroseconds}`],
        ['cpu.weight', '10000'],
      ]
    : [
        ['cpu.cfs_period_us', String(periodMicroseconds)],
        ['cpu.cfs_quota_us', String(quota)],
        ['cpu.shares', '102400'],
      ];
}
