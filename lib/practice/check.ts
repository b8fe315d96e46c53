import { activeMark } from '../actions/active-drill.js';
import type { LabRef, Ports } from '../actions/ports.js';
import { task } from '../actions/task.js';
import { withFleet } from '../actions/with-lab.js';
import { LabError } from '../core/errors.js';
import { settled } from '../core/settle.js';
import type { Subject } from '../course/subjects.js';
import { exitCodeOf } from '../grade/report.js';
import type { Report } from '../grade/schema.js';
import { clocksOff } from '../lab/clock.js';
import { openLab, type OpenLab } from '../lab/open.js';
import { rebootTasks } from '../lab/reboot.js';
import type { Fleet } from '../ssh/fleet.js';
import { firstChapter } from '../track/chapters.js';
import { gradeLab, subjectsFor } from './grading.js';

/** What is graded on which lab. */
export interface CheckChoice extends LabRef {
  /** A chapter, the drill that is on, or `all`; what was reached when left out. */
  readonly subject?: string;
  /** Every machine is rebooted first: only what survives counts. */
  readonly reboot: boolean;
}

/**
 * Grades a lab as it is. `shown` gets the report before the machines' clocks are looked at, of
 * which remarks are said.
 */
export async function checkLab(
  ports: Ports,
  choice: CheckChoice,
  shown: (report: Report) => Promise<void>,
): Promise<Report> {
  const { lab: name, connect, subject, reboot } = choice;
  const opened = await openLab(ports, name, connect);
  const subjects = await subjectsFor(subject, ports, opened);
  const { id: first } = firstChapter(opened.track);
  if (subjects.length === 0)
    throw new LabError('usage', `lab ${name} has no chapter done yet`, {
      hint: `\`khw-lab check ${first}\` looks all the same; \`khw-lab up --until ${first}\` does it.`,
    });
  return withFleet(ports, opened, async (fleet) => {
    const report = reboot
      ? await gradeRebooted(ports, opened, fleet, subjects)
      : await gradeLab(ports, opened, fleet, { subjects, rebooted: false });
    await shown(report);
    // A drill may be about a clock.
    if ((await activeMark(ports, opened)) === undefined) await sayClocks(ports, opened, fleet);
    return report;
  });
}

async function sayClocks({ say, signal }: Ports, { lab }: OpenLab, fleet: Fleet): Promise<void> {
  const remarks = await clocksOff({
    machines: lab.machines.map(({ name }) => name),
    session: (machine) => fleet.session(machine),
    signal,
  });
  for (const remark of remarks) say(remark);
}

/**
 * Milliseconds without a check that comes to another outcome, after which pods and nodes will not
 * come back any more.
 */
const settlingMs = 120_000;

/**
 * Reboots every machine. Right as soon as everything passes; wrong is only what still is when
 * nothing has changed for a while.
 */
export async function gradeRebooted(
  ports: Ports,
  opened: OpenLab,
  fleet: Fleet,
  subjects: readonly Subject[],
): Promise<Report> {
  // A drill may be about a clock.
  const keepClocks = (await activeMark(ports, opened)) !== undefined;
  await ports.progress.run([
    {
      title: 'Reboot every machine',
      concurrent: true,
      tasks: rebootTasks(ports, opened, fleet, { keepClocks }),
    },
  ]);
  return task(ports, 'Give units, nodes and pods time to come back', ({ note }) =>
    settled(() => gradeLab(ports, opened, fleet, { subjects, rebooted: true }), {
      clock: ports.clock,
      signal: ports.signal,
      note,
      slowness: opened.lab.slowness,
      stillMs: settlingMs,
      intervalMs: 5000,
      sight: (report) =>
        exitCodeOf(report) === 0
          ? undefined
          : {
              seen: progressOf(report),
              marks: report.checks.map(({ id, state }) => `${id} ${state}`),
            },
    }),
  );
}

const progressOf = ({ counts: { pass, fail, blocked } }: Report): string =>
  `${pass} of ${pass + fail + blocked} checks pass so far`;
