import type { Ports } from '../actions/ports.js';
import { runChapter } from '../actions/solve.js';
import { formatDuration } from '../core/bytes.js';
import { chapterNamed } from '../course/chapters.js';
import type { DrillPlan } from '../drills/plan.js';
import type { OpenLab } from '../lab/open.js';
import { chapterReached } from '../lab/reached.js';
import { isOptional } from '../track/chapters.js';
import { startingChapter } from './starting.js';

/**
 * Where drills begin after a chapter that is done only when it is named, and the lab has not come
 * to it, does that chapter. It stays done when they end. The lab's lock is held.
 */
export async function makeBase(
  ports: Ports,
  opened: OpenLab,
  plans: readonly DrillPlan[],
): Promise<void> {
  const { track } = opened;
  const { id } = startingChapter(track, plans, undefined);
  if (!isOptional(track, id) || (await chapterReached(ports, opened)) === id) return;
  const chapter = chapterNamed(track, id);
  const names = plans.map(({ drill }) => drill.name).join(', ');
  ports.say(`${names} begins after chapter ${id}, ${chapter.title}: it is done first, and stays.`);
  const started = ports.clock.now();
  await runChapter(ports, opened, chapter);
  ports.say(`Chapter ${id} took ${formatDuration(ports.clock.now() - started)}.`);
}
