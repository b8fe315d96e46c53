import { jumpbox } from '../../core/lab.js';
import { openLab } from '../../lab/open.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { sshTo } from './ssh.js';

interface KubectlOptions extends GlobalOptions {
  readonly '--'?: readonly string[];
}

export const kubectl: Command<KubectlOptions> = {
  options: (parser) =>
    parser
      .example('$0 kubectl -- get nodes -o wide', '')
      .example('cat pod.yaml | $0 kubectl -- apply -f -', 'standard input is passed on'),
  run: async (app, args) => {
    const opened = await openLab(app, args.lab, args.connect);
    const words = ['kubectl', ...(args['--'] ?? [])];
    return sshTo(
      app,
      opened,
      jumpbox(opened.lab).name,
      words,
      process.stdin.isTTY && process.stdout.isTTY,
    );
  },
};
