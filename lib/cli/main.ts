import { setMaxListeners } from 'node:events';
import { exitCodes, LabError } from '../core/errors.js';
import { dropUnusableTemporaryFolders } from '../host/temporary.js';
import type { TrackEntry } from '../track/types.js';
import { writeText } from '../ui/terminal.js';
import { colorful } from './color.js';
import { runCommandLine } from './parser.js';

/**
 * `tracks` is all that is taught, the usual one first. Parses argv, runs one command, prints what
 * went wrong, and sets the exit code. Never throws.
 */
export async function main(argv: readonly string[], tracks: readonly TrackEntry[]): Promise<void> {
  // What is made for QEMU, other labs or other homes must not depend on the umask of a shell; what
  // is secret is closed by name.
  process.umask(0o022);
  const interruption = new AbortController();
  // Every command, wait and connection that is under way listens; there is no leak to be warned of.
  setMaxListeners(0, interruption.signal);
  const onSignal = (): void => {
    // The second Ctrl-C of an impatient person ends at once; the lab can be resumed all the same.
    if (interruption.signal.aborted) endAtOnce();
    writeText(process.stderr, '\nstopping…');
    interruption.abort();
  };
  const onUnforeseen = (error: unknown): void =>
    void fail(error, argv).finally(() => process.exit());
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('uncaughtException', onUnforeseen);
  process.stdout.on('error', unwritable);
  // Nobody reads what is said any more: the work goes on.
  process.stderr.on('error', () => undefined);
  try {
    assertWorkingFolder();
    dropUnusableTemporaryFolders();
    await runCommandLine(argv, tracks, interruption.signal);
  } catch (error) {
    await fail(interruption.signal.aborted ? stopped(error) : error, argv);
  } finally {
    // Sibling tasks of a failed one end too.
    interruption.abort();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal).off('uncaughtException', onUnforeseen);
  }
}

/**
 * An exit waits for every thread of Node.js, and one that the kernel holds (a network disk that
 * does not answer, a pipe that nobody opens) never comes back. So the process ends by the signal
 * itself: a shell shows 130 as well.
 */
function endAtOnce(): never {
  process.once('exit', () => {
    process.removeAllListeners('SIGINT');
    process.kill(process.pid, 'SIGINT');
    process.kill(process.pid, 'SIGKILL');
  });
  process.exit(exitCodes.interrupted);
}

/** Relative paths mean nothing without it, and much of Node.js throws. */
function assertWorkingFolder(): void {
  try {
    process.cwd();
  } catch (error) {
    throw new LabError('host', 'the folder in which khw-lab was called is not there any more', {
      hint: 'Go to one that is there (cd), and call the same command again.',
      cause: error,
    });
  }
}

function unwritable(error: NodeJS.ErrnoException): void {
  // The reader of a pipe (head, say) went away: nothing more to tell.
  if (error.code === 'EPIPE') process.exit(0);
  writeText(process.stderr, `error: standard output cannot be written: ${error.message}`);
  process.exit(exitCodes.host);
}

function stopped(error: unknown): unknown {
  if (error instanceof LabError && error.kind === 'interrupted') return error;
  return new LabError('interrupted', 'stopped', { cause: error });
}

async function fail(error: unknown, argv: readonly string[]): Promise<void> {
  const { describeError, errorJson } = await import('../ui/errors.js');
  // What follows the two dashes is for another program.
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const { exitCode, text } = describeError(error, {
    color: colorful(process.stderr),
    debug: own.includes('--debug'),
  });
  if (
    own.some(
      (word, index) =>
        word === '--format=json' || (word === '--format' && own[index + 1] === 'json'),
    )
  ) {
    writeText(process.stdout, JSON.stringify(errorJson(error), null, 2));
  }
  writeText(process.stderr, text, { painted: true });
  process.exitCode = exitCode;
}
