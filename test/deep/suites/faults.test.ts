/**
 * Faults prove their checks: every one that docs/proof.md does not know as it is now, and an eighth
 * of the others.
 */
import t from 'tap';
import { batchesOf, left, proveFaults } from '../../../lib/practice/proof/faults.js';
import { seed } from '../../helpers/clock.js';
import { generator, shuffled } from '../../helpers/random.js';
import { imageDigest } from '../../digest/digest.js';
import { changed, onOtherImage, sample } from '../../prove/choose.js';
import { digests, readRows } from '../../prove/page.js';
import { openSite } from '../../prove/site.js';
import { handedLab } from '../handed.js';
import { proveShare } from '../share.js';

const site = await openSite(handedLab().name, new AbortController().signal);
t.teardown(() => site.close());
const { track } = site.opened;

await t.test('every one that changed, and an eighth of the others', async (t) => {
  const must = changed(site.faults, readRows(track), await digests(track));
  const others = sample(
    site.faults.filter((fault) => !must.includes(fault)),
    8,
    seed(),
    onOtherImage(site.faults, readRows(track), imageDigest()),
  );
  t.comment(
    `${must.length} changed and ${others.length} others of ${site.faults.length} faults, SEED=${seed()}`,
  );
  t.same(await left(site), [], 'before anything is broken');
  await site.save();
  // Not in their order: where time runs out it must not always be the same ones that are left.
  const batches = (faults: typeof others): ReturnType<typeof batchesOf> =>
    shuffled(batchesOf(faults, site.checks), generator(seed()));
  await proveShare(
    t,
    { changed: must, sample: others },
    ({ id }) => id,
    batches,
    async (batch) => {
      const proofs = await proveFaults(batch, site, (line) => t.comment(line));
      for (const { fault, problems, seconds } of proofs)
        t.same(problems, [], `${fault.id} (${fault.check}), ${seconds.toFixed(1)} s`);
      return !proofs.some(({ spoiled }) => spoiled);
    },
  );
  t.same(await left(site), [], 'at the end');
});
