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

/**
 * Runs a break or a solution on its machine, as a systemd unit of its own: when the script ends, or
 * its time limit does, everything that it has started ends too. Throws LabError('step') that says
 * how it ended, with its last lines.
 */
export async function runInGuest(
  session: MachineSession,
  script: GuestScript,
  signal: AbortSignal,
): Promise<void> {
  const { exitCode, stdout, ms } = await session.script(
    guestCommand(script, `khw-drill-${randomUUID().slice(0, 8)}`),
    {
      // The unit ends by itself; a machine that is gone ends the connection.
      signal,
      ok: 'any',
    },
  );
  const how = ending({ exitCode, stdout, ms }, script);
  if (how === undefined) return;
  throw new LabError('step', `drill ${script.drill}: ${script.file} ${how} on ${script.machine}`, {
    details: stdout.trim() === '' ? ['it printed nothing'] : lastLines(stdout.slice(-4000), 12),
  });
}

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

/**
 * Seconds until a script is ended: what its author has declared, times how slow the machines are.
 */
const limitOf = ({ timeoutSeconds, slowness }: GuestScript): number =>
  Math.ceil(timeoutSeconds * slowness);

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
