import type { Check, Fact } from '../core/check.js';
import { LabError } from '../core/errors.js';
import { jumpbox, type Lab } from '../core/lab.js';
import { shellQuote } from '../core/shell.js';
import { isBefore } from '../core/version.js';
import { verdictOf } from './answer.js';
import { judgeAnswer } from './answers.js';
import { labEnvironment, labValues } from './environment.js';
import { fillHoles } from './holes.js';
import { exercisePrelude, prelude } from './prelude.js';
import { namespaceScript, placingScript } from './preparation.js';
import type { Drill, DrillCheck, DrillScript, Variant, Way, WrongWay } from './types.js';

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

/** What of a drill counts once it is planned. */
export type PlannedDrill = Pick<
  Drill,
  | 'name'
  | 'from'
  | 'brings'
  | 'isExercise'
  | 'kind'
  | 'domain'
  | 'docs'
  | 'minutes'
  | 'points'
  | 'difficulty'
  | 'stopsApi'
  | 'staysChanged'
  | 'digest'
>;

/** A drill in one of its variants on one lab: nothing is left open. */
export interface DrillPlan {
  readonly drill: PlannedDrill;
  readonly variant: Variant;
  readonly title: string;
  readonly story: string;
  readonly touches: readonly string[];
  /** Everything that comes before the learner: files, setup and break, in this order. */
  readonly breaks: readonly GuestScript[];
  /** The drill's own; ids are `DRILL.ID`. */
  readonly checks: readonly Check[];
  readonly requires: readonly string[];
  readonly firstCauses: readonly string[];
  /** The right ways: the solution first, under the name `solution`. */
  readonly ways: readonly PlannedWay[];
  readonly wrongWays: readonly PlannedWay[];
}

/** A way with everything that its scripts need. */
export interface PlannedWay {
  readonly name: string;
  readonly title: string;
  readonly steps: readonly GuestScript[];
  /** A wrong way: ids of the checks that must refuse it. */
  readonly fails?: readonly string[];
}

/**
 * Fills in a variant's values. Throws LabError('config') where the lab has not the machines that
 * the drill speaks of, or is of another release.
 */
export function planDrill(drill: Drill, chosen: Variant, lab: Lab): DrillPlan {
  const variant = { ...chosen, values: filledValues(chosen, labValues(lab)) };
  const own = { ...namespaceValue(drill), ...variant.values };
  const filled = (text: string): string => fillHoles(text, { ...labValues(lab), ...own });
  const script = (one: DrillScript): GuestScript =>
    guestScript(drill, one, filled(one.machine), own, lab);
  const way = ({ name, title, steps }: Way): PlannedWay => ({
    name,
    title: filled(title),
    steps: steps.map(script),
  });
  const wrongWay = (one: WrongWay): PlannedWay => ({
    ...way(one),
    fails: one.fails.map((id) => checkId(drill, id)),
  });
  const plan: DrillPlan = {
    drill,
    variant,
    title: filled(drill.title),
    story: filled(drill.story),
    touches: [
      ...drill.touches.map(filled),
      ...drill.files.map(({ machine, to }) => `${filled(machine)}${to}`),
    ],
    breaks: preparation(drill, lab).map(script),
    checks: drill.checks.map((check) => drillCheck(drill, check, filled, script(check), lab)),
    requires: drill.requires.map(filled),
    firstCauses: drill.firstCauses.map((id) => checkId(drill, id)),
    ways: [
      way({ name: solution, title: 'The solution', steps: drill.solution }),
      ...drill.otherSolutions.map(way),
    ],
    wrongWays: drill.wrongWays.map(wrongWay),
  };
  assertRelease(drill, lab);
  assertMachines(plan, lab);
  return plan;
}

const namespaceValue = ({
  namespace,
}: Pick<Drill, 'namespace'>): Readonly<Record<string, string>> =>
  namespace === undefined ? {} : { NAMESPACE: namespace };

