import { LabError } from '../core/errors.js';
import { trackNamed, trackOfLab } from '../track/find.js';
import type { Track } from '../track/types.js';
import type { LabContext } from './context.js';
import { readLab } from './record.js';

/** Which lab is meant, and which track where the lab is not made yet. */
export interface TrackRef {
  readonly lab: string;
  readonly track?: string | undefined;
}

/**
 * The track of a lab that was made; else the one that is named; else the first. Throws `usage`
 * where a lab is of another one.
 */
export async function trackFor(
  context: Pick<LabContext, 'paths' | 'tracks'>,
  { lab: name, track: id }: TrackRef,
): Promise<Track> {
  const named = id === undefined ? undefined : trackNamed(context.tracks, id);
  const lab = await readLab(context, name);
  if (lab === undefined) return named ?? trackNamed(context.tracks, undefined);
  if (named !== undefined && named.id !== lab.track) {
    throw new LabError('usage', `lab ${name} is of track ${lab.track}, not ${named.id}`, {
      hint: `Leave --track out, or choose another lab: --lab ${named.id}.`,
    });
  }
  return trackOfLab(context.tracks, lab);
}
