import { acquireLock } from '../../host/lock.js';
import { openLab } from '../../lab/open.js';
import { stopTasks } from '../../lab/stop.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';

export const stop: Command = {
  options: (parser) => parser
    .example('$0 stop', 'disks, keys and chapters stay as they are'),
  run: async (app, args) => {
    const context = labContext(app);
    const opened = await openLab(context, args.lab, args.connect);
    const machines: { name: string; outcome: string }[] = [];
    const release = await acquireLock(opened.paths.lock, 'khw-lab stop');
    try {
      await app.progress.run(stopTasks(context, opened, (name, outcome) => machines.push({ name, outcome })));
    } finally {
      await release();
    }
    if (args.format === 'json') app.print(JSON.stringify({ lab: args.lab, machines }, null, 2));
    else app.say(`Lab ${args.lab} is shut down. \`khw-lab up\` starts it again.`);
    return 0;
  },
};
