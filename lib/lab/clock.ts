import type { MachineSession } from '../core/run.js';

/** A guest's clock may differ by this much, in seconds, before it is stepped. */
const tolerance = 0.5;

/**
 * Steps a machine's clock to this computer's where they differ: without KVM a busy guest may run too fast until the
 * kernel finds out, and certificates and leases care. Nothing on the lab's network serves time. Answers the seconds
 * that it was ahead, or undefined where it was right.
 */
export async function stepClock(session: MachineSession, signal: AbortSignal): Promise<number | undefined> {
  const ahead = await offsetOf(session, signal);
  if (Math.abs(ahead) <= tolerance) return undefined;
  // The way there is part of what was measured: half a round trip is far below the tolerance.
  await session.run(['date', '-s', `@${(Date.now() / 1000 + 0.05).toFixed(3)}`], { signal, timeout: 30_000 });
  return ahead;
}

/** Seconds by which the machine is ahead, to half a round trip. */
async function offsetOf(session: MachineSession, signal: AbortSignal): Promise<number> {
  const before = Date.now();
  const { stdout } = await session.run(['date', '+%s.%N'], { signal, timeout: 30_000 });
  return Number(stdout) - (before + Date.now()) / 2000;
}
