import { resolve } from 'node:path';
import { takenNames } from '../../course/drills.js';
import { writeScaffold } from '../../drills/scaffold.js';
import { trackFor } from '../../lab/track.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printProduct } from '../product.js';

interface NewOptions extends GlobalOptions {
  readonly what: 'drill';
  readonly name: string;
  readonly labs: string;
}

export const newCommand: Command<NewOptions> = {
  options: (parser) =>
    parser
      .positional('what', {
        choices: ['drill'] as const,
        demandOption: true,
        describe: 'What to make',
      })
      .positional('name', {
        type: 'string',
        demandOption: true,
        describe: 'The name of its folder, such as my-drill',
      })
      .option('labs', {
        type: 'string',
        default: '.',
        requiresArg: true,
        describe: 'The folder of your drills, in which it is made',
      })
      .example(
        '$0 new drill my-drill --labs drills',
        'makes drills/my-drill, a whole drill to change',
      ),
  run: async (app, args) => {
    const folder = await writeScaffold(
      resolve(args.labs),
      args.name,
      takenNames(await trackFor(app, args)),
    );
    printProduct(app, args, { folder }, () =>
      [
        folder,
        'It is a whole drill (the kubelet is down) to be changed into yours. docs/drills.md describes every key.',
        `  khw-lab validate ${folder} --no-run      looks at its files`,
        `  khw-lab validate ${folder}      breaks and repairs a lab by it`,
      ].join('\n'),
    );
    return 0;
  },
};
