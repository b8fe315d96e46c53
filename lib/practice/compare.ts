import { assertNoExam } from '../actions/active-drill.js';
import type { LabRef, Ports } from '../actions/ports.js';
import { withFleet } from '../actions/with-lab.js';
import type { Chapter } from '../core/chapter.js';
import { collectFacts } from '../grade/collect.js';
import { compareAll, type Compared } from '../grade/compare.js';
import { openLab } from '../lab/open.js';
import { collecting } from './grading.js';

/**
 * Lays the machines beside the reference of a chapter, value by value. Throws `refused` during an
 * exam.
 */
export async function compareChapter(
  ports: Ports,
  ref: LabRef,
  chapter: Chapter,
): Promise<readonly Compared[]> {
  await assertNoExam(ports, ref);
  const opened = await openLab(ports, ref.lab, ref.connect);
  const comparisons = chapter.comparisons(opened.lab);
  return withFleet(ports, opened, async (fleet) => {
    const asking = comparisons.map(({ fact }) => ({ facts: { fact } }));
    return compareAll(comparisons, await collectFacts(asking, collecting(ports, opened, fleet)));
  });
}
