import type { MachineSession } from '../core/run.js';

/** A guest's clock may differ by this much, in seconds, before it is stepped. */
const tolerance = 0.5;

/**
 * Steps a machine's clock to this computer's where they differ: without KVM a busy guest may run too fast until the
 * kernel finds out, and certificates and leases care. Nothing on the lab's network serves time. Answers the seconds
 * that it was ahead, or undefined where it was right.
 */
export async function stepClock(session: MachineSession, signal: AbortSignal): Promise<number | undefined> {
  const ahead = await secondsAhead(session, signal);
  if (Math.abs(ahead) <= tolerance) return undefined;
  await session.script(stepScript(Math.round(ahead * 1e6)), { signal });
  return ahead;
}

/** Reads the clock some times; each line is written at the time that it holds. It starts no program, which takes long where all is cold. */
const readScript = 'exec 9<> <(:); for i in 1 2 3 4 5; do echo "$EPOCHREALTIME"; read -r -t 0.02 -u 9; done; true';

/** Steps by a difference, not to a time: how long the command takes to get there does not matter. */
const stepScript = (microseconds: number): string =>
  `now="\${EPOCHREALTIME/./}"; goal="$((now - (${microseconds})))"; date -s "@\${goal:0:-6}.\${goal: -6}"`;

/** Seconds by which the machine is ahead, by the reading that was quickest to arrive: on a busy computer others take seconds. */
async function secondsAhead(session: MachineSession, signal: AbortSignal): Promise<number> {
  let ahead = -Infinity;
  await session.script(readScript, {
    signal,
    onLine: (line) => {
      ahead = Math.max(ahead, Number(line) - Date.now() / 1000);
    },
  });
  return ahead;
}
