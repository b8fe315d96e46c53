import { removeHostsBlock, writeHostsBlock } from '../../host/hosts-file.js';
import { openLab } from '../../lab/open.js';
import { hostsLines } from '../../topology/hosts.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printProduct, tellProduct } from '../product.js';

interface HostsOptions extends GlobalOptions {
  readonly write?: boolean;
  readonly remove?: boolean;
  readonly file: string;
}

export const hosts: Command<HostsOptions> = {
  options: (parser) =>
    parser
      // Without defaults: to conflicts() an option with a default is one that was given.
      .option('write', {
        type: 'boolean',
        describe: "Put the lab's block into the file; the rest stays byte for byte",
      })
      .option('remove', { type: 'boolean', describe: 'Take it out again' })
      .option('file', {
        type: 'string',
        default: '/etc/hosts',
        requiresArg: true,
        describe: 'Which file',
      })
      .conflicts('write', 'remove')
      .example('$0 hosts', 'print the lines')
      .example('sudo $0 hosts --write', ''),
  run: async (app, args) => {
    if (args.remove === true)
      return changed(app, args, await removeHostsBlock(args.file, args.lab));
    const { lab } = await openLab(app, args.lab, args.connect);
    if (args.write === true)
      return changed(app, args, await writeHostsBlock(args.file, args.lab, hostsLines(lab)));
    printProduct(
      app,
      args,
      lab.machines.map(({ address, fqdn, name }) => ({ address, names: [fqdn, name] })),
      () => hostsLines(lab).join('\n'),
    );
    return 0;
  },
};

function changed(app: App, args: HostsOptions, did: boolean): number {
  const { file, lab } = args;
  tellProduct(app, args, { file, changed: did }, () =>
    did
      ? `${file}: the block of lab ${lab} was changed; the rest is as it was.`
      : `${file} is already up to date.`,
  );
  return 0;
}
