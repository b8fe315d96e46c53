import type { Ports } from '../actions/ports.js';
import { bringFurther } from '../actions/further.js';
import { runChapter } from '../actions/solve.js';
import { goneWith } from '../actions/still-there.js';
import { formatDuration } from '../core/bytes.js';
import type { DrillPlan } from '../drills/plan.js';
import type { OpenLab } from '../lab/open.js';
import { chapterReached } from '../lab/reached.js';
import { assertTogether, basesOf } from '../track/bases.js';
import { furtherFor, replacement } from '../track/chapters.js';
import type { OptionalChapter, Track } from '../track/types.js';

/**
 * What drills bring of chapters comes to the machines. Where they begin after chapters that are done
 * only when they are named, and the lab has not come to these, does them, with what they build on.
 * They stay done when the drills end. The lab's lock is held. Throws `usage` where these drills
 * cannot be on a lab together.
 */
export async function makeBase(
  ports: Ports,
  opened: OpenLab,
  plans: readonly DrillPlan[],
): Promise<void> {
  const { track, lab } = opened;
  const begins = plans.map(({ drill }) => drill.from);
  assertTogether(track, begins);
  const bases = basesOf(track, begins);
  const reached = await chapterReached(ports, opened);
  assertStillThere(opened, plans, reached);
  await bringFurther(ports, opened, furtherFor(track, broughtBy(track, plans), lab));
  for (const chapter of bases)
    if (chapter.id !== reached) await make(ports, opened, plans, chapter);
}

const broughtBy = (
  { optional = [] }: Pick<Track, 'optional'>,
  plans: readonly DrillPlan[],
): readonly OptionalChapter[] =>
  optional.filter(({ id }) => plans.some(({ drill: { brings } }) => brings === id));

async function make(
  ports: Ports,
  opened: OpenLab,
  plans: readonly DrillPlan[],
  chapter: OptionalChapter,
): Promise<void> {
  const { id, title } = chapter;
  const own = plans.filter(({ drill }) => basesOf(opened.track, [drill.from]).includes(chapter));
  const names = [...new Set(own.map(({ drill }) => drill.name))].join(', ');
  ports.say(`${names} begins after chapter ${id}, ${title}: it is done first, and stays.`);
  const started = ports.clock.now();
  await runChapter(ports, opened, chapter);
  ports.say(`Chapter ${id} took ${formatDuration(ports.clock.now() - started)}.`);
}

/** Throws `refused` where a chapter has taken away what these begin with. */
function assertStillThere(
  { lab, track }: Pick<OpenLab, 'lab' | 'track'>,
  plans: readonly DrillPlan[],
  reached: string | undefined,
): void {
  const last = replacement(track, reached);
  const lost = plans.filter(({ drill }) => drill.from !== reached);
  if (last === undefined || lost.length === 0) return;
  const names = [...new Set(lost.map(({ drill }) => drill.name))].join(', ');
  throw goneWith({ lab }, last, `what ${names} begins with is not there`);
}
