import { LabError, messageOf } from '../core/errors.js';
import type { Task, TaskReport } from '../core/task.js';
import { removeHostsBlock } from '../host/hosts-file.js';
import { describeForeign } from '../host/own-files.js';
import { stopPrivate } from '../libvirt/private.js';
import { listLabs, removeLab } from '../libvirt/labs.js';
import { lookFor } from './connection.js';
import type { LabContext } from './context.js';
import { stopForwards } from './forward.js';
import { virshOn } from './mine.js';
import { removeLabFiles } from './own-files.js';

const hostsFile = '/etc/hosts';

/** What there was to remove, filled in as it goes. */
export interface Removed {
  domains: readonly string[];
  networks: readonly string[];
  /** The private daemon was ended, this lab being its last. */
  daemon: boolean;
  /** What lies in the lab's folder and is not khw-lab's: it stays. */
  left: readonly string[];
  /** What could not be removed, and why. Machines and keys go all the same. */
  readonly problems: LabError[];
}

/** Nothing yet. */
export const nothingRemoved = (): Removed => ({
  domains: [],
  networks: [],
  daemon: false,
  left: [],
  problems: [],
});

/**
 * Removes everything that carries the lab's label, what khw-lab made in its folder, and with the
 * last lab the private daemon. Twice is harmless. What else fails is noted in `removed` and does
 * not keep the keys. `between`: once libvirt has forgotten the machines, before their files go.
 */
export function destroyTasks(
  context: LabContext,
  name: string,
  connect: string,
  removed: Removed,
  between: readonly Task[] = [],
): readonly Task[] {
  const { paths, signal } = context;
  return [
    {
      title: 'Remove machines and network',
      run: async (report) => {
        await orNote(stopForwards(context, name), removed, report);
        const connection = await lookFor(context, connect);
        if (connection === undefined) {
          report.skip('no libvirt daemon has any');
          return;
        }
        const { domains, networks } = await removeLab(await virshOn(context, connection), name, {
          signal,
        });
        removed.domains = domains.map((domain) => domain.name);
        removed.networks = networks.map((network) => network.name);
        if (removed.domains.length + removed.networks.length === 0) report.skip('there are none');
      },
    },
    ...between,
    {
      title: `Remove the names from ${hostsFile}`,
      run: (report) => orNote(forgetHosts(name, report), removed, report),
    },
    {
      title: 'Remove disks, keys and logs',
      run: async () => {
        removed.left = (await removeLabFiles(paths, name)).map(describeForeign);
      },
    },
    {
      title: 'End the private libvirt daemon',
      run: async (report) => {
        const connection = await lookFor(context, connect);
        if (connection?.mode !== 'private') {
          // A daemon that was killed leaves its namespace and folder behind: they go with the last
          // lab too.
          if (context.isRoot && connection === undefined)
            await stopPrivate({ ...context, note: report.note });
          report.skip('nothing to remove');
          return;
        }
        const left = await listLabs(await virshOn(context, connection), { signal });
        if (left.length > 0) {
          report.skip(`it has ${left.map(({ lab }) => lab).join(', ')}`);
          return;
        }
        await stopPrivate({ ...context, note: report.note });
        removed.daemon = true;
      },
    },
  ];
}

async function orNote(
  work: Promise<void>,
  { problems }: Removed,
  report: TaskReport,
): Promise<void> {
  await work.catch((error: unknown) => {
    if (error instanceof LabError && error.kind === 'interrupted') throw error;
    report.note(`not done: ${messageOf(error)}`);
    problems.push(
      error instanceof LabError ? error : new LabError('host', messageOf(error), { cause: error }),
    );
  });
}

/**
 * The block that `hosts --write` made goes too; where only root may, that is said and nothing
 * fails.
 */
async function forgetHosts(lab: string, report: TaskReport): Promise<void> {
  try {
    if (!(await removeHostsBlock(hostsFile, lab))) report.skip('not there');
  } catch (error) {
    const code = (error as { cause?: NodeJS.ErrnoException }).cause?.code ?? '';
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(code)) throw error;
    report.skip(
      code === 'ENOENT' ? 'not there' : `only root may: sudo khw-lab hosts --remove --lab ${lab}`,
    );
  }
}
