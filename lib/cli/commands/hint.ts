import { openHint } from '../../practice/hint.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printProduct } from '../product.js';

interface HintOptions extends GlobalOptions {
  readonly check?: string;
}

export const hint: Command<HintOptions> = {
  options: (parser) =>
    parser
      .positional('check', {
        type: 'string',
        describe: 'Id of a check; the first cause of the last `check` when left out',
      })
      .example('$0 hint', "one more hint; each takes a part of the check's points")
      .example('$0 hint 04.authority', ''),
  run: async (app, args) => {
    const { check, rungs } = await openHint(app, args, args.check);
    const of = check.hints.length;
    printProduct(
      app,
      args,
      { check: check.id, title: check.title, opened: rungs.length, of, hints: rungs },
      () =>
        `${check.id}  ${check.title}\n${rungs.map((text, index) => `${index + 1}. ${text}`).join('\n')}`,
    );
    if (args.format === 'json') return 0;
    app.say(
      rungs.length === of
        ? 'There are no more hints for this check; `khw-lab explain` says why it matters.'
        : `${of - rungs.length} more to open.`,
    );
    return 0;
  },
};
