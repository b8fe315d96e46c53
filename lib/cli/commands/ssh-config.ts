import { renderSshConfig, sshHosts } from '../../lab/access.js';
import { openLab } from '../../lab/open.js';
import type { Command } from '../command.js';
import { printProduct } from '../product.js';

export const sshConfig: Command = {
  options: (parser) =>
    parser
      .example('$0 ssh-config > khw.conf && ssh -F khw.conf khw-server', "this computer's own ssh")
      .example(
        '$0 ssh-config >> ~/.ssh/config',
        'for editors and scp; hosts are called LAB-MACHINE',
      ),
  run: async (app, args) => {
    const { lab, paths, connection } = await openLab(app, args.lab, args.connect);
    const hosts = sshHosts(lab, paths, connection.netns);
    printProduct(app, args, hosts, () => renderSshConfig(hosts).trimEnd());
    return 0;
  },
};
