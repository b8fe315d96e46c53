import { domainName } from '../../core/lab.js';
import { runInteractive } from '../../host/process.js';
import { openLab } from '../../lab/open.js';
import type { Command } from '../catalogue.js';
import { labContext } from '../context.js';
import { machineNamed, type MachineOptions } from './ssh.js';

export const console: Command<MachineOptions> = {
  options: (parser) => parser
    .positional('machine', { type: 'string', demandOption: true, describe: 'Name of the machine' })
    .example('$0 console server', 'to see why SSH does not answer')
    .epilogue('Leave the console with Ctrl-].'),
  run: async (app, args) => {
    const { lab, virsh } = await openLab(labContext(app), args.lab, args.connect);
    const machine = machineNamed(lab, args.machine);
    app.say(`serial console of ${machine}; leave it with Ctrl-]`);
    return runInteractive(virsh.argv(['console', domainName(lab, machine)]));
  },
};
