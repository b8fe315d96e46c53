import type { Argv } from 'yargs';
import type { App } from './app.js';
import type { GlobalOptions } from './options.js';

/**
 * A command's own module: loaded only when it is called, so that `--help` and `status` start
 * quickly.
 */
export interface Command<Options extends GlobalOptions = GlobalOptions> {
  /** Adds the command's own options, positionals and examples. */
  options?(parser: Argv<GlobalOptions>): unknown;
  /** Answers the exit code; nothing means 0. */
  run(app: App, args: Options): Promise<number | undefined>;
}
