import { LabError } from '../../core/errors.js';
import { withoutHoles } from '../../drills/holes.js';
import { drillNames } from '../../drills/list.js';
import { variantsBySeed } from '../../drills/seed.js';
import type { Drill } from '../../drills/types.js';
import { labForReading } from '../../lab/record.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import { drillAt, seedOf } from '../drill-choice.js';
import { proveDrills, type Proof } from '../drill-prove.js';
import type { GlobalOptions } from '../options.js';

export interface ValidateOptions extends GlobalOptions {
  readonly paths: readonly string[];
  readonly labs?: string;
  readonly run: boolean;
  readonly reboot: boolean;
  readonly seed?: number;
}

export const validate: Command<ValidateOptions> = {
  options: (parser) => parser
    .positional('paths', { type: 'string', array: true, demandOption: true, describe: 'Folders of drills, names of drills, or "all"' })
    .option('labs', { type: 'string', requiresArg: true, describe: 'The folder in which the names are looked up; "all" is all of it' })
    .option('run', { type: 'boolean', default: true, describe: 'Break and repair the lab; --no-run looks at files only' })
    .option('reboot', { type: 'boolean', default: false, describe: 'See too that what was repaired survives a reboot of every machine' })
    .option('seed', { type: 'number', requiresArg: true, describe: 'One variant of each drill, as the seed chooses; all when left out' })
    .example('$0 validate drills/my-drill --no-run', 'every mistake in its files, with its line')
    .example('$0 validate drills/my-drill', 'it must fail with the first cause, and pass after each of its solutions'),
  run: async (app, args) => {
    const lab = await labForReading(app.paths, args.lab);
    const drills = await allOf(await placesOf(args), (place) => drillAt(app, place, args.labs, lab));
    if (!args.run) {
      report(app, args, drills, []);
      return 0;
    }
    const proofs = await proveDrills(app, args, drills, (drill) => args.seed === undefined ? drill.variants : variantsBySeed(drill, seedOf(args.seed)).slice(0, 1));
    report(app, args, drills, proofs);
    return proofs.every(({ error }) => error === undefined) ? 0 : 1;
  },
};

async function placesOf({ paths, labs }: ValidateOptions): Promise<readonly string[]> {
  if (paths.length !== 1 || paths[0] !== 'all') return paths.map(String);
  return (await drillNames(labs)).map((name) => labs === undefined ? name : `${labs}/${name}`);
}

/** Every problem of every folder, not only of the first. */
async function allOf(places: readonly string[], load: (place: string) => Promise<Drill>): Promise<readonly Drill[]> {
  const loaded = await Promise.allSettled(places.map(load));
  const failures = loaded.flatMap((one) => one.status === 'rejected' ? [one.reason as unknown] : []);
  const known = failures.filter((error) => error instanceof LabError);
  const [first] = known;
  if (known.length < failures.length) throw failures.find((error) => error instanceof Error && !(error instanceof LabError)) as Error;
  if (first === undefined) return loaded.flatMap((one) => one.status === 'fulfilled' ? [one.value] : []);
  if (known.length === 1) throw first;
  throw new LabError('config', `${failures.length} drills have problems`, { details: known.flatMap(({ message, details }) => [`${message}:`, ...details]), hint: 'Mend them and call the same command again; docs/drills.md describes the format.' });
}

function report(app: App, { format }: ValidateOptions, drills: readonly Drill[], proofs: readonly Proof[]): void {
  if (format === 'json') {
    app.print(JSON.stringify({ drills: drills.map(({ name, digest, variants }) => ({ name, digest, variants: variants.map((variant) => variant.name) })), proofs }, null, 2));
    return;
  }
  for (const { drill, variant, way, seconds, rebooted, error } of proofs) app.print(`${error === undefined ? 'proved' : 'FAILED'}  ${drill} (${variant}) ${way}${rebooted ? ', after a reboot too' : ''}  ${seconds} s${error === undefined ? '' : `\n        ${error.join('\n        ')}`}`);
  if (proofs.length === 0) for (const { name, title, variants } of drills) app.print(`no fault in the files of ${name}: ${withoutHoles(title)} (${variants.map((variant) => variant.name).join(', ')})`);
}
