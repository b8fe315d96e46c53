import { LabError } from '../../core/errors.js';
import { labFlag } from '../../core/lab.js';
import { acquireLock } from '../../host/lock.js';
import { chaptersUntil } from '../chapter-choice.js';
import type { Command } from '../command.js';
import { artifactSources, imageSource } from '../sources.js';
import { upOptions, type UpOptions } from '../up-options.js';

export const up: Command<UpOptions> = {
  options: (parser) => upOptions(parser)
    .option('until', { type: 'string', requiresArg: true, describe: 'Last chapter to run, such as 07; "machines" for none' })
    .example('$0 up --yes', 'the whole lab, chapters 02 to 12')
    .example('$0 up --until 06', 'then go on by hand from chapter 07')
    .example('$0 up --lab-file three-controllers.yaml --lab ha', 'other machines, beside the first lab'),
  run: async (app, args) => {
    const choices = { chapters: chaptersUntil(args.until), artifacts: await artifactSources(args), image: imageSource(args.image, args['image-sha256']) };
    const release = await acquireLock(app.paths.lab(args.lab).lock, 'khw-lab up');
    try {
      // All that it takes to make a lab is loaded here, not for `--help`.
      const { raiseLab } = await import('../raise.js');
      return await raiseLab(app, args, choices);
    } catch (error) {
      throw resumable(error, args);
    } finally {
      await release();
    }
  },
};

/** Whatever stopped it, the same command goes on from there. */
function resumable(error: unknown, args: UpOptions): unknown {
  if (!(error instanceof LabError) || error.kind !== 'interrupted') return error;
  const flags = [labFlag(args.lab), args.connect === 'auto' ? '' : ` --connect ${args.connect}`, args.until === undefined ? '' : ` --until ${args.until}`];
  const again = `khw-lab up${flags.join('')}`;
  return new LabError('interrupted', error.message, { hint: `What was done stays as it is. \`${again}\` goes on from here; \`khw-lab status\` shows what stands.`, cause: error });
}
