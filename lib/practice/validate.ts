import type { LabRef, Ports } from '../actions/ports.js';
import { LabError } from '../core/errors.js';
import { drillAt, drillsFor, type AmongTracks } from '../course/drills.js';
import type { Drill } from '../drills/types.js';
import { labForReading } from '../lab/record.js';
import { trackFor } from '../lab/track.js';

/**
 * The drills in folders, of names, or `all`; the names are those of a teacher's folder, or of what
 * ships. Throws `config` with every problem of every one.
 */
export async function drillsToProve(
  ports: Ports,
  ref: Pick<LabRef, 'lab' | 'track'>,
  wanted: readonly string[],
  labs: string | undefined,
): Promise<readonly Drill[]> {
  const track = await trackFor(ports, ref);
  const lab = await labForReading(ports, ref.lab, track.id);
  return allOf(await placesOf({ ...ports, track }, wanted, labs), (place) =>
    drillAt({ ...ports, track }, place, labs, lab),
  );
}

async function placesOf(
  among: AmongTracks,
  wanted: readonly string[],
  labs: string | undefined,
): Promise<readonly string[]> {
  if (wanted.length !== 1 || wanted[0] !== 'all') return wanted;
  return (await drillsFor(among, labs)).map((name) =>
    labs === undefined ? name : `${labs}/${name}`,
  );
}

/** Every problem of every folder, not only of the first. */
async function allOf(
  places: readonly string[],
  load: (place: string) => Promise<Drill>,
): Promise<readonly Drill[]> {
  const loaded = await Promise.allSettled(places.map(load));
  const failures = loaded.flatMap((one) =>
    one.status === 'rejected' ? [one.reason as unknown] : [],
  );
  const known = failures.filter((error) => error instanceof LabError);
  const [first] = known;
  if (known.length < failures.length)
    throw failures.find((error) => error instanceof Error && !(error instanceof LabError)) as Error;
  if (first === undefined)
    return loaded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (known.length === 1) throw first;
  throw new LabError('config', `${failures.length} drills have problems`, {
    details: known.flatMap(({ message, details }) => [`${message}:`, ...details]),
    hint: 'Fix them and call the same command again; docs/drills.md describes the format.',
  });
}
