import { stopLab } from '../../actions/stop.js';
import type { Command } from '../command.js';
import { tellProduct } from '../product.js';

export const stop: Command = {
  options: (parser) => parser.example('$0 stop', 'disks, keys and chapters stay as they are'),
  run: async (app, args) => {
    const machines = await stopLab(app, args);
    tellProduct(
      app,
      args,
      { lab: args.lab, machines },
      () => `Lab ${args.lab} is shut down. \`khw-lab up\` starts it again.`,
    );
    return 0;
  },
};
