import type { Argv } from 'yargs';
import type { App } from './app.js';
import type { GlobalOptions } from './options.js';

/** A command's own module: loaded only when it is called, so that `--help` and `status` start quickly. */
export interface Command<Options extends GlobalOptions = GlobalOptions> {
  /** Adds the command's own options, positionals and examples. */
  options?(parser: Argv<GlobalOptions>): unknown;
  /** Answers the exit code; nothing means 0. */
  run(app: App, args: Options): Promise<number | undefined>;
}

export interface CommandEntry {
  readonly command: string;
  readonly describe: string;
  readonly load: () => Promise<Command>;
}

/** The command's name without its positionals. */
export const nameOf = ({ command }: Pick<CommandEntry, 'command'>): string => command.replace(/ .*/, '');

/** All commands, in the order `--help` shows them. */
export const catalogue: readonly CommandEntry[] = [
  { command: 'up', describe: 'Make the lab, or go on where it broke off', load: async () => (await import('./commands/up.js')).up },
  { command: 'status', describe: 'Machines, addresses, accelerator, chapter reached', load: async () => (await import('./commands/status.js')).status },
  { command: 'ssh <machine>', describe: 'A shell on a machine, or one command after --', load: async () => (await import('./commands/ssh.js')).ssh },
  { command: 'kubectl', describe: "Run the jumpbox's kubectl; its arguments after --", load: async () => (await import('./commands/kubectl.js')).kubectl },
  { command: 'kubeconfig', describe: "A kubeconfig for this computer's own kubectl", load: async () => (await import('./commands/kubeconfig.js')).kubeconfig },
  { command: 'ssh-config', describe: "An ssh_config for this computer's own ssh", load: async () => (await import('./commands/ssh-config.js')).sshConfig },
  { command: 'console <machine>', describe: "A machine's serial console", load: async () => (await import('./commands/console.js')).console },
  { command: 'script [chapter]', describe: 'Print a chapter as a script to paste on the jumpbox', load: async () => (await import('./commands/script.js')).script },
  { command: 'hosts', describe: "The machines' names in this computer's /etc/hosts", load: async () => (await import('./commands/hosts.js')).hosts },
  { command: 'stop', describe: 'Shut the machines down; `up` starts them again', load: async () => (await import('./commands/stop.js')).stop },
  { command: 'destroy', describe: 'Remove the lab without a trace', load: async () => (await import('./commands/destroy.js')).destroy },
  { command: 'doctor', describe: 'What this computer needs, and how to get it', load: async () => (await import('./commands/doctor.js')).doctor },
  { command: 'images', describe: 'Base images and the packages in them', load: async () => (await import('./commands/images.js')).images },
  { command: 'cache <action>', describe: 'List or clear downloads, builds and images', load: async () => (await import('./commands/cache.js')).cache },
];
