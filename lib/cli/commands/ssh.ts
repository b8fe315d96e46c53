import { wayBack } from '../../actions/way-back.js';
import { LabError } from '../../core/errors.js';
import { domainName, type Lab } from '../../core/lab.js';
import { nearest } from '../../core/nearest.js';
import { shellJoin } from '../../core/shell.js';
import { runInteractive } from '../../host/process.js';
import { writeSshConfig } from '../../lab/access.js';
import { openLab } from '../../lab/open.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';

export interface MachineOptions extends GlobalOptions {
  readonly machine: string;
  readonly '--'?: readonly string[];
}

export const ssh: Command<MachineOptions> = {
  options: (parser) =>
    parser
      .positional('machine', {
        type: 'string',
        demandOption: true,
        describe: 'Name of the machine, as in `khw-lab status`',
      })
      .example('$0 ssh jumpbox', 'a shell on the jumpbox')
      .example(
        "$0 ssh server -- 'systemctl status etcd | head'",
        'one word is text for the shell there',
      )
      .example(
        '$0 ssh node-0 -- ls -l /opt/cni/bin',
        'several words are one command and its arguments',
      ),
  run: async (app, args) => {
    const opened = await openLab(app, args.lab, args.connect);
    return sshTo(app, opened, machineNamed(opened.lab, args.machine), args['--'] ?? []);
  },
};

/** Hands the terminal to ssh. Answers the exit code of the command on the machine. */
export async function sshTo(
  app: App,
  opened: Awaited<ReturnType<typeof openLab>>,
  machine: string,
  words: readonly string[],
  tty = false,
): Promise<number> {
  const config = await writeSshConfig(opened);
  const [only] = words;
  const command =
    words.length === 0 ? [] : [words.length === 1 && only !== undefined ? only : shellJoin(words)];
  // Without the two dashes ssh would read options even behind the host name, and -oProxyCommand
  // runs here.
  const argv = [
    'ssh',
    '-F',
    config,
    ...(tty ? ['-t'] : []),
    '--',
    domainName(opened.lab, machine),
    ...command,
  ];
  app.trace?.(`$ ${argv.join(' ')}`);
  const code = await runInteractive(argv);
  // ssh(1): 255 is its own, or the command's.
  if (code === sshFailed && !app.signal.aborted)
    app.say(`If ${machine} lets nobody in: ${await wayBack(app, opened, machine)}`);
  return code;
}

const sshFailed = 255;

/** The machine of that name, or an error that names the near ones. */
export function machineNamed(lab: Lab, name: string): string {
  const names = lab.machines.map((machine) => machine.name);
  if (names.includes(name)) return name;
  const near = nearest(name, names);
  throw new LabError('usage', `lab ${lab.name} has no machine "${name}"`, {
    hint:
      near === undefined
        ? `It has ${names.join(', ')}.`
        : `Did you mean ${near}? It has ${names.join(', ')}.`,
  });
}
