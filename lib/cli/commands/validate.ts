import { exitCodes } from '../../core/errors.js';
import { withoutHoles } from '../../drills/holes.js';
import { variantsBySeed } from '../../drills/seed.js';
import type { Drill } from '../../drills/types.js';
import { proveDrills, type Proofs } from '../../practice/prove.js';
import { drillsToProve } from '../../practice/validate.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printJson } from '../product.js';
import { seedOf } from '../seed.js';

export interface ValidateOptions extends GlobalOptions {
  readonly paths: readonly string[];
  readonly labs?: string;
  readonly run: boolean;
  readonly reboot: boolean;
  readonly seed?: number;
}

export const validate: Command<ValidateOptions> = {
  options: (parser) =>
    parser
      .positional('paths', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Folders of drills, names of drills, or "all"',
      })
      .option('labs', {
        type: 'string',
        requiresArg: true,
        describe: 'The folder in which the names are looked up; "all" is all of it',
      })
      .option('run', {
        type: 'boolean',
        default: true,
        describe: 'Break and repair the lab; --no-run looks at files only',
      })
      .option('reboot', {
        type: 'boolean',
        default: false,
        describe: 'See too that what was repaired survives a reboot of every machine',
      })
      .option('seed', {
        type: 'number',
        requiresArg: true,
        describe: 'One variant of each drill, as the seed chooses; all when left out',
      })
      .example('$0 validate drills/my-drill --no-run', 'every mistake in its files, with its line')
      .example(
        '$0 validate drills/my-drill',
        'it must fail with the first cause, and pass after each of its solutions',
      ),
  run: async (app, args) => {
    const drills = await drillsToProve(app, args, args.paths.map(String), args.labs);
    const found: Proofs = args.run
      ? await proveDrills(app, args, drills, (drill) =>
          args.seed === undefined
            ? drill.variants
            : variantsBySeed(drill, seedOf(args.seed)).slice(0, 1),
        )
      : { proofs: [], unfinished: [] };
    report(app, args, drills, found);
    if (found.unfinished.length > 0) {
      app.say(`stopped: interrupted; not all was tried of ${found.unfinished.join(', ')}`);
      return exitCodes.interrupted;
    }
    return found.proofs.every(({ error }) => error === undefined) ? 0 : 1;
  },
};

function report(
  app: App,
  { format }: ValidateOptions,
  drills: readonly Drill[],
  { proofs, unfinished }: Proofs,
): void {
  if (format === 'json') {
    printJson(app, {
      drills: drills.map(({ name, digest, variants }) => ({
        name,
        digest,
        variants: variants.map((variant) => variant.name),
      })),
      proofs,
      unfinished,
    });
    return;
  }
  for (const { drill, variant, way, refusedBy, seconds, rebooted, error } of proofs)
    app.print(
      `${error === undefined ? 'proved' : 'FAILED'}  ${drill} (${variant}) ${way}${refusedBy === undefined ? '' : `, refused by ${refusedBy.join(', ')}`}${rebooted ? ', after a reboot too' : ''}  ${seconds} s${error === undefined ? '' : `\n        ${error.join('\n        ')}`}`,
    );
  if (proofs.length === 0)
    for (const { name, title, variants } of drills)
      app.print(
        `no fault in the files of ${name}: ${withoutHoles(title)} (${variants.map((variant) => variant.name).join(', ')})`,
      );
}
