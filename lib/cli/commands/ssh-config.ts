import { openLab } from '../../lab/open.js';
import { renderSshConfig, sshHosts } from '../../lab/access.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';

export const sshConfig: Command = {
  options: (parser) => parser
    .example('$0 ssh-config > khw.conf && ssh -F khw.conf khw-server', "this computer's own ssh")
    .example('$0 ssh-config >> ~/.ssh/config', 'for editors and scp; hosts are called LAB-MACHINE'),
  run: async (app, args) => {
    const { lab, paths, connection } = await openLab(labContext(app), args.lab, args.connect);
    const hosts = sshHosts(lab, paths, connection.netns);
    app.print(args.format === 'json' ? JSON.stringify(hosts, null, 2) : renderSshConfig(hosts).trimEnd());
    return 0;
  },
};
