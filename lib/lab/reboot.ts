import { createLimit } from '../core/together.js';
import { LabError } from '../core/errors.js';
import type { MachineSession } from '../core/run.js';
import type { Task } from '../core/task.js';
import { waitFor, type Pace, type Readiness } from '../core/wait.js';
import { atOnce } from '../host/computer.js';
import type { Fleet } from '../ssh/fleet.js';
import { waitUntilReady, type Readying } from './boot.js';
import type { LabContext } from './context.js';
import { handlesOf, type MachineHandle } from './handles.js';
import type { OpenLab } from './open.js';
import { orStopped } from './pulse.js';
import { untilSettled } from './settled.js';

/**
 * Reboots every machine, and waits for each until it answers again, its clock is right (or kept)
 * and its units have started or failed. The jumpbox goes last and is awaited first: the others are
 * reached through it.
 */
export function rebootTasks(
  context: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  readying: Pick<Readying, 'keepClocks'> = {},
): readonly Task[] {
  const handles = handlesOf(context, opened, fleet);
  const { machines } = handles;
  const gate = machines.filter(({ role }) => role === 'jumpbox');
  const others = machines.filter(({ role }) => role !== 'jumpbox');
  // One that is awaited is asked again and again: no more at once than there are processors to boot
  // them.
  const turn = createLimit(atOnce());
  const before = new Map<string, string>();
  let all: Promise<void> | undefined;
  const goDown = async (): Promise<void> => {
    await Promise.all(
      machines.map(async ({ name }) =>
        before.set(name, await bootId(() => fleet.session(name), context.signal)),
      ),
    );
    for (const group of [others, gate])
      await Promise.all(group.map(({ name }) => sayReboot(fleet, name, context.signal)));
    fleet.drop();
  };
  return [...gate, ...others].map((machine) => ({
    title: machine.name,
    run: async ({ note }) => {
      await (all ??= goDown());
      note('going down');
      const id = before.get(machine.name) ?? '';
      await turn(() => comeBack(handles.pace(), machine, id, note, readying));
    },
  }));
}

async function comeBack(
  pace: Pace,
  machine: MachineHandle,
  before: string,
  note: (text: string) => void,
  readying: Readying,
): Promise<void> {
  const pulse = machine.watch();
  await waitFor(
    machine.name,
    async (stop) => {
      const back = async (): Promise<Readiness> => {
        const now = await bootId(() => machine.session(), stop).catch(ifUnreachable);
        return now !== undefined && now !== before
          ? { ready: true }
          : { ready: false, seen: now === undefined ? 'booting' : 'still going down' };
      };
      const readiness = await orStopped(pulse, stop, back());
      if ('never' in readiness || readiness.ready) return readiness;
      machine.drop();
      return { ...readiness, ...(await pulse(stop)) };
    },
    { ...pace, note, intervalMs: 1000 },
  );
  await waitUntilReady(pace, machine, note, readying);
  note('starting its units');
  // systemd says `degraded` for a unit that failed: that is for the checks to judge.
  const way = { session: () => machine.session() };
  await untilSettled(way, machine.name, { ...pace, note });
}

async function bootId(open: () => Promise<MachineSession>, signal: AbortSignal): Promise<string> {
  const session = await open();
  return (await session.run(['cat', '/proc/sys/kernel/random/boot_id'], { signal })).stdout.trim();
}

/**
 * In the background, so that the answer is out before the connection ends. A timer of systemd is a
 * minute late where nothing else is said (systemd.timer(5)).
 */
async function sayReboot(fleet: Fleet, machine: string, signal: AbortSignal): Promise<void> {
  const session = await fleet.session(machine);
  await session.run(
    [
      'systemd-run',
      '--no-block',
      '--on-active=1',
      '--timer-property=AccuracySec=10ms',
      'systemctl',
      'reboot',
    ],
    { signal },
  );
}

function ifUnreachable(error: unknown): undefined {
  if (error instanceof LabError && error.kind !== 'interrupted') return undefined;
  throw error;
}
