import { parse } from 'yaml';
import { adminKubeconfig } from '../../actions/kubeconfig.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { writeOutput } from '../show-report.js';

interface KubeconfigOptions extends GlobalOptions {
  readonly output?: string;
}

export const kubeconfig: Command<KubeconfigOptions> = {
  options: (parser) =>
    parser
      .option('output', {
        type: 'string',
        requiresArg: true,
        describe: "Write it to this file, which only you may read: it holds the admin's key",
      })
      .example(
        '$0 kubeconfig --output khw.kubeconfig && kubectl --kubeconfig khw.kubeconfig get nodes',
        "this computer's own kubectl",
      ),
  run: async (app, args) => {
    const text = await adminKubeconfig(app, args);
    // kubectl takes the one as well as the other.
    const shown = args.format === 'json' ? JSON.stringify(parse(text), null, 2) : text.trimEnd();
    if (args.output === undefined) app.print(shown);
    else await writeOutput(args.output, `${shown}\n`, 0o600);
    return 0;
  },
};
