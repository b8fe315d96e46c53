import { LabError } from '../../core/errors.js';
import { watchMovement } from '../../core/movement.js';
import { exitCodeOf } from '../../grade/report.js';
import type { Report } from '../../grade/schema.js';
import { clocksOff } from '../../lab/clock.js';
import { directFleet, openLab, type OpenLab } from '../../lab/open.js';
import { rebootTasks } from '../../lab/reboot.js';
import type { Fleet } from '../../ssh/fleet.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';
import { activeMark } from '../drill-active.js';
import { gradeLab, subjectsFor } from '../grading.js';
import type { GlobalOptions } from '../options.js';
import { showReport } from '../show-report.js';
import type { Subject } from '../subjects.js';

interface CheckOptions extends GlobalOptions {
  readonly subject?: string;
  readonly output?: string;
  readonly reboot: boolean;
}

export const check: Command<CheckOptions> = {
  options: (parser) => parser
    .positional('subject', { type: 'string', describe: 'Such as 07, or "all"; what was reached when left out' })
    // Added to those that every command has.
    .option('format', { choices: ['tty', 'junit', 'tap', 'html'] as const, describe: 'What standard output, or the file, holds' })
    .option('output', { type: 'string', requiresArg: true, describe: 'Write the report to this file; the summary goes to the terminal' })
    .option('reboot', { type: 'boolean', default: false, describe: 'Reboot every machine first: only what survives counts' })
    .example('$0 check 07', 'is chapter 07 right, and if not, where does it begin?')
    .example('$0 check all --format html --output report.html', 'a page for a teacher'),
  run: async (app, args) => {
    const context = labContext(app);
    const opened = await openLab(context, args.lab, args.connect);
    const subjects = await subjectsFor(args.subject, app, opened);
    if (subjects.length === 0) throw new LabError('usage', `lab ${args.lab} has no chapter done yet`, { hint: '`khw-lab check 02` looks all the same; `khw-lab up --until 02` does it.' });
    const fleet = await directFleet(context, opened);
    try {
      const report = args.reboot ? await afterReboot(app, opened, fleet, subjects) : await gradeLab(app, opened, fleet, { subjects, rebooted: false });
      await showReport(app, args, report);
      // A drill may be about a clock.
      if (await activeMark(app, opened) === undefined) {
        const { lab } = opened;
        const remarks = await clocksOff(lab.machines.map(({ name }) => name), (machine) => fleet.session(machine), app.signal);
        for (const remark of remarks) app.say(remark);
      }
      return exitCodeOf(report);
    } finally {
      fleet.close();
    }
  },
};

/** Milliseconds without a check that comes to another outcome, after which pods and nodes will not come back any more. */
const settling = 120_000;

/** Right as soon as everything passes; wrong is only what still is when nothing has changed for a while. */
async function afterReboot(app: App, opened: OpenLab, fleet: Fleet, subjects: readonly Subject[]): Promise<Report> {
  // A drill may be about a clock.
  const keepClocks = await activeMark(app, opened) !== undefined;
  await app.progress.run([{ title: 'Reboot every machine', concurrent: true, tasks: rebootTasks(labContext(app), opened, fleet, { keepClocks }) }]);
  const movement = watchMovement(() => app.clock.now(), { still: settling, slowness: opened.lab.slowness });
  let report!: Report;
  const settle = async (note: (text: string) => void): Promise<void> => {
    for (;;) {
      report = await gradeLab(app, opened, fleet, { subjects, rebooted: true });
      movement.see({ marks: report.checks.map(({ id, state }) => `${id} ${state}`) });
      if (exitCodeOf(report) === 0 || movement.rest() !== undefined) return;
      note(`${report.counts.pass} of ${report.counts.pass + report.counts.fail + report.counts.blocked} checks pass so far`);
      await app.clock.sleep(5000, app.signal);
    }
  };
  await app.progress.run([{ title: 'Give units, nodes and pods time to come back', run: ({ note }) => settle(note) }]);
  return report;
}
