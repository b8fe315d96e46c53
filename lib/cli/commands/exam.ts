import { LabError } from '../../core/errors.js';
import { describeClock, examClock, usualPassMark } from '../../drills/exam.js';
import { examExitCode, examWords } from '../../grade/exam.js';
import { activeExam, startExam, type ActiveExam } from '../../practice/exam.js';
import { finishExam } from '../../practice/finish.js';
import { mockExam, mockTasks } from '../../practice/practise.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { planJson, tasksOf } from '../exercise-words.js';
import { printProduct } from '../product.js';
import { seedOf } from '../seed.js';
import { showAtLast } from '../show-report.js';

interface ExamOptions extends GlobalOptions {
  readonly action: 'start' | 'status' | 'finish';
  readonly seed?: number;
  readonly from?: string;
  readonly labs?: string;
  readonly drills?: string;
  readonly mock: boolean;
  readonly minutes?: number;
  readonly pass?: number;
  readonly output?: string;
}

export const exam: Command<ExamOptions> = {
  options: (parser) =>
    parser
      .positional('action', {
        choices: ['start', 'status', 'finish'] as const,
        demandOption: true,
        describe: 'What to do',
      })
      .option('drills', {
        type: 'string',
        requiresArg: true,
        describe: 'start: names of drills, with commas between',
      })
      .option('mock', {
        type: 'boolean',
        default: false,
        describe: 'start: draw the tasks by the shares of the curriculum',
      })
      .option('minutes', {
        type: 'number',
        requiresArg: true,
        describe: `start: how long it lasts (${usualMinutes}; ${mockMinutes} of a mock exam)`,
      })
      .option('seed', {
        type: 'number',
        requiresArg: true,
        describe: 'start: chooses the variants; the same seed, the same exam',
      })
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe: 'start: go back to the state after this chapter first',
      })
      .option('labs', {
        type: 'string',
        requiresArg: true,
        describe: 'start: a folder of your own drills',
      })
      .option('pass', {
        type: 'number',
        requiresArg: true,
        describe: `start: percent of the points that it takes (${usualPassMark})`,
      })
      .option('format', {
        choices: ['tty', 'junit', 'tap', 'html'] as const,
        describe: 'finish: what standard output, or the file, holds',
      })
      .option('output', {
        type: 'string',
        requiresArg: true,
        describe: 'finish: write the report to this file',
      })
      .example(
        '$0 exam start --drills kubelet-down,missing-pod-route --minutes 30',
        'two drills at once, one clock',
      )
      .example('$0 exam start --mock', `${mockTasks} tasks by domain, ${mockMinutes} minutes`)
      .example(
        '$0 exam finish --format html --output exam.html',
        'one score, one report, and the lab as it was',
      ),
  run: (app, args) => actions[args.action](app, args),
};

const usualMinutes = 60;
const mockMinutes = 120;

const actions: Readonly<
  Record<ExamOptions['action'], (app: App, args: ExamOptions) => Promise<number>>
> = { start, status, finish };

async function start(app: App, args: ExamOptions): Promise<number> {
  const { minutes = args.mock ? mockMinutes : usualMinutes } = args;
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 600)
    throw new LabError('usage', `--minutes cannot be ${minutes}`, {
      hint: 'A whole number from 1 to 600.',
    });
  const passMark = passMarkOf(args.pass);
  const seed = seedOf(args.seed);
  const drills = args.mock ? await mockDrills(app, args, seed) : namesIn(args.drills);
  if (drills.length === 0)
    throw new LabError('usage', 'which drills?', {
      hint: 'khw-lab exam start --drills a,b,c; `khw-lab labs` lists them.',
    });
  const begun = await startExam(app, { ...args, drills, seed, minutes, passMark });
  printProduct(app, args, examJson(begun), () => tasks(begun));
  return 0;
}

const namesIn = (text = ''): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

async function mockDrills(app: App, args: ExamOptions, seed: number): Promise<readonly string[]> {
  if (args.drills !== undefined)
    throw new LabError('usage', '--mock draws the tasks, and --drills names them', {
      hint: 'Leave one of the two out.',
    });
  const names = await mockExam(app, args, seed);
  if (names.length < mockTasks)
    app.say(`${names.length} tasks in place of ${mockTasks}: there are no more that fit together.`);
  return names;
}

async function status(app: App, args: ExamOptions): Promise<number> {
  assertNoPassMark(args);
  const active = await activeExam(app, args);
  printProduct(app, args, examJson(active), () => tasks(active));
  return 0;
}

/** 0 for an exam that was passed in time. */
async function finish(app: App, args: ExamOptions): Promise<number> {
  assertNoPassMark(args);
  const { report, back } = await finishExam(app, args);
  await showAtLast(app, args, report);
  if (report.exam !== undefined) app.say(`Exam: ${examWords(report.exam)}.`);
  app.say(`Lab ${args.lab} is restored: ${back}.`);
  return examExitCode(report);
}

/** The pass mark as typed, or the usual one. */
function passMarkOf(given: number | undefined): number {
  if (given === undefined) return usualPassMark;
  if (Number.isInteger(given) && given >= 1 && given <= 100) return given;
  throw new LabError('usage', `--pass cannot be ${given}`, {
    hint: 'A whole number from 1 to 100: percent of the points.',
  });
}

/** What it takes is not for the learner to say at the end. */
function assertNoPassMark({ pass, action }: ExamOptions): void {
  if (pass === undefined) return;
  throw new LabError(
    'usage',
    `--pass is no option of exam ${action}: the pass mark was fixed when the exam began`,
    { hint: 'Leave --pass out; `khw-lab exam status` shows the mark.' },
  );
}

function tasks({ mark, plans }: ActiveExam): string {
  const clock = examClock(mark, new Date());
  return [
    `Exam, seed ${mark.seed}: ${mark.minutes ?? 0} minutes, until ${clock.ends.toLocaleTimeString()}; ${describeClock(clock)}; ${mark.passMark ?? usualPassMark} % of the points pass`,
    ...plans.flatMap((plan, index) => [
      '',
      `${index + 1}. ${plan.title}   (${plan.drill.points} points)`,
      plan.story,
      ...tasksOf(plan),
    ]),
    '',
    'There are no hints. `khw-lab exam status` shows this page and the clock, `khw-lab exam finish` ends the exam.',
  ].join('\n');
}

function examJson({ mark, plans }: ActiveExam): object {
  const { ends, leftMs, over } = examClock(mark, new Date());
  return {
    seed: mark.seed,
    started: mark.started.toISOString(),
    minutes: mark.minutes,
    passMark: mark.passMark ?? usualPassMark,
    ends: ends.toISOString(),
    secondsLeft: Math.max(0, Math.round(leftMs / 1000)),
    over,
    drills: plans.map((plan) => ({
      name: plan.drill.name,
      title: plan.title,
      story: plan.story,
      points: plan.drill.points,
      ...planJson(plan),
    })),
  };
}
