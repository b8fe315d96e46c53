import { jumpbox } from '../core/lab.js';
import { shellJoin } from '../core/shell.js';
import { together } from '../core/together.js';
import { waitFor, type Pace } from '../core/wait.js';
import { waitForAnswer } from '../lab/answer.js';
import type { Handles, MachineHandle } from '../lab/handles.js';
import type { OpenLab } from '../lab/open.js';
import type { Running } from './types.js';

/** How to know that nodes are alive again. */
export interface NodeQuestion {
  /** The machine that is asked. */
  readonly machine: string;
  /** bash */
  readonly script: string;
  /** What its answer lacks; undefined when nothing does. */
  readonly missing: (stdout: string) => string | undefined;
  readonly hint: string;
}

/** Their kubelets must have been heard since then: milliseconds since 1970. */
export function questionAbout(
  nodes: readonly string[],
  { lab, track: { alive } }: Pick<OpenLab, 'lab' | 'track'>,
  since: number,
): NodeQuestion | undefined {
  if (alive === undefined || nodes.length === 0) return undefined;
  return {
    machine: jumpbox(lab).name,
    script: alive.question(lab, nodes),
    missing: (stdout) => alive.missing(lab, stdout, nodes, since),
    hint: alive.hint,
  };
}

/**
 * Resolves when the services that ran at the time of saving run again, and the nodes that were
 * Ready are, as the question about them has it. Throws `machine` quoting what was last seen.
 */
export async function proveRunning(
  { machines, pace, signal }: Handles,
  { units, nodes }: Running,
  question: NodeQuestion | undefined,
  note: (text: string) => void,
): Promise<void> {
  note(
    nodes.length === 0
      ? 'looking at what runs'
      : `looking at what runs, and waiting for ${nodes.join(', ')}`,
  );
  const ran = machines.flatMap((machine) => {
    const names = units[machine.name] ?? [];
    return names.length === 0 ? [] : [{ machine, names }];
  });
  const paced = (stop: AbortSignal): Pace => ({ ...pace(), signal: stop });
  await together(signal, [
    ...ran.map(
      ({ machine, names }) =>
        (stop: AbortSignal) =>
          waitForUnits(paced(stop), machine, names),
    ),
    ...(nodes.length === 0 || question === undefined
      ? []
      : [(stop: AbortSignal) => waitForNodes(paced(stop), machines, nodes, question)]),
  ]);
}

async function waitForUnits(
  pace: Pace,
  machine: MachineHandle,
  units: readonly string[],
): Promise<void> {
  await waitForAnswer(pace, machine, {
    what: `what ran on ${machine.name}`,
    script: `systemctl is-active ${shellJoin(units)}`,
    missing: (stdout) => {
      const states = stdout.trim().split('\n');
      const down = units.flatMap((unit, index) =>
        states[index] === 'active' ? [] : [`${unit} ${states[index] ?? 'unknown'}`],
      );
      return down.length === 0 ? undefined : down.join(', ');
    },
    intervalMs: 500,
    hint: `\`khw-lab ssh ${machine.name} -- systemctl --failed\` shows what is wrong.`,
  });
}

async function waitForNodes(
  pace: Pace,
  machines: readonly MachineHandle[],
  nodes: readonly string[],
  { machine, script, missing, hint }: NodeQuestion,
): Promise<void> {
  const asked = machines.find(({ name }) => name === machine);
  if (asked === undefined) throw new Error(`there is no machine ${machine} to ask for nodes`);
  const session = await asked.session();
  const pulses = machines.filter(({ name }) => nodes.includes(name)).map((each) => each.watch());
  await waitFor(
    'the nodes that were Ready',
    async (stop) => {
      const { stdout } = await session.script(script, { signal: stop, ok: 'any' });
      const late = missing(stdout);
      if (late === undefined) return { ready: true };
      const beats = await Promise.all(pulses.map((pulse) => pulse(stop)));
      return {
        ready: false,
        seen: late,
        busy: beats.some(({ busy }) => busy),
        lines: beats.flatMap(({ lines }) => lines),
      };
    },
    { ...pace, intervalMs: 500, hint },
  );
}
