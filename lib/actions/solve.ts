import type { Chapter, Step } from '../core/chapter.js';
import { chapterTask } from '../lab/chapters.js';
import { fleetFor, type OpenLab } from '../lab/open.js';
import { recordChapter } from '../lab/reached.js';
import { stepContext } from '../lab/up.js';
import { furtherFor } from '../track/chapters.js';
import { bringFurther } from './further.js';
import type { LabRef, Ports } from './ports.js';
import { assertStillThere } from './still-there.js';
import { withLab } from './with-lab.js';

/**
 * Runs the reference of a chapter on a lab that is there; `begins` hears of each step before it
 * runs. Throws `refused` where a later chapter has taken its cluster away.
 */
export async function solveChapter(
  ports: Ports,
  ref: LabRef,
  chapter: Chapter,
  begins: (step: Step) => void,
): Promise<void> {
  await withLab(ports, ref, 'solve', async (opened) => {
    await assertStillThere(ports, opened, chapter);
    await runChapter(ports, opened, chapter, begins);
  });
}

/** The same on an open lab, whose lock is held. */
export async function runChapter(
  ports: Ports,
  opened: OpenLab,
  chapter: Chapter,
  begins: (step: Step) => void = () => undefined,
): Promise<void> {
  await bringFurther(ports, opened, furtherFor(opened.track, [chapter], opened.lab));
  const fleet = await fleetFor(ports, opened);
  try {
    await ports.progress.run([
      chapterTask(chapter, {
        context: stepContext(ports, { opened, fleet }),
        fresh: () => false,
        begins,
        reached: ({ id }) => recordChapter(ports, opened, id),
      }),
    ]);
  } finally {
    fleet.close();
  }
}
