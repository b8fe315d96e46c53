import { createLimit } from '../core/together.js';
import { artifactsMount } from '../core/chapter.js';
import { LabError, messageOf } from '../core/errors.js';
import { atOnce } from '../host/computer.js';
import { printable } from '../core/printable.js';
import type { Task } from '../core/task.js';
import { waitFor, type Pace, type Readiness } from '../core/wait.js';
import { cloudStatusCommand, parseCloudStatus } from '../images/cloud-status.js';
import { startDomain } from '../libvirt/domains.js';
import { listLabDomains } from '../libvirt/labs.js';
import { once } from './asked.js';
import { stepClock } from './clock.js';
import type { Handles, MachineHandle } from './handles.js';
import { assertRoom } from './plight.js';
import { orStopped } from './pulse.js';

/**
 * Emulated guests that boot at the same time on too few CPUs all get ready later than one after the
 * other.
 */
export const bootsAtOnce = (accelerator: 'kvm' | 'tcg'): number =>
  accelerator === 'tcg' ? atOnce() : Infinity;

export interface Readying {
  /** Clocks stay as they are: a wrong one may be what a drill has broken. */
  readonly keepClocks?: boolean;
}

/**
 * Starts all machines, `limit` at once, and waits until each answers over SSH and cloud-init is
 * done. Those that run wait for no turn.
 */
export function bootTasks(
  handles: Handles,
  limit: number,
  readying: Readying = {},
): readonly Task[] {
  const { lab, virsh, signal } = handles;
  const turn = createLimit(limit);
  const running = once(async () =>
    (await listLabDomains(virsh, lab, { signal })).flatMap(({ name, state }) =>
      state === 'running' ? [name] : [],
    ),
  );
  // The jumpbox first: the others are reached through it.
  const order = [...handles.machines].sort(
    (a, b) => Number(b.role === 'jumpbox') - Number(a.role === 'jumpbox'),
  );
  return order.map((machine) => ({
    title: machine.name,
    run: async (report) => {
      if ((await running()).includes(machine.domain)) {
        await waitUntilReady(handles.pace(), machine, report.note, readying);
        return;
      }
      report.note('waiting for its turn');
      await turn(() => startMachine(handles, machine, report.note, readying));
    },
  }));
}

/** Starts a machine that does not run, and waits until it is ready: see waitUntilReady. */
export async function startMachine(
  { lab, virsh, signal, pace }: Pick<Handles, 'lab' | 'virsh' | 'signal' | 'pace'>,
  machine: MachineHandle,
  note: (text: string) => void,
  readying: Readying = {},
): Promise<void> {
  await startDomain(virsh, lab, machine.domain, {
    signal,
    beforeBoot: () => machine.freshLog(),
    beforeResume: () => assertRoom(virsh, machine, signal),
  });
  note('booting');
  await waitUntilReady(pace(), machine, note, readying);
}

/**
 * Resolves when the machine answers over SSH, cloud-init is done and its clock is right. Fails when
 * it has stopped moving: no new kind of line on its serial log, no processor used, no stage
 * reached. A failure quotes the serial log.
 */
export async function waitUntilReady(
  pace: Pace,
  machine: MachineHandle,
  note: (text: string) => void,
  { keepClocks = false }: Readying = {},
): Promise<void> {
  const pulse = machine.watch();
  let said: string | undefined;
  const probe = async (stop: AbortSignal): Promise<Readiness> => {
    const readiness = await orStopped(pulse, stop, readinessOf(machine, stop));
    if ('never' in readiness || readiness.ready) return readiness;
    const { plight, ...movement } = await pulse(stop);
    if (plight !== undefined) return { never: `it is ${plight}` };
    said =
      movement.lines.map((line) => printable(line).trim()).findLast((line) => line !== '') ?? said;
    const moving =
      said !== undefined
        ? `the console of ${machine.name} says: ${said.slice(0, 80)}`
        : movement.busy
          ? `${machine.name} is at work`
          : undefined;
    return { ...readiness, ...movement, seen: [readiness.seen, moving].filter(Boolean).join('; ') };
  };
  try {
    await waitFor(machine.name, probe, { ...pace, note, intervalMs: 400 });
    if (!keepClocks) await stepClock(await machine.session(), pace.signal);
  } catch (error) {
    if (error instanceof LabError && error.kind === 'interrupted') throw error;
    throw new LabError('machine', messageOf(error), {
      details: ['serial log:', ...(await machine.serialTail())],
      cause: error,
      hint: `\`khw-lab console ${machine.name}\` shows its screen; \`khw-lab up\` tries again; \`khw-lab checkpoint list\` shows the states to go back to.`,
    });
  }
}

const unmounted = '--khw-unmounted--';

/**
 * On a busy computer the disk may have come after systemd lost patience: asked again, it mounts.
 */
const mountedCommand = `mountpoint -q ${artifactsMount} || systemctl start "$(systemd-escape -p --suffix=mount ${artifactsMount})" 2>/dev/null || echo ${unmounted}`;

/** How much the first boot has written so far: the packages of a cloud image take minutes. */
const writtenCommand = 'stat -c "--khw-written %s--" /var/log/cloud-init-output.log 2>/dev/null';
const written = /--khw-written \d+--/;

/**
 * A wrong host key or a failed cloud-init is final; everything else is a machine that still boots.
 */
async function readinessOf(machine: MachineHandle, signal: AbortSignal): Promise<Readiness> {
  try {
    const session = await machine.session();
    const { stdout } = await session.script(
      `${mountedCommand}; ${writtenCommand}; ${cloudStatusCommand}`,
      { signal, ok: 'any' },
    );
    const status = parseCloudStatus(stdout.replace(unmounted, '').replace(written, ''));
    if (status.state === 'error')
      return { never: `cloud-init failed: ${status.messages.join('; ')}` };
    if (status.state === 'running')
      return {
        ready: false,
        seen: `SSH answers, cloud-init is running (${status.stage})`,
        marks: written.exec(stdout) ?? [],
      };
    return stdout.includes(unmounted)
      ? { ready: false, seen: 'the artifacts disk is not mounted yet' }
      : { ready: true };
  } catch (error) {
    if (!(error instanceof LabError) || error.kind === 'interrupted') throw error;
    if (error.kind === 'refused') return { never: error.message };
    return { ready: false, seen: error.message };
  }
}
