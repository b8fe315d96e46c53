import { constants } from 'node:fs';
import { readFile } from 'node:fs/promises';

/**
 * When a process started, in clock ticks since boot: with it a pid that was used again is told from
 * the process it was. Undefined for one that is not there, or is dead and not yet waited for (state
 * Z or X). proc_pid_stat(5), field 22.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  const fields = await statFields(pid);
  return fields === undefined || ['Z', 'X'].includes(fields[0] ?? '') ? undefined : fields[19];
}

/**
 * What proc_pid_stat(5) tells of a process, from its third field on, the state; undefined for one
 * that is not there.
 */
export async function statFields(pid: number): Promise<readonly string[] | undefined> {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses and may hold spaces and parentheses
  // itself.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A file's text; undefined when it is gone by now. A pipe that nobody writes to is empty. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, {
    encoding: 'utf8',
    flag: constants.O_RDONLY | constants.O_NONBLOCK,
  }).catch((error: unknown) => {
    // ESRCH: the process ended between open and read.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  });
}
