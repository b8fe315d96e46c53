import { destroyLab, problemsOf, sayLeft } from '../../actions/destroy.js';
import type { Command } from '../command.js';
import { tellProduct } from '../product.js';

export const destroy: Command = {
  options: (parser) =>
    parser.example(
      '$0 destroy --yes',
      'downloads, builds and images stay in the cache: see `khw-lab cache`',
    ),
  run: async (app, args) => {
    const { begun, removed } = await destroyLab(app, args);
    tellProduct(app, args, { lab: args.lab, ...removed, problems: problemsOf(removed) }, () =>
      begun
        ? `Lab ${args.lab} is gone (${removed.domains.length} machines).`
        : `There was no lab ${args.lab}; nothing was removed.`,
    );
    sayLeft(app, removed);
    return 0;
  },
};
