import { restoreAgreed, told } from '../../actions/restore.js';
import { withLab } from '../../actions/with-lab.js';
import { LabError } from '../../core/errors.js';
import { labFlag } from '../../core/lab.js';
import { beginningNamed } from '../../course/beginnings.js';
import { isNoChapter, ordeal } from '../../course/drills.js';
import { giveUp } from '../../practice/finish.js';
import { leaveOrdeal } from '../../practice/ordeals/check.js';
import { trackFor } from '../../lab/track.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { tellProduct } from '../product.js';

interface ResetOptions extends GlobalOptions {
  readonly chapter: string;
  readonly save?: string;
}

export const reset: Command<ResetOptions> = {
  options: (parser) =>
    parser
      .positional('chapter', {
        type: 'string',
        demandOption: true,
        describe:
          'The chapter that is to begin, such as 09; "done" is the finished cluster; the drill that is on; or "ordeal", if one was interrupted',
      })
      .option('save', {
        type: 'string',
        requiresArg: true,
        describe: 'Keep under this name what would be lost',
      })
      .example('$0 reset 09', 'all machines as they were when chapter 09 began')
      .example('$0 reset 09 --save mine', 'and back with: khw-lab checkpoint restore mine'),
  run: async (app, args) => {
    const track = await trackFor(app, args);
    if (args.chapter === ordeal) {
      const back = await leaveOrdeal(app, args);
      app.say(`Lab ${args.lab} is as before the ordeal: ${back}.`);
      return 0;
    }
    if (isNoChapter(track, args.chapter)) {
      const { what, back } = await giveUp(app, args, args.chapter);
      app.say(`Lab ${args.lab} is as before ${what}: ${back}.`);
      return 0;
    }
    const beginning = beginningNamed(track, args.chapter);
    const absent = (names: readonly string[]): LabError => notKept(beginning.name, names, args.lab);
    const restored = await withLab(app, args, 'reset', (opened) =>
      restoreAgreed(app, opened, beginning.name, { ...args, absent }),
    );
    tellProduct(
      app,
      args,
      restored,
      () => `Lab ${args.lab}: ${beginning.title}; ${told(restored)}.`,
    );
    return 0;
  },
};

function notKept(name: string, names: readonly string[], lab: string): LabError {
  return new LabError('usage', `lab ${lab} has no checkpoint of the start of ${name}`, {
    hint: `\`khw-lab start ${name}${labFlag(lab)}\` gets there by running the chapters between.`,
    details: names.length === 0 ? [] : [`there is ${names.join(', ')}`],
  });
}