/** A variant may name a machine by what it is in the lab: `${LAB_CONTROLLER_0}`. */
const filledValues = (
  { values }: Variant,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fillHoles(value, own)]));

/** In the order in which it is done. */
const preparation = (
  { namespace, files, setup, breaks }: Drill,
  lab: Lab,
): readonly DrillScript[] => [
  ...(namespace === undefined ? [] : [namespaceScript(jumpbox(lab).name)]),
  ...files.map(placingScript),
  ...setup,
  ...breaks,
];

/** Name of the way that every drill has. */
export const solution = 'solution';

/** Whether two drills cannot be in one lab: both break the same thing. */
export const clash = (a: DrillPlan, b: DrillPlan): boolean =>
  a.touches.some((thing) => b.touches.includes(thing));

/** Ids are unique among all checks there are. */
export const checkId = ({ name }: Pick<Drill, 'name'>, id: string): string => `${name}.${id}`;

function guestScript(
  { name, isExercise, functions }: Drill,
  { file, text, timeoutSeconds }: DrillScript,
  machine: string,
  values: Variant['values'],
  lab: Lab,
): GuestScript {
  return {
    drill: name,
    machine,
    file,
    text: [isExercise ? exercisePrelude() : prelude(), functions, text].filter(Boolean).join('\n'),
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
  lab: Lab,
): Check {
  const label = `${drill.name}/${check.file}`;
  return {
    id: checkId(drill, check.id),
    title: filled(check.title),
    machine: script.machine,
    points: check.points,
    why: filled(check.why),
    link: check.link,
    needs: check.needs.map((id) => checkId(drill, id)),
    hints: check.hints.map(filled),
    ...(check.answer === undefined
      ? judgedByScript(label, script)
      : judgedByTruth(label, check.answer, drill.answers, script, lab)),
  };
}

/** How a check is asked and judged. */
type Judging = Pick<Check, 'facts' | 'judge'>;

const judgedByScript = (label: string, script: GuestScript): Judging => ({
  facts: { script: factOf(script) },
  judge: ({ script: answer }) => {
    if (answer === undefined) throw new Error(`${label} was not asked`);
    return verdictOf(label, answer);
  },
});

const judgedByTruth = (
  label: string,
  key: string,
  { machine, file }: Drill['answers'],
  script: GuestScript,
  lab: Lab,
): Judging => ({
  facts: {
    truth: factOf(script),
    written: { machine: machine ?? jumpbox(lab).name, script: `cat ${shellQuote(file)}` },
  },
  judge: ({ truth, written }) => {
    if (truth === undefined || written === undefined) throw new Error(`${label} was not asked`);
    return judgeAnswer(key, { script: label, file }, truth, written);
  },
});

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

function assertRelease({ name, releases: { from, until } }: Drill, { releaseSet }: Lab): void {
  const tooOld = from !== undefined && isBefore(releaseSet, from);
  const tooNew = until !== undefined && isBefore(until, releaseSet);
  if (!tooOld && !tooNew) return;
  throw new LabError(
    'config',
    `drill ${name} is for release sets ${from ?? '…'} to ${until ?? '…'}, not for ${releaseSet}`,
    { hint: 'Run it on a lab of such a release set: `releaseSet` in its lab file.' },
  );
}

function assertMachines({ drill, breaks, checks, ways, wrongWays }: DrillPlan, lab: Lab): void {
  const known = lab.machines.map(({ name }) => name);
  const steps = [...ways, ...wrongWays].flatMap((way) => way.steps);
  const used = [...breaks, ...checks, ...steps].map(({ machine }) => machine);
  const strangers = [...new Set(used)].filter((name) => !known.includes(name));
  if (strangers.length === 0) return;
  throw new LabError(
    'config',
    `drill ${drill.name} speaks of ${strangers.join(', ')}; lab ${lab.name} has ${known.join(', ')}`,
    {
      hint: 'Run it on a lab with these machines, or fix the names in drill.yaml.',
    },
  );
}
