import { LabError } from '../core/errors.js';
import { jumpbox } from '../core/lab.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import type { Fleet } from '../ssh/fleet.js';
import type { Liveness } from '../track/types.js';
import type { Running } from './types.js';

/**
 * Milliseconds that a machine of usual speed has to answer before it counts as one that does not: a
 * save does without.
 */
const patienceMs = 20_000;

/**
 * Enabled services that run now: what is started on demand comes and goes by itself. What is
 * enabled is read from the links, as systemctl(1) enable makes them: without KVM `systemctl
 * list-unit-files` takes longer than the rest of a save.
 */
const unitsScript = `comm -12 <(cd /etc/systemd/system && ls -d *.wants/*.service 2>/dev/null | sed 's:.*/::' | sort -u) \\
  <(systemctl list-units --type=service --state=running --no-legend --plain | cut -d' ' -f1 | sort)`;

/**
 * What runs on all machines now, asked of them side by side. One that does not answer is left out,
 * and that is said.
 */
export async function whatRuns(
  context: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  note: (text: string) => void,
): Promise<Running> {
  const units = await Promise.all(
    opened.lab.machines.map(
      async ({ name }) => [name, await unitsOf(context, opened, fleet, name, note)] as const,
    ),
  );
  const answered = units.flatMap(([name, found]) =>
    found === undefined ? [] : [[name, found] as const],
  );
  const { alive } = opened.track;
  const takesPart = alive !== undefined && answered.some(([, found]) => found.includes(alive.unit));
  return {
    units: Object.fromEntries(answered),
    nodes: takesPart ? await readyNodes(alive, context, opened, fleet, note) : [],
  };
}

async function unitsOf(
  { signal }: LabContext,
  opened: OpenLab,
  fleet: Fleet,
  machine: string,
  note: (text: string) => void,
): Promise<readonly string[] | undefined> {
  try {
    const session = await fleet.session(machine);
    const { stdout } = await session.script(unitsScript, {
      signal,
      timeoutMs: patienceMs * opened.lab.slowness,
    });
    return stdout.split('\n').filter((line) => line !== '');
  } catch (error) {
    unlessSilent(error);
    note(`${machine} does not answer: what runs there will not be looked for after a restore`);
    return undefined;
  }
}

async function readyNodes(
  alive: Liveness,
  { signal }: LabContext,
  { lab }: OpenLab,
  fleet: Fleet,
  note: (text: string) => void,
): Promise<readonly string[]> {
  try {
    const session = await fleet.session(jumpbox(lab).name);
    const { stdout } = await session.script(alive.question(lab), {
      signal,
      timeoutMs: patienceMs * lab.slowness,
      ok: 'any',
    });
    return alive.names(lab, stdout);
  } catch (error) {
    // An API server that has lost its etcd takes requests and answers none: such a lab is worth
    // keeping too.
    unlessSilent(error);
    note('the cluster does not answer: its nodes will not be looked for after a restore');
    return [];
  }
}

/** Throws what is not the silence of a machine. */
function unlessSilent(error: unknown): void {
  if (!(error instanceof LabError) || error.kind === 'interrupted') throw error;
}
