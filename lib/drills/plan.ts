import type { Check, Fact } from '../core/check.js';
import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import { shellQuote } from '../core/shell.js';
import { verdictOf } from './answer.js';
import { labEnvironment, labValues } from './environment.js';
import { fillHoles } from './holes.js';
import { prelude } from './prelude.js';
import type { Drill, DrillCheck, DrillScript, Variant, Way } from './types.js';

/** A script with everything that it needs, for one machine of one lab. */
export interface GuestScript {
  readonly drill: string;
  readonly machine: string;
  readonly file: string;
  /** bash, the prelude included. */
  readonly text: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds, as its author has declared them. */
  readonly timeoutSeconds: number;
  /** Of the lab: so many times longer it is given. */
  readonly slowness: number;
}

/** A drill in one of its variants on one lab: nothing is left open. */
export interface DrillPlan {
  readonly drill: Drill;
  readonly variant: Variant;
  readonly title: string;
  readonly story: string;
  readonly touches: readonly string[];
  readonly breaks: readonly GuestScript[];
  /** The drill's own; ids are `DRILL.ID`. */
  readonly checks: readonly Check[];
  readonly requires: readonly string[];
  readonly firstCause: string;
  /** The solution first, under the name `solution`. */
  readonly ways: readonly {
    readonly name: string;
    readonly title: string;
    readonly steps: readonly GuestScript[];
  }[];
}

/**
 * Fills in a variant's values. Throws LabError('config') where the lab has not the machines that
 * the drill speaks of.
 */
export function planDrill(drill: Drill, variant: Variant, lab: Lab): DrillPlan {
  const values = { ...labValues(lab), ...variant.values };
  const filled = (text: string): string => fillHoles(text, values);
  const script = (one: DrillScript): GuestScript =>
    guestScript(drill, one, filled(one.machine), variant, lab);
  const way = ({ name, title, steps }: Way): DrillPlan['ways'][number] => ({
    name,
    title: filled(title),
    steps: steps.map(script),
  });
  const plan: DrillPlan = {
    drill,
    variant,
    title: filled(drill.title),
    story: filled(drill.story),
    touches: drill.touches.map(filled),
    breaks: drill.breaks.map(script),
    checks: drill.checks.map((check) => drillCheck(drill, check, filled, script(check))),
    requires: drill.requires.map(filled),
    firstCause: checkId(drill, drill.firstCause),
    ways: [
      way({ name: solution, title: 'The solution', steps: drill.solution }),
      ...drill.otherSolutions.map(way),
    ],
  };
  assertMachines(plan, lab);
  return plan;
}

/** Name of the way that every drill has. */
export const solution = 'solution';

/** Whether two drills cannot be in one lab: both break the same thing. */
export const clash = (a: DrillPlan, b: DrillPlan): boolean =>
  a.touches.some((thing) => b.touches.includes(thing));

/** Ids are unique among all checks there are. */
export const checkId = ({ name }: Pick<Drill, 'name'>, id: string): string => `${name}.${id}`;

function guestScript(
  { name }: Drill,
  { file, text, timeoutSeconds }: DrillScript,
  machine: string,
  { values }: Variant,
  lab: Lab,
): GuestScript {
  return {
    drill: name,
    machine,
    file,
    text: `${prelude()}\n${text}`,
    timeoutSeconds,
    slowness: lab.slowness,
    environment: { ...labEnvironment(lab, machine), ...values },
  };
}

function drillCheck(
  drill: Drill,
  check: DrillCheck,
  filled: (text: string) => string,
  script: GuestScript,
): Check {
  return {
    id: checkId(drill, check.id),
    title: filled(check.title),
    machine: script.machine,
    points: check.points,
    why: filled(check.why),
    link: check.link,
    needs: check.needs.map((id) => checkId(drill, id)),
    hints: check.hints.map(filled),
    facts: { script: factOf(script) },
    judge: ({ script: answer }) => {
      if (answer === undefined) throw new Error(`${check.file} was not asked`);
      return verdictOf(`${drill.name}/${check.file}`, answer);
    },
  };
}

/**
 * A check's script as a fact. Names and values are words that the shell does not look into; the
 * script is one too, so that it can neither end early what is around it nor see more than its
 * environment.
 */
function factOf({ machine, text, environment, timeoutSeconds }: GuestScript): Fact {
  const words = Object.entries(environment)
    .map(([name, value]) => shellQuote(`${name}=${value}`))
    .join(' ');
  return {
    machine,
    timeout: timeoutSeconds,
    script: `exec env ${words} bash -c ${shellQuote(text)}`,
  };
}

function assertMachines({ drill, breaks, checks, ways }: DrillPlan, lab: Lab): void {
  const known = lab.machines.map(({ name }) => name);
  const used = [...breaks, ...checks, ...ways.flatMap(({ steps }) => steps)].map(
    ({ machine }) => machine,
  );
  const strangers = [...new Set(used)].filter((name) => !known.includes(name));
  if (strangers.length === 0) return;
  throw new LabError(
    'config',
    `drill ${drill.name} speaks of ${strangers.join(', ')}; lab ${lab.name} has ${known.join(', ')}`,
    {
      hint: 'Run it on a lab with these machines, or mend the names in drill.yaml.',
    },
  );
}
