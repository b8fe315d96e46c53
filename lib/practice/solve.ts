import { namesOf } from '../actions/active-drill.js';
import type { LabRef, Ports } from '../actions/ports.js';
import { withFleet, withLab } from '../actions/with-lab.js';
import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { printable } from '../core/printable.js';
import type { Task } from '../core/task.js';
import { runScripts } from '../drills/begin.js';
import { solution, type DrillPlan, type GuestScript } from '../drills/plan.js';
import { prelude } from '../drills/prelude.js';
import { plansOf } from './active.js';
import { markOf } from './finish.js';
import { scriptLab } from './script-lab.js';

/** Which lab, and which of the right ways: the solution where none is named. */
export interface SolveOptions extends LabRef {
  readonly way?: string;
}

/** Runs a right way to repair the drill that is on; each script is said before it runs. */
export const solveDrill = (ports: Ports, options: SolveOptions, name: string): Promise<void> =>
  withLab(ports, options, `solve ${name}`, async (opened) => {
    const mark = await markOf(ports, opened);
    const plan = (await plansOf(ports, opened, mark)).find(({ drill }) => drill.name === name);
    if (plan === undefined)
      throw new LabError('usage', `drill ${name} is not active`, {
        hint: `Active: ${namesOf(mark.drills)}.`,
      });
    const way = wayNamed(plan, options.way ?? solution);
    for (const step of way.steps) ports.say(printable(shown(step)));
    await withFleet(ports, opened, (fleet) =>
      ports.progress.run([
        {
          title: `${plan.title}: ${way.title}`,
          tasks: way.steps.map((step): Task => ({
            title: `${step.file} [${step.machine}]`,
            run: ({ note }) => runScripts([step], scriptLab(ports, opened, fleet, note)),
          })),
        },
      ]),
    );
  });

function wayNamed({ drill, ways }: DrillPlan, name: string): DrillPlan['ways'][number] {
  const found = ways.find((way) => way.name === name);
  if (found !== undefined) return found;
  const names = ways.map((way) => way.name);
  const near = nearest(name, names);
  throw new LabError('usage', `drill ${drill.name} has no way "${name}"`, {
    hint: near === undefined ? `It has ${names.join(', ')}.` : `Did you mean ${near}?`,
  });
}

const shown = ({ file, machine, text }: GuestScript): string =>
  `\n# ${file}, on ${machine}:\n${text.replace(prelude(), '').trim()}\n`;
