import { resolve } from 'node:path';
import { takenNames } from '../../course/drills.js';
import { drillTemplate, writeScaffold } from '../../drills/scaffold.js';
import { trackFor } from '../../lab/track.js';
import type { Track } from '../../track/types.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printProduct } from '../product.js';

interface NewOptions extends GlobalOptions {
  readonly what: 'drill' | 'exercise';
  readonly name: string;
  readonly labs: string;
}

export const newCommand: Command<NewOptions> = {
  options: (parser) =>
    parser
      .positional('what', {
        choices: ['drill', 'exercise'] as const,
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
      )
      .example('$0 new exercise my-exercise --labs drills', 'the same, with wrong ways'),
  run: async (app, args) => {
    const track = await trackFor(app, args);
    const folder = await writeScaffold(
      resolve(args.labs),
      args.name,
      takenNames(track),
      args.what === 'drill' ? drillTemplate : exerciseTemplate(app, track),
    );
    printProduct(app, args, { folder }, () =>
      [
        folder,
        `It is a whole ${args.what}${args.what === 'drill' ? ' (the kubelet is down)' : ''} to be changed into yours. docs/drills.md describes every key.`,
        `  khw-lab validate ${folder} --no-run      looks at its files`,
        `  khw-lab validate ${folder}      ${args.what === 'drill' ? 'breaks and repairs a lab by it' : 'does it on a lab, in right ways and wrong ones'}`,
      ].join('\n'),
    );
    return 0;
  },
};

/** The example of the track, or of the first one that has exercises. */
function exerciseTemplate({ tracks }: App, track: Track): string {
  const own = [track, ...tracks].find(({ exercises }) => exercises !== undefined)?.exercises;
  if (own === undefined) throw new Error('no track has exercises');
  return `${own.folder}/${own.example}`;
}
