import { readFile, readdir } from 'node:fs/promises';
import { statFields } from './alive.js';

/** What a process and all that it has started have done until now. */
export interface TreeWork {
  /**
   * Seconds of processor time, of children that have ended too (proc_pid_stat(5), fields 14 to 17).
   */
  readonly cpuSeconds: number;
  /**
   * Bytes read and written, those of pipes and sockets included (proc_pid_io(5)). Those of another
   * user's process are not told.
   */
  readonly bytes: number;
  /** How many processes there are. */
  readonly processes: number;
}

/** Looks once. What has ended meanwhile is left out; nothing is thrown. */
export async function workOfTree(root: number): Promise<TreeWork> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = new Map(
    (await Promise.all(pids.map(statOf))).flatMap((stat) =>
      stat === undefined ? [] : [[stat.pid, stat] as const],
    ),
  );
  const isOurs = (pid: number): boolean =>
    pid === root || (all.has(pid) && isOurs(all.get(pid)?.parent ?? 0));
  const ours = [...all.values()].filter(({ pid }) => isOurs(pid));
  const bytes = await Promise.all(ours.map(({ pid }) => bytesOf(pid)));
  return {
    cpuSeconds: ours.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond,
    bytes: bytes.reduce((sum, count) => sum + count, 0),
    processes: ours.length,
  };
}

/** sysconf(3), _SC_CLK_TCK: 100 on every Linux that Node.js runs on. */
const ticksPerSecond = 100;

async function statOf(
  pid: number,
): Promise<{ readonly pid: number; readonly parent: number; readonly ticks: number } | undefined> {
  const fields = (await statFields(pid).catch(() => undefined))?.map(Number);
  if (fields === undefined || fields.length < 15) return undefined;
  return {
    pid,
    parent: fields[1] ?? 0,
    ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0),
  };
}

async function bytesOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => '');
  return [...text.matchAll(/^[rw]char: (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
