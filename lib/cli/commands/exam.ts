import { LabError } from '../../core/errors.js';
import { describeClock, examClock, planExam, usualPassMark } from '../../drills/exam.js';
import { filesMark, type DrillMark } from '../../drills/mark.js';
import { examWords } from '../../grade/exam.js';
import type { DrillPlan } from '../../drills/plan.js';
import { openLab } from '../../lab/open.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';
import { plansOf } from '../drill-active.js';
import { drillCalled, seedOf } from '../drill-choice.js';
import { finishMark, markOf } from '../drill-finish.js';
import { begin, ownLabs, type DrillStartOptions } from '../drill-start.js';
import { withLab } from '../with-lab.js';

interface ExamOptions extends DrillStartOptions {
  readonly action: 'start' | 'status' | 'finish';
  readonly drills?: string;
  readonly minutes: number;
  readonly pass?: number;
  readonly output?: string;
}

export const exam: Command<ExamOptions> = {
  options: (parser) => parser
    .positional('action', { choices: ['start', 'status', 'finish'] as const, demandOption: true, describe: 'What to do' })
    .option('drills', { type: 'string', requiresArg: true, describe: 'start: names of drills, with commas between' })
    .option('minutes', { type: 'number', default: 60, requiresArg: true, describe: 'start: how long it lasts' })
    .option('seed', { type: 'number', requiresArg: true, describe: 'start: chooses the variants; the same seed, the same exam' })
    .option('from', { type: 'string', requiresArg: true, describe: 'start: go back to the state after this chapter first' })
    .option('labs', { type: 'string', requiresArg: true, describe: 'start: a folder of your own drills' })
    .option('pass', { type: 'number', requiresArg: true, describe: `start: percent of the points that it takes (${usualPassMark})` })
    .option('format', { choices: ['tty', 'junit', 'tap', 'html'] as const, describe: 'finish: what standard output, or the file, holds' })
    .option('output', { type: 'string', requiresArg: true, describe: 'finish: write the report to this file' })
    .example('$0 exam start --drills kubelet-down,missing-pod-route --minutes 30', 'two drills at once, one clock')
    .example('$0 exam finish --format html --output exam.html', 'one score, one report, and the lab as it was'),
  run: (app, args) => actions[args.action](app, args),
};

const actions: Readonly<Record<ExamOptions['action'], (app: App, args: ExamOptions) => Promise<number>>> = { start, status, finish };

async function start(app: App, args: ExamOptions): Promise<number> {
  const { minutes, labs } = args;
  const names = (args.drills ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
  if (names.length === 0) throw new LabError('usage', 'which drills?', { hint: 'khw-lab exam start --drills a,b,c; `khw-lab labs` lists them.' });
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 600) throw new LabError('usage', `--minutes cannot be ${minutes}`, { hint: 'A whole number from 1 to 600.' });
  const passMark = passMarkOf(args.pass);
  const seed = seedOf(args.seed);
  const { plans, mark } = await withLab(app, args, 'exam start', async (opened) => {
    const drills = await Promise.all(names.map((name) => drillCalled(app, name, labs, opened.lab)));
    const chosen = planExam(drills, seed, opened.lab);
    const drawn = (started: Date): DrillMark => ({
      kind: 'exam', drills: chosen.map(({ drill, variant }) => ({ name: drill.name, variant: variant.name, files: filesMark(drill) })), seed, started, minutes, passMark, ...ownLabs(labs),
    });
    const marked = await begin(app, opened, args, chosen, drawn);
    return { plans: chosen, mark: marked };
  });
  if (args.format === 'json') app.print(JSON.stringify(examJson(mark, plans), null, 2));
  else app.print(tasks(mark, plans));
  return 0;
}

async function status(app: App, args: ExamOptions): Promise<number> {
  assertNoPassMark(args);
  const opened = await openLab(labContext(app), args.lab, args.connect);
  const mark = await markOf(app, opened, 'exam');
  const plans = await plansOf(app, mark, opened.lab);
  if (args.format === 'json') app.print(JSON.stringify(examJson(mark, plans), null, 2));
  else app.print(tasks(mark, plans));
  return 0;
}

/** 0 for an exam that was passed in time. */
async function finish(app: App, args: ExamOptions): Promise<number> {
  assertNoPassMark(args);
  return withLab(app, args, 'exam finish', async (opened) => {
    const mark = await markOf(app, opened, 'exam');
    const { report, back } = await finishMark(app, opened, mark, args);
    if (report.exam !== undefined) app.say(`Exam: ${examWords(report.exam)}.`);
    app.say(`Lab ${args.lab} is what it was before: ${back}.`);
    return report.exam?.passed === true ? 0 : 1;
  });
}

/** The pass mark as typed, or the usual one. */
function passMarkOf(given: number | undefined): number {
  if (given === undefined) return usualPassMark;
  if (Number.isInteger(given) && given >= 1 && given <= 100) return given;
  throw new LabError('usage', `--pass cannot be ${given}`, { hint: 'A whole number from 1 to 100: percent of the points.' });
}

/** What it takes is not for the learner to say at the end. */
function assertNoPassMark({ pass, action }: ExamOptions): void {
  if (pass === undefined) return;
  throw new LabError('usage', `--pass is no option of exam ${action}: the pass mark was fixed when the exam began`, { hint: 'Leave --pass out; `khw-lab exam status` shows the mark.' });
}

function tasks(mark: DrillMark, plans: readonly DrillPlan[]): string {
  const clock = examClock(mark, new Date());
  return [
    `Exam, seed ${mark.seed}: ${mark.minutes ?? 0} minutes, until ${clock.ends.toLocaleTimeString()}; ${describeClock(clock)}; ${mark.passMark ?? usualPassMark} % of the points pass`,
    ...plans.flatMap(({ drill, title, story }, index) => ['', `${index + 1}. ${title}   (${drill.points} points)`, story]),
    '', 'There are no hints. `khw-lab exam status` shows this page and the clock, `khw-lab exam finish` ends the exam.',
  ].join('\n');
}

function examJson(mark: DrillMark, plans: readonly DrillPlan[]): object {
  const { ends, left, over } = examClock(mark, new Date());
  return {
    seed: mark.seed, started: mark.started.toISOString(), minutes: mark.minutes, passMark: mark.passMark ?? usualPassMark, ends: ends.toISOString(), secondsLeft: Math.max(0, Math.round(left / 1000)), over,
    drills: plans.map(({ drill, title, story }) => ({ name: drill.name, title, story, points: drill.points })),
  };
}
