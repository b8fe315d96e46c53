import { LabError } from '../../core/errors.js';
import { labFlag } from '../../core/lab.js';
import { chaptersUntil } from '../../course/chapters.js';
import { trackFor } from '../../lab/track.js';
import type { Command } from '../command.js';
import { printMade } from '../summary.js';
import { upChoices, upOptions, type UpOptions } from '../up-options.js';

export const up: Command<UpOptions> = {
  options: (parser) =>
    upOptions(parser)
      .option('until', {
        type: 'string',
        requiresArg: true,
        describe: 'Last chapter to run, such as 07; "machines" for none',
      })
      .example('$0 up --yes', 'the whole lab, every chapter that is not optional')
      .example('$0 up --until 06', 'then do the next chapter by hand')
      .example(
        '$0 up --lab-file three-controllers.yaml --lab ha',
        'other machines, beside the first lab',
      ),
  run: async (app, args) => {
    const track = await trackFor(app, args);
    const chapters = chaptersUntil(track, args.until);
    const choices = await upChoices(app, args);
    // All that it takes to make a lab is loaded here, not for `--help`.
    const actions = await import('../../actions/up.js');
    try {
      printMade(app, args, await actions.up(app, { ...choices, chapters }), {
        track,
        last: chapters.at(-1),
      });
      return 0;
    } catch (error) {
      throw resumable(error, args);
    }
  },
};

/** Whatever stopped it, the same command goes on from there. */
function resumable(error: unknown, args: UpOptions): unknown {
  if (!(error instanceof LabError) || error.kind !== 'interrupted') return error;
  const flags = [
    labFlag(args.lab),
    args.connect === 'auto' ? '' : ` --connect ${args.connect}`,
    args.until === undefined ? '' : ` --until ${args.until}`,
  ];
  const again = `khw-lab up${flags.join('')}`;
  return new LabError('interrupted', error.message, {
    hint: `What was done stays as it is. \`${again}\` goes on from here; \`khw-lab status\` shows what stands.`,
    cause: error,
  });
}
