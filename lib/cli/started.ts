import { labFlag } from '../core/lab.js';
import type { DrillPlan } from '../drills/plan.js';
import type { App } from './app.js';
import { planJson, tasksOf } from './exercise-words.js';
import type { GlobalOptions } from './options.js';
import { printProduct } from './product.js';

/** Tells a drill or an exercise that has begun. */
export function printDrill(app: App, args: GlobalOptions, plan: DrillPlan, seed: number): void {
  const { drill, variant, title, story } = plan;
  const { minutes, points, difficulty, name, from } = drill;
  const flag = labFlag(args.lab);
  printProduct(
    app,
    args,
    {
      drill: name,
      variant: variant.name,
      seed,
      title,
      story,
      minutes,
      points,
      difficulty,
      from,
      ...planJson(plan),
    },
    () =>
      [
        '',
        title,
        '',
        story,
        '',
        ...tasksOf(plan),
        `${difficulty}, about ${minutes} minutes, ${points} points; seed ${seed}`,
        `  khw-lab ssh jumpbox${flag}      where to begin`,
        `  khw-lab check ${name}${flag}, khw-lab hint${flag}, khw-lab solve ${name}${flag}`,
        `  khw-lab finish${flag}      grades it and brings the lab back to what it was`,
      ].join('\n'),
  );
}
