import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { printable } from '../core/printable.js';
import type { Task } from '../core/task.js';
import { runScripts } from '../drills/begin.js';
import { solution, type DrillPlan, type GuestScript } from '../drills/plan.js';
import { prelude } from '../drills/prelude.js';
import { directFleet } from '../lab/open.js';
import { guardedSession } from '../lab/unless-stopped.js';
import type { App } from './app.js';
import { labContext } from './context.js';
import { namesOf, plansOf } from './drill-active.js';
import { markOf } from './drill-finish.js';
import type { GlobalOptions } from './options.js';
import { withLab } from './with-lab.js';

/** `solve DRILL`: prints and runs the solution of the drill that is on, or another right way by its name. Answers the exit code. */
export async function solveDrill(app: App, args: GlobalOptions & { readonly way?: string }, name: string): Promise<number> {
  await withLab(app, args, `solve ${name}`, async (opened) => {
    const mark = await markOf(app, opened);
    const plan = (await plansOf(app, mark, opened.lab)).find(({ drill }) => drill.name === name);
    if (plan === undefined) throw new LabError('usage', `drill ${name} is not on`, { hint: `It is ${namesOf(mark.drills)}.` });
    const way = wayNamed(plan, args.way ?? solution);
    for (const step of way.steps) app.say(printable(shown(step)));
    const fleet = await directFleet(labContext(app), opened);
    try {
      await app.progress.run([{
        title: `${plan.title}: ${way.title}`,
        tasks: way.steps.map((step): Task => ({ title: `${step.file} [${step.machine}]`, run: () => runScripts([step], { session: (machine) => guardedSession(opened, fleet, machine, app.signal), signal: app.signal }) })),
      }]);
    } finally {
      fleet.close();
    }
    app.say(`Done. \`khw-lab check ${name}\` says whether it is right.`);
  });
  return 0;
}

function wayNamed({ drill, ways }: DrillPlan, name: string): DrillPlan['ways'][number] {
  const found = ways.find((way) => way.name === name);
  if (found !== undefined) return found;
  const names = ways.map((way) => way.name);
  const near = nearest(name, names);
  throw new LabError('usage', `drill ${drill.name} has no way "${name}"`, { hint: near === undefined ? `It has ${names.join(', ')}.` : `Did you mean ${near}?` });
}

const shown = ({ file, machine, text }: GuestScript): string => `\n# ${file}, on ${machine}:\n${text.replace(prelude(), '').trim()}\n`;
