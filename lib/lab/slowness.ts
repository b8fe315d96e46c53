import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import type { MachineSession } from '../core/run.js';
import type { Task } from '../core/task.js';
import { mostSlowness } from '../topology/draft.js';
import type { LabContext } from './context.js';
import { chapterReached } from './reached.js';
import { isSlownessRecorded, recordSlowness } from './record.js';
import type { Site } from './site.js';

/**
 * The boot task of a lab's first machine, which also measures how slow the lab is: 1 with KVM. Done
 * once, before the first chapter, and kept in the lab's own lab file; a number that stands there is
 * left alone, and a lab that is further counts as 1.
 */
export function measuredBoot(
  boot: Task,
  machine: string,
  context: LabContext,
  site: Site,
  atOnce: number,
): Task {
  return {
    ...boot,
    run: async (report) => {
      await boot.run?.(report);
      const { opened, accelerator, fleet } = site;
      if (
        (await isSlownessRecorded(context, opened.lab.name)) ||
        (await chapterReached(context, opened)) !== undefined
      )
        return;
      const slowness =
        accelerator === 'kvm'
          ? 1
          : await measure(await fleet.session(machine), context.signal, {
              nodes: opened.lab.machines.filter(isNode).length,
              atOnce,
            });
      site.learnt(await recordSlowness(context, opened.lab, slowness));
      if (slowness > 1) report.title(`${machine} (${slownessText({ slowness })})`);
    },
  };
}

/** One clause for whoever reads it. */
export const slownessText = ({ slowness }: Pick<Lab, 'slowness'>): string =>
  `emulated ${slowness} times slower than usual: the cluster's clocks are stretched`;

async function measure(
  session: MachineSession,
  signal: AbortSignal,
  share: Share,
): Promise<number> {
  const { stdout } = await session.script(bootScript, { signal });
  const boot = readBoot(stdout);
  if (boot === undefined)
    throw new LabError('machine', `${session.machine} does not tell how long it took to boot`, {
      details: stdout.split('\n'),
    });
  return slownessOf(boot, share);
}

const bootScript = `systemctl show -p UserspaceTimestampMonotonic
systemctl show khw-cloud-init.service -p Id,LoadState,ConditionResult
systemctl show ssh.service -p Id,ActiveEnterTimestampMonotonic`;

/** A boot as the machine's own clock has it, from the kernel's first moment until sshd served. */
export interface Boot {
  readonly seconds: number;
  /**
   * How cloud-init ran: in one process, as in our own image; not at all, in a later boot; or as a
   * stock image has it.
   */
  readonly cloudInit: 'one process' | 'none' | 'stock';
}

/** Reads the answer to bootScript; undefined where it is not one. */
export function readBoot(text: string): Boot | undefined {
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1];
  const seconds = Number(value('ActiveEnterTimestampMonotonic')) / 1e6;
  if (!(seconds > 0)) return undefined;
  const ran = value('ConditionResult') === 'yes' ? 'one process' : 'none';
  return { seconds, cloudInit: value('LoadState') === 'loaded' ? ran : 'stock' };
}

/**
 * Seconds of such a boot where the clocks of all components are known to fit: emulated, two at once
 * on two quiet cores. The first was measured (kernel 2.3 s, user space 14.7 s, of which cloud-init
 * 9.6), the second is the first without cloud-init, the third a rough one.
 */
const usualSeconds: Readonly<Record<Boot['cloudInit'], number>> = {
  'one process': 16.5,
  none: 7,
  stock: 30,
};

/** A boot that takes a quarter longer is still a usual one. */
const tolerated = 0.25;

/** Who shares the processors of this computer. */
export interface Share {
  /** Machines with parts of Kubernetes on them: the others have little to do. */
  readonly nodes: number;
  /** Machines that boot side by side: as many as there are processors. */
  readonly atOnce: number;
}

/** Three nodes on two processors, as when the boots above were measured. */
const usualShare = 3 / 2;

const isNode = ({ role }: Lab['machines'][number]): boolean =>
  role === 'controller' || role === 'worker';

/**
 * How many times slower than usual, in steps of a half, from 1 to 20: as slow as this boot, and
 * slower where more nodes share a processor later than did here.
 */
export function slownessOf({ seconds, cloudInit }: Boot, { nodes, atOnce }: Share): number {
  const ratio = (seconds / usualSeconds[cloudInit]) * Math.max(1, nodes / atOnce / usualShare);
  return Math.min(mostSlowness, Math.max(1, Math.ceil((ratio - tolerated) * 2) / 2));
}
