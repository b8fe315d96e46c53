import { existsSync } from 'node:fs';
import { acquireLock } from '../../host/lock.js';
import { destroyTasks, nothingRemoved } from '../../lab/destroy.js';
import { isBegunHere } from '../../lab/mine.js';
import { assertAgreed } from '../app.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';
import { problemsOf, sayLeft } from '../left-behind.js';

export const destroy: Command = {
  options: (parser) => parser
    .example('$0 destroy --yes', 'downloads, builds and images stay in the cache: see `khw-lab cache`'),
  run: async (app, args) => {
    const context = labContext(app);
    const begun = await isBegunHere(context, args.lab, args.connect);
    await assertAgreed(app, `Destroy lab ${args.lab}: its machines, disks and keys?`);
    // Nothing is made where nothing is to be removed.
    const release = begun || existsSync(app.paths.home) ? await acquireLock(app.paths.lab(args.lab).lock, 'khw-lab destroy') : () => Promise.resolve();
    const removed = nothingRemoved();
    try {
      await app.progress.run(destroyTasks(context, args.lab, args.connect, removed));
    } finally {
      await release();
    }
    if (args.format === 'json') app.print(JSON.stringify({ lab: args.lab, ...removed, problems: problemsOf(removed) }, null, 2));
    else app.say(begun ? `Lab ${args.lab} is gone (${removed.domains.length} machines).` : `There was no lab ${args.lab}; nothing was removed.`);
    sayLeft(app, removed);
    return 0;
  },
};
