import { removeHostsBlock, writeHostsBlock } from '../../host/hosts-file.js';
import { openLab } from '../../lab/open.js';
import { hostsLines } from '../../topology/hosts.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';
import type { GlobalOptions } from '../options.js';

interface HostsOptions extends GlobalOptions {
  readonly write?: boolean;
  readonly remove?: boolean;
  readonly file: string;
}

export const hosts: Command<HostsOptions> = {
  options: (parser) => parser
    // Without defaults: to conflicts() an option with a default is one that was given.
    .option('write', { type: 'boolean', describe: 'Put the lab\'s block into the file; the rest stays byte for byte' })
    .option('remove', { type: 'boolean', describe: 'Take it out again' })
    .option('file', { type: 'string', default: '/etc/hosts', requiresArg: true, describe: 'Which file' })
    .conflicts('write', 'remove')
    .example('$0 hosts', 'print the lines')
    .example('sudo $0 hosts --write', ''),
  run: async (app, args) => {
    if (args.remove === true) return changed(app, args, await removeHostsBlock(args.file, args.lab));
    const { lab } = await openLab(labContext(app), args.lab, args.connect);
    if (args.write === true) return changed(app, args, await writeHostsBlock(args.file, args.lab, hostsLines(lab)));
    app.print(args.format === 'json'
      ? JSON.stringify(lab.machines.map(({ address, fqdn, name }) => ({ address, names: [fqdn, name] })), null, 2)
      : hostsLines(lab).join('\n'));
    return 0;
  },
};

function changed(app: App, { file, lab, format }: HostsOptions, did: boolean): number {
  if (format === 'json') app.print(JSON.stringify({ file, changed: did }, null, 2));
  else app.say(did ? `${file}: the block of lab ${lab} was changed; the rest is as it was.` : `${file} is already so.`);
  return 0;
}
