import type { Fleet } from '../ssh/fleet.js';
import { AtRest, watched, type Watching } from './watch.js';

/** bash: ends when systemd has started what a boot wants, or has failed to. */
export const unitsStarted = 'systemctl is-system-running --wait >/dev/null 2>&1';

/** bash for a look: what systemd is still at. */
const startingUnits = `jobs=$(systemctl list-jobs --no-legend --plain | awk '{ print $2 }' | sort | xargs); [ -z "$jobs" ] || echo "still starting: $jobs"`;

/**
 * Resolves when a machine has started its units, or has come to rest before that: whether one has
 * failed is for others to judge.
 */
export async function untilSettled(
  fleet: Pick<Fleet, 'session'>,
  machine: string,
  watching: Omit<Watching, 'session'>,
): Promise<void> {
  const session = (name: string): ReturnType<Fleet['session']> => fleet.session(name);
  await watched(
    [{ machine, progress: startingUnits }],
    { ...watching, session },
    async ({ signal }) => {
      await (await session(machine)).script(unitsStarted, { signal, ok: 'any' });
    },
  ).catch((error: unknown) => {
    if (!(error instanceof AtRest)) throw error;
  });
}
