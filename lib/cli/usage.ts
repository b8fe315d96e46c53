import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';

/** What the parser knew when it gave up. */
export interface UsageFacts {
  readonly argv: readonly string[];
  /**
   * The command as its usage line has it, such as `ssh <machine>`; undefined where none was
   * recognized.
   */
  readonly command: string | undefined;
  readonly commands: readonly string[];
  /** Long options that the command takes, without their dashes. */
  readonly options: readonly string[];
}

/**
 * Turns a complaint of yargs (English locale) into one that names the thing as it was typed, and
 * the next step.
 */
export function usageError(message: string, facts: UsageFacts): LabError {
  for (const [pattern, explain] of complaints) {
    const match = pattern.exec(message);
    if (match !== null) return explain(match[1] ?? '', facts, match[2] ?? '', match[3] ?? '');
  }
  return wrong(message, help(facts));
}

type Explain = (subject: string, facts: UsageFacts, second: string, third: string) => LabError;

const complaints: readonly (readonly [RegExp, Explain])[] = [
  [
    /^Unknown command: ([^,]*)/,
    (word, facts) =>
      facts.command === undefined ? unknownCommand(word, facts) : superfluous(word, facts),
  ],
  [/^Unknown arguments?: ([^,]*)/, unknownOption],
  [/^Unknown commands: ([^,]*)/, superfluous],
  [/Argument: (.*), Given: (.*), Choices: (.*)/, badChoice],
  [
    /^Not enough non-option arguments/,
    (_, facts) =>
      wrong(`${facts.command?.replace(/^\S+ /, '') ?? 'a command'} is missing`, help(facts)),
  ],
  [
    /^Not enough arguments following: (.*)/,
    (name, facts) => wrong(`--${name} needs a value`, help(facts)),
  ],
  [
    /^Arguments (.*) and (.*) are mutually exclusive/,
    (one, _, other) =>
      wrong(`--${one} and --${other} exclude each other`, 'Choose one of the two.'),
  ],
];

function badChoice(name: string, facts: UsageFacts, given: string, choices: string): LabError {
  return wrong(
    `${spelled(name, facts)} cannot be ${given}`,
    `It is one of ${choices.replaceAll('"', '')}.`,
  );
}

function unknownCommand(word: string, { commands }: UsageFacts): LabError {
  const meant = word === '' ? undefined : nearest(word, commands);
  return wrong(
    `there is no command "${word}"`,
    meant === undefined ? help({ command: undefined }) : `Did you mean \`khw-lab ${meant}\`?`,
  );
}

function unknownOption(word: string, facts: UsageFacts): LabError {
  const name = spelled(word, facts);
  if (!name.startsWith('-')) return superfluous(word, facts);
  const meant = nearest(word.replace(/^no-/, ''), facts.options);
  return wrong(
    `unknown option ${name}`,
    meant === undefined ? help(facts) : `Did you mean --${meant}?`,
  );
}

function superfluous(word: string, facts: UsageFacts): LabError {
  return wrong(`unexpected argument "${word}"`, whereItBelongs(word, facts));
}

function whereItBelongs(word: string, facts: UsageFacts): string {
  const { command = '', options } = facts;
  // These two hand on what follows the two dashes.
  if (command.startsWith('ssh ') || command === 'kubectl')
    return `What is to run there goes after two dashes: \`khw-lab ${command} -- ${word} …\`.`;
  const mayBeLab = /^[a-z-]+$/.test(command) && options.includes('lab');
  return mayBeLab ? `A lab is named by an option: --lab ${word}. ${help(facts)}` : help(facts);
}

/** An option with the dashes it was typed with; a positional as in the usage line. */
function spelled(name: string, { argv, command = '' }: UsageFacts): string {
  if (command.includes(`<${name}>`) || command.includes(`[${name}]`)) return `<${name}>`;
  const typed = argv.map((word) => word.replace(/=.*/s, ''));
  // Short options may be typed together: then the option's own dash is not there to be found.
  return [`--${name}`, `--no-${name}`, name].find((word) => typed.includes(word)) ?? `-${name}`;
}

const help = ({ command }: Pick<UsageFacts, 'command'>): string =>
  command === undefined
    ? '`khw-lab --help` lists the commands.'
    : `\`khw-lab ${command.replace(/ .*/, '')} --help\` shows its usage.`;

const wrong = (message: string, hint: string): LabError => new LabError('usage', message, { hint });
