import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseControllers, quotaFiles, type CpuController } from './cpu-controller.js';

/** A group of processes that together get so much of this computer's processors and no more. */
export interface CpuLimit {
  /** argv that starts a command inside; all that it starts stays inside too. */
  readonly within: (argv: readonly string[]) => readonly string[];
  /** Names of the programs inside. */
  readonly members: () => readonly string[];
  /** 0 to 1: in how many of the periods of 100 ms it was held back. */
  readonly heldBack: () => number;
  /** Ends whatever is left inside, and takes the group away. Answers what was left. */
  readonly remove: () => Promise<readonly string[]>;
}

/**
 * Makes a group with `cores` of CPU time, by cgroup v1 or v2; `name` says whose it is
 * (`labelledName`). Throws where this process may not.
 */
export function limitCpu(name: string, cores: number): CpuLimit {
  const controller = parseControllers(readFileSync('/proc/self/mounts', 'utf8'));
  if (controller === undefined)
    throw new Error(
      'this computer has no cgroup hierarchy with CPU quotas (cpu.cfs_quota_us, cpu.max)',
    );
  const folder = makeGroup(controller, name, cores);
  const processes = join(folder, 'cgroup.procs');
  const pids = (): readonly number[] =>
    readFileSync(processes, 'utf8').split('\n').filter(Boolean).map(Number);
  const members = (): readonly string[] =>
    pids()
      .map(nameOf)
      .filter((found) => found !== undefined);
  return {
    within: (argv) => ['sh', '-c', 'echo $$ > "$0" && exec "$@"', processes, ...argv],
    members,
    heldBack: () => shareHeldBack(readFileSync(join(folder, 'cpu.stat'), 'utf8')),
    remove: async () => {
      const left = members();
      while (pids().length > 0) {
        pids().forEach(end);
        await sleep(50);
      }
      rmdirSync(folder);
      return left;
    },
  };
}

function makeGroup(controller: CpuController, name: string, cores: number): string {
  const folder = join(controller.parent, name);
  // Version 2 hands a controller down by hand; where it is handed down already this changes
  // nothing.
  if (controller.version === 2)
    writeFileSync(join(controller.parent, 'cgroup.subtree_control'), '+cpu');
  mkdirSync(folder);
  for (const [file, content] of quotaFiles(controller.version, cores))
    writeFileSync(join(folder, file), content);
  return folder;
}

function shareHeldBack(stat: string): number {
  const value = (name: string): number =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return value('nr_throttled') / Math.max(1, value('nr_periods'));
}

/** Undefined when it has ended meanwhile. */
function nameOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
