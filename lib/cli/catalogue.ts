import type { Command } from './command.js';

export interface CommandEntry {
  readonly command: string;
  readonly describe: string;
  readonly load: () => Promise<Command>;
}

/** The command's name without its positionals. */
export const nameOf = ({ command }: Pick<CommandEntry, 'command'>): string =>
  command.replace(/ .*/, '');

/** All commands, in the order `--help` shows them. */
export const catalogue: readonly CommandEntry[] = [
  {
    command: 'up',
    describe: 'Create the lab, or resume where it stopped',
    load: async () => (await import('./commands/up.js')).up,
  },
  {
    command: 'status',
    describe: 'Machines, addresses, accelerator, chapter reached',
    load: async () => (await import('./commands/status.js')).status,
  },
  {
    command: 'stop',
    describe: 'Shut the machines down; `up` starts them again',
    load: async () => (await import('./commands/stop.js')).stop,
  },
  {
    command: 'destroy',
    describe: 'Delete the lab and everything it created',
    load: async () => (await import('./commands/destroy.js')).destroy,
  },
  {
    command: 'ssh <machine>',
    describe: 'Open a shell on a machine, or run one command after --',
    load: async () => (await import('./commands/ssh.js')).ssh,
  },
  {
    command: 'kubectl',
    describe: "Run the jumpbox's kubectl; its arguments after --",
    load: async () => (await import('./commands/kubectl.js')).kubectl,
  },
  {
    command: 'console <machine>',
    describe: "A machine's serial console",
    load: async () => (await import('./commands/console.js')).console,
  },
  {
    command: 'kubeconfig',
    describe: "A kubeconfig for this computer's own kubectl",
    load: async () => (await import('./commands/kubeconfig.js')).kubeconfig,
  },
  {
    command: 'ssh-config',
    describe: "An ssh_config for this computer's own ssh",
    load: async () => (await import('./commands/ssh-config.js')).sshConfig,
  },
  {
    command: 'hosts',
    describe: "The machines' names in this computer's /etc/hosts",
    load: async () => (await import('./commands/hosts.js')).hosts,
  },
  {
    command: 'labs',
    describe: 'Chapters with minutes, points and state',
    load: async () => (await import('./commands/labs.js')).labs,
  },
  {
    command: 'script [chapter]',
    describe: 'Print a chapter as a script to paste on the jumpbox',
    load: async () => (await import('./commands/script.js')).script,
  },
  {
    command: 'check [subject]',
    describe: 'Grade chapters and name the first cause',
    load: async () => (await import('./commands/check.js')).check,
  },
  {
    command: 'hint [check]',
    describe: 'The next hint for a check; each costs a part of its points',
    load: async () => (await import('./commands/hint.js')).hint,
  },
  {
    command: 'explain <check>',
    describe: 'What a check looks at, why it matters, where it is documented',
    load: async () => (await import('./commands/explain.js')).explain,
  },
  {
    command: 'diff <chapter>',
    describe: 'Compare the machines with the reference, value by value',
    load: async () => (await import('./commands/diff.js')).diff,
  },
  {
    command: 'solve <chapter>',
    describe: 'Run the reference of a chapter, step by step',
    load: async () => (await import('./commands/solve.js')).solve,
  },
  {
    command: 'verify <report>',
    describe: "Verify a report's signature",
    load: async () => (await import('./commands/verify.js')).verify,
  },
  {
    command: 'start <chapter>',
    describe: 'Go to the start of a chapter, from anywhere',
    load: async () => (await import('./commands/start.js')).start,
  },
  {
    command: 'reset <chapter>',
    describe: 'All machines back to the start of a chapter, in seconds',
    load: async () => (await import('./commands/reset.js')).reset,
  },
  {
    command: 'checkpoint <action> [names..]',
    describe: 'Save, list and restore states of the whole lab',
    load: async () => (await import('./commands/checkpoint.js')).checkpoint,
  },
  {
    command: 'finish',
    describe: 'Finish the active drill: grade it, restore the lab',
    load: async () => (await import('./commands/finish.js')).finish,
  },
  {
    command: 'practice [topic]',
    describe: 'Begin what is drawn: an exercise, or a fault of a chapter',
    load: async () => (await import('./commands/practice.js')).practice,
  },
  {
    command: 'exam <action>',
    describe: 'Several drills at once, one clock, one score',
    load: async () => (await import('./commands/exam.js')).exam,
  },
  {
    command: 'new <what> <name>',
    describe: 'A new drill of your own, to be changed',
    load: async () => (await import('./commands/new.js')).newCommand,
  },
  {
    command: 'validate <paths..>',
    describe: 'Prove drills: they break the lab, and their solutions repair it',
    load: async () => (await import('./commands/validate.js')).validate,
  },
  {
    command: 'doctor',
    describe: 'What this computer needs, and how to get it',
    load: async () => (await import('./commands/doctor.js')).doctor,
  },
  {
    command: 'images',
    describe: 'Base images and the packages in them',
    load: async () => (await import('./commands/images.js')).images,
  },
  {
    command: 'cache <action>',
    describe: 'Downloads, builds and images: list, prune, clear',
    load: async () => (await import('./commands/cache.js')).cache,
  },
];
