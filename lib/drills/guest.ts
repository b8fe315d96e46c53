import { randomUUID } from 'node:crypto';
import { LabError } from '../core/errors.js';
import { quietPrograms } from '../core/quiet.js';
import { lastLines, type MachineSession, type RunResult } from '../core/run.js';
import { shellJoin } from '../core/shell.js';
import type { GuestScript } from './plan.js';

/** Bytes of output after which a script is ended. */
const mostOutputBytes = 64 * 1024;

/** Seconds between the polite and the hard end of what a script has left running. */
const graceSeconds = 3;

/** A script of which nobody hears any more ends by itself, after so many times its limit. */
const unheardTimes = 20;

/** What is looked at while a script runs. */
export interface Watched {
  readonly machine: string;
  /** The systemd unit that the script is. */
  readonly unit: string;
  /** How long nothing may move, on a computer of usual speed. */
  readonly stillMs: number;
  readonly signal: AbortSignal;
}

/** What the work that is watched is given. */
export interface Watch {
  /** Raised when it is interrupted, or has come to rest. */
  readonly signal: AbortSignal;
  /** Hears each line that is printed. */
  readonly line: (text: string) => void;
}

export type Outcome<T> = { readonly result: T } | { readonly rest: string };

/** The machines of a lab for those who run scripts on them. */
export interface ScriptLab {
  session(machine: string): Promise<MachineSession>;
  /**
   * Does work on a machine as long as something moves: what the unit prints, its processor time.
   * Answers what came of it, or how it has come to rest.
   */
  watch<T>(watched: Watched, work: (watch: Watch) => Promise<T>): Promise<Outcome<T>>;
  readonly signal: AbortSignal;
}

/**
 * Runs a break or a solution on its machine, as a systemd unit of its own, as long as it moves: when
 * the script ends, or is ended, everything that it has started ends too. Throws LabError('step')
 * that says how it ended, with its last lines.
 */
export async function runInGuest(lab: ScriptLab, script: GuestScript): Promise<void> {
  const { machine, timeoutSeconds } = script;
  const session = await lab.session(machine);
  const unit = `khw-drill-${randomUUID().slice(0, 8)}`;
  const said: string[] = [];
  const watched = { machine, unit, stillMs: timeoutSeconds * 1000, signal: lab.signal };
  const outcome = await lab.watch(watched, (watch) =>
    session.script(guestCommand(script, unit), {
      signal: watch.signal,
      ok: 'any',
      onLine: (text) => {
        said.push(text);
        watch.line(text);
      },
    }),
  );
  if ('rest' in outcome) {
    await session.run(['systemctl', 'stop', unit], { signal: lab.signal, ok: 'any' });
    throw failed(script, `was ended on ${machine}: ${outcome.rest}`, said.join('\n'));
  }
  const how = ending(outcome.result, script);
  if (how !== undefined) throw failed(script, `${how} on ${machine}`, outcome.result.stdout);
}

const failed = ({ drill, file }: GuestScript, how: string, output: string): LabError =>
  new LabError('step', `drill ${drill}: ${file} ${how}`, {
    details: output.trim() === '' ? ['it printed nothing'] : lastLines(output.slice(-4000), 12),
  });

/** Undefined for a good end. */
function ending(
  { exitCode, stdout, ms }: Pick<RunResult, 'exitCode' | 'stdout' | 'ms'>,
  script: GuestScript,
): string | undefined {
  const timeoutSeconds = limitOf(script);
  if (Buffer.byteLength(stdout) > mostOutputBytes)
    return `printed more than ${mostOutputBytes / 1024} KiB and was ended`;
  if (exitCode === 0) return undefined;
  // A script may end with these codes by itself, after a timeout(1) of its own; and a guest's clock
  // may run somewhat faster than ours.
  const inTime = ms < timeoutSeconds * 900;
  return !inTime && (exitCode === timedOut || exitCode === killed)
    ? `did not end within ${timeoutSeconds} s and was ended`
    : `ended with exit code ${exitCode}`;
}

/** Seconds until a script ends by itself. */
const limitOf = ({ timeoutSeconds, slowness }: GuestScript): number =>
  Math.ceil(timeoutSeconds * slowness * unheardTimes);

/** Seconds that one command of a script may wait for an answer (prelude.sh). */
const usualPatienceSeconds = 20;

/** timeout(1): 124 when the command heeded SIGTERM, 137 when it had to be killed. */
const timedOut = 124;
const killed = 137;

/** bash for the machine. Everything of the drill is a quoted word of systemd-run(1). */
export function guestCommand(script: GuestScript, unit: string): string {
  const { text, environment, slowness } = script;
  const timeoutSeconds = limitOf(script);
  const settings = {
    ...environment,
    ...(slowness > 1
      ? {
          LAB_PATIENCE: String(Math.ceil(usualPatienceSeconds * slowness)),
          LAB_SLOWNESS: String(Math.ceil(slowness)),
        }
      : {}),
    HOME: '/root',
    ...quietPrograms,
  };
  const run = [
    'systemd-run',
    '--quiet',
    '--wait',
    '--pipe',
    '--collect',
    `--unit=${unit}`,
    '--service-type=exec',
    '--working-directory=/root',
    `--property=TimeoutStopSec=${graceSeconds}`,
    `--property=RuntimeMaxSec=${timeoutSeconds + graceSeconds + 5}`,
    '--property=IgnoreSIGPIPE=no',
    ...Object.entries(settings).map(([name, value]) => `--setenv=${name}=${value}`),
    // systemd puts variables of its own into ${…} of a command line, and takes $$ for a dollar
    // (systemd.service(5), Command lines). --foreground: else timeout(1) kills its whole group,
    // itself too, and nobody learns why. What the script has begun ends with the unit.
    'timeout',
    '--foreground',
    `--kill-after=${graceSeconds}`,
    String(timeoutSeconds),
    'bash',
    '-c',
    text.replaceAll('$', '$$$$'),
  ];
  // Whoever floods finds the pipe closed.
  return `${shellJoin(run)} 2>&1 < /dev/null | head -c ${mostOutputBytes + 1}\nexit "\${PIPESTATUS[0]}"`;
}
