import { jumpbox } from '../core/lab.js';
import { shellJoin } from '../core/shell.js';
import { together } from '../core/together.js';
import { waitFor } from '../core/wait.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { pulseOf } from '../lab/pulse.js';
import type { Fleet } from '../ssh/fleet.js';
import type { Checkpoint } from './types.js';

/**
 * Resolves when the services that ran at the time of saving run again, and the nodes that were
 * Ready are, their kubelets heard by the API server since `resumed` (milliseconds since 1970).
 * Throws `machine` quoting what was last seen.
 */
export async function proveRunning(
  context: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  { running }: Pick<Checkpoint, 'running'>,
  resumed: number,
  note: (text: string) => void,
): Promise<void> {
  const { units, nodes } = running;
  note(
    nodes.length === 0
      ? 'looking at what runs'
      : `looking at what runs, and waiting for ${nodes.join(', ')}`,
  );
  await together(context.signal, [
    ...Object.entries(units)
      .filter(([, names]) => names.length > 0)
      .map(
        ([machine, names]) =>
          (signal: AbortSignal) =>
            waitForUnits({ ...context, signal }, opened, fleet, machine, names),
      ),
    ...(nodes.length === 0
      ? []
      : [
          (signal: AbortSignal) =>
            waitForNodes({ ...context, signal }, opened, fleet, nodes, resumed),
        ]),
  ]);
}

async function waitForUnits(
  { clock, signal }: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  machine: string,
  units: readonly string[],
): Promise<void> {
  const session = await fleet.session(machine);
  const pulse = pulseOf(clock, opened, machine);
  await waitFor(
    `what ran on ${machine}`,
    async (stop) => {
      const { stdout } = await session.script(`systemctl is-active ${shellJoin(units)}`, {
        signal: stop,
        ok: 'any',
      });
      const states = stdout.trim().split('\n');
      const down = units.flatMap((unit, index) =>
        states[index] === 'active' ? [] : [`${unit} ${states[index] ?? 'unknown'}`],
      );
      return down.length === 0
        ? { ready: true }
        : { ready: false, seen: down.join(', '), ...(await pulse(stop)) };
    },
    {
      clock,
      signal,
      slowness: opened.lab.slowness,
      interval: 500,
      hint: `\`khw-lab ssh ${machine} -- systemctl --failed\` shows what is wrong.`,
    },
  );
}

async function waitForNodes(
  { clock, signal }: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  nodes: readonly string[],
  resumed: number,
): Promise<void> {
  const { alive } = opened.track;
  if (alive === undefined) return;
  const session = await fleet.session(jumpbox(opened.lab).name);
  const pulses = nodes.map((node) => pulseOf(clock, opened, node));
  await waitFor(
    'the nodes that were Ready',
    async (stop) => {
      const { stdout } = await session.script(alive.question(opened.lab, nodes), {
        signal: stop,
        ok: 'any',
      });
      const late = alive.missing(opened.lab, stdout, nodes, resumed);
      if (late === undefined) return { ready: true };
      const beats = await Promise.all(pulses.map((pulse) => pulse(stop)));
      return {
        ready: false,
        seen: late,
        busy: beats.some(({ busy }) => busy),
        lines: beats.flatMap(({ lines }) => lines),
      };
    },
    { clock, signal, slowness: opened.lab.slowness, interval: 500, hint: alive.hint },
  );
}
