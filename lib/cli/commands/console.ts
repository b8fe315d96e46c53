import { stripVTControlCharacters } from 'node:util';
import { domainName } from '../../core/lab.js';
import { runInteractive } from '../../host/process.js';
import { openLab } from '../../lab/open.js';
import { readSerialLog } from '../../lab/serial.js';
import { findDomain } from '../../libvirt/find.js';
import type { Command } from '../command.js';
import { machineNamed, type MachineOptions } from './ssh.js';

interface ConsoleOptions extends MachineOptions {
  readonly log: boolean;
}

export const console: Command<ConsoleOptions> = {
  options: (parser) =>
    parser
      .positional('machine', {
        type: 'string',
        demandOption: true,
        describe: 'Name of the machine',
      })
      .option('log', {
        type: 'boolean',
        default: false,
        describe: 'Print what the machine has written since its start, and end',
      })
      .example('$0 console server', 'to see why SSH does not answer')
      .example('$0 console --log server', 'the same of one that did not come up')
      .epilogue('Leave the console with Ctrl-].'),
  run: async (app, args) => {
    const { lab, virsh, paths } = await openLab(app, args.lab, args.connect);
    const machine = machineNamed(lab, args.machine);
    if (args.log) {
      // Kept for later, and to be read: colors and cursor movements of a boot are left out.
      const text = stripVTControlCharacters(await readSerialLog(paths, machine))
        .replaceAll('\r', '')
        .trimEnd();
      if (text === '') app.say(`${machine} has written nothing since khw-lab started it last.`);
      else app.print(text);
      return 0;
    }
    // Another's machine of that name is not shown.
    await findDomain(virsh, lab.name, domainName(lab, machine), { signal: app.signal });
    app.say(
      `serial console of ${machine}; leave it with Ctrl-]. It shows what happens; nobody can log in there, because root has no password.`,
    );
    return runInteractive(virsh.argv(['console', domainName(lab, machine)]));
  },
};
