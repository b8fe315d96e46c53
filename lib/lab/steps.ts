import type { Chapter, Step, StepContext } from '../core/chapter.js';
import { LabError, messageOf } from '../core/errors.js';
import { jumpbox, type Lab } from '../core/lab.js';
import { CommandError, lastLines } from '../core/run.js';
import type { Sight } from './look.js';
import { answersIn, holding, probes, questionsOf, type Question } from './questions.js';
import { untilSettled } from './settled.js';
import { AtRest, Stopped, watched, type Watched, type Watching } from './watch.js';

/**
 * Asks every machine once which of the steps' effects are already there. Answers their ids. None is
 * asked before all have started what a boot wants, or have come to rest before that: what one looks
 * for may be what another is about to serve.
 */
export async function stepsDone(
  steps: readonly Step[],
  context: StepContext,
  note: (text: string) => void = () => undefined,
): Promise<ReadonlySet<string>> {
  const questions = questionsOf(steps);
  const machines = [...new Set(questions.map(({ machine }) => machine))];
  const telling = (machine: string): Watching => ({
    ...watching(context),
    note: (text) => {
      note(`${machine}: ${text}`);
    },
  });
  await Promise.all(machines.map((machine) => untilSettled(context, machine, telling(machine))));
  const answers = await Promise.all(
    machines.map(async (machine) => {
      const own = questions.filter((question) => question.machine === machine);
      return answersIn(await askMachine(machine, own, context, telling(machine)), own);
    }),
  );
  return new Set(holding(steps, new Map(answers.flat())));
}

function askMachine(
  machine: string,
  questions: readonly Question[],
  context: StepContext,
  telling: Watching,
): Promise<string> {
  return watched([{ machine }], telling, async (watch) => {
    const session = await context.session(machine);
    const { stdout } = await session.script(
      probes(questions, isJumpbox(context.lab, machine) ? context.lab.workingFolder : undefined),
      { signal: watch.signal, onLine: watch.line },
    );
    return stdout;
  });
}

const watching = (context: StepContext): Omit<Watching, 'note'> => ({
  clock: context.clock,
  signal: context.signal,
  slowness: context.lab.slowness,
  session: (machine) => context.session(machine),
  ...(context.plight === undefined ? {} : { plight: context.plight }),
});

/**
 * Runs one step to its end, as long as it moves. A failure tells chapter, step, machine, exit code,
 * last lines, and the journal of its units.
 */
export async function runStep(
  chapter: Chapter,
  step: Step,
  context: StepContext,
  note: (text: string) => void,
): Promise<void> {
  try {
    await watched(sightsOf(step), { ...watching(context), note }, (watch) =>
      runWatched(step, context, watch),
    );
  } catch (error) {
    if (!(error instanceof LabError) || error.kind === 'interrupted' || error.kind === 'bug')
      throw error;
    throw await stepError(chapter, step, context, error);
  }
}

const sightsOf = ({ machine, units, progress, elsewhere = [] }: Step): readonly Sight[] => [
  {
    machine,
    ...(units === undefined ? {} : { units }),
    ...(progress === undefined ? {} : { progress }),
  },
  ...elsewhere,
];

async function runWatched(
  step: Step,
  context: StepContext,
  { signal, line, shell }: Watched,
): Promise<void> {
  if (step.fast !== undefined) {
    await step.fast({ ...context, signal });
    return;
  }
  const session = await context.session(step.machine);
  await session.script(commandScript(step, context.lab), {
    signal,
    onLine: (text) => {
      const pid = shellWord.exec(text)?.[1];
      if (pid === undefined) line(text);
      else shell(Number(pid));
    },
  });
}

/** First line of a step's output: the shell in which it runs. */
const shellWord = /^khw-shell (\d+)$/;

function commandScript(step: Step, lab: Lab): string {
  const place = isJumpbox(lab, step.machine)
    ? `mkdir -p ${lab.workingFolder}\ncd ${lab.workingFolder}\n`
    : '';
  return `echo "khw-shell $$"\nset -euo pipefail\n${place}${step.fastCommands ?? step.commands}`;
}

const isJumpbox = (lab: Lab, machine: string): boolean => jumpbox(lab).name === machine;

async function stepError(
  chapter: Chapter,
  step: Step,
  context: StepContext,
  error: LabError,
): Promise<LabError> {
  const code =
    error instanceof CommandError
      ? ` (exit code ${error.result.exitCode})`
      : `: ${messageOf(error)}`;
  const output =
    error instanceof CommandError
      ? lastLines(`${error.result.stdout}\n${error.result.stderr}`.trim(), 15)
      : error.details;
  const printed = output.filter((line) => !shellWord.test(line));
  // A machine that has stopped lets a question hang.
  const journals =
    error instanceof Stopped
      ? []
      : await Promise.all(
          sightsOf(step).map(({ machine, units = [] }) =>
            unitJournals(context, machine, units, error instanceof AtRest),
          ),
        );
  return new LabError(
    'step',
    `chapter ${chapter.id}, ${chapter.title}: "${step.title}" failed on ${step.machine}${code}`,
    {
      details: [
        'commands:',
        ...firstLines(step.fastCommands ?? step.commands, 12),
        ...(printed.length === 0 ? [] : ['last lines:', ...printed]),
        ...journals.flat(),
      ],
      hint: `${step.hint === undefined ? '' : `${step.hint} `}Look around with \`khw-lab ssh ${step.machine}\`; \`khw-lab up\` goes on from this step.`,
      cause: error,
    },
  );
}

/**
 * The last lines of each unit that is not active, or of all. A machine that no longer answers gives
 * none.
 */
async function unitJournals(
  context: StepContext,
  machine: string,
  units: readonly string[],
  all: boolean,
): Promise<readonly string[]> {
  if (units.length === 0) return [];
  const script = units
    .map(
      (unit) =>
        `${all ? '' : `systemctl is-active -q ${unit} || `}{ echo "journal of ${unit}:"; journalctl -q --no-pager -o cat -n 15 -u ${unit}; }`,
    )
    .join('\n');
  try {
    const session = await context.session(machine);
    const { stdout } = await watched(
      [],
      { ...watching(context), note: () => undefined },
      ({ signal }) => session.script(script, { ok: 'any', signal }),
    );
    return stdout.trim() === '' ? [] : stdout.trim().split('\n');
  } catch {
    return ['(the machine no longer answers, so there is no journal)'];
  }
}

function firstLines(text: string, count: number): readonly string[] {
  const lines = text.trim().split('\n');
  return lines.length <= count
    ? lines
    : [...lines.slice(0, count), `… ${lines.length - count} more lines`];
}
