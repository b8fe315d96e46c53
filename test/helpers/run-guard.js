import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { labelOf, outsideFolder, prefix, variable } from './run-label.js';
import { sweep } from './sweep.js';

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 };

/**
 * Makes this process the runner of a test: removes what runs that are gone left, and labels this
 * one's processes and folders. On SIGINT, SIGTERM, SIGHUP or a closed standard output it ends
 * everything of this run, prints what `closing` says, and exits with 128 and the signal's number.
 * `finish` removes what is left at the normal end and answers it, a line for each thing.
 * @param {(signal: string) => string} closing
 */
export async function guardRun(closing) {
  report('a test run that is gone', await sweep());
  const label = labelOf(process.pid);
  process.env[variable] = label;
  process.env['TMPDIR'] = join(outsideFolder(), prefix + label);
  mkdirSync(process.env['TMPDIR']);
  chmodSync(process.env['TMPDIR'], 0o1777);
  /** @type {{ interrupted: string | undefined, finish: () => Promise<readonly string[]> }} */
  const run = { interrupted: undefined, finish: () => sweep(label) };
  /** @param {keyof typeof exitCodes} signal */
  const stop = (signal) => {
    if (run.interrupted !== undefined) return;
    run.interrupted = signal;
    console.error(`\n${signal}: ending what this test started`);
    sweep(label)
      .then(
        () => console.log(closing(signal)),
        (error) => console.error(error),
      )
      .finally(() => process.exit(exitCodes[signal]));
  };
  for (const signal of /** @type {const} */ (['SIGHUP', 'SIGINT', 'SIGTERM']))
    process.on(signal, () => stop(signal));
  process.stdout.on('error', () => stop('SIGPIPE'));
  return run;
}

/**
 * Without the label: for programs that may start what stays, as the installation of a package does.
 */
export function unlabelled() {
  const { [variable]: label, TMPDIR, ...env } = process.env;
  return env;
}

/**
 * @param {string} whose
 * @param {readonly string[]} lines
 */
function report(whose, lines) {
  for (const line of lines) console.log(`removed, of ${whose}: ${line}`);
}
