import { destroyLab, problemsOf, sayLeft, type Destroyed } from '../../actions/destroy.js';
import { formatBytes } from '../../core/bytes.js';
import type { Command } from '../command.js';
import { keepsByDefault } from '../home.js';
import type { GlobalOptions } from '../options.js';
import { tellProduct } from '../product.js';

interface DestroyOptions extends GlobalOptions {
  readonly keep: boolean;
}

export const destroy: Command<DestroyOptions> = {
  options: (parser) =>
    parser
      .option('keep', {
        type: 'boolean',
        default: keepsByDefault(),
        describe:
          'Keep the finished lab for the next `up`, where the disk has room; --no-keep does not',
      })
      .example(
        '$0 destroy --yes',
        'downloads, builds and images stay in the cache: see `khw-lab cache`',
      )
      .example('$0 destroy --yes --no-keep', 'nothing of the lab stays'),
  run: async (app, args) => {
    const destroyed = await destroyLab(app, args);
    const { removed, kept } = destroyed;
    tellProduct(app, args, { lab: args.lab, ...removed, problems: problemsOf(removed), kept }, () =>
      told(args.lab, destroyed),
    );
    sayLeft(app, removed);
    return 0;
  },
};

function told(lab: string, { begun, removed, kept }: Destroyed): string {
  if (!begun) return `There was no lab ${lab}; nothing was removed.`;
  const gone = `Lab ${lab} is gone (${removed.domains.length} machines).`;
  return kept === null
    ? gone
    : `${gone} As it was finished it is kept for the next \`up\`: ${formatBytes(kept.bytes)}, which \`khw-lab cache prune\` removes.`;
}
