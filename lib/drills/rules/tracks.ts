import type { Finding } from '../../declaration/types.js';
import { remedyWord } from '../../declaration/words.js';
import type { Subject } from './types.js';

/** Every track that is named exists, and is named once. */
export function trackRule({ draft: { tracks }, facts }: Subject): readonly Finding[] {
  if (tracks === undefined) return [];
  if (tracks.length === 0)
    return [{ at: ['tracks'], message: 'is empty', remedy: 'name a track, or leave the key out' }];
  return tracks.flatMap((id, index): readonly Finding[] => {
    const at = ['tracks', index];
    if (id === undefined) return [];
    if (tracks.indexOf(id) < index)
      return [{ at, message: `${id} is named twice`, remedy: 'name each track once' }];
    return facts.tracks === undefined || facts.tracks.includes(id)
      ? []
      : [{ at, message: `there is no track ${id}`, remedy: remedyWord(id, facts.tracks) }];
  });
}
