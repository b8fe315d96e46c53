/**
 * Drills prove themselves: every one that docs/drills-proof.md does not know as it is now, and two
 * of the others.
 */
import t from 'tap';
import { seed } from '../../helpers/clock.js';
import { proveDrills, sampleDrills } from '../../prove/drills.js';
import { handedLab } from '../handed.js';
import { proveShare } from '../share.js';

const { name } = handedLab();

await t.test('every one that changed, with a reboot, and two of the others', async (t) => {
  const { drawn, changed } = await sampleDrills(2, seed());
  t.comment(`changed: ${changed.join(', ') || 'none'}; drawn: ${drawn.join(', ')}; SEED=${seed()}`);
  const eight = (names: readonly string[]): readonly (readonly string[])[] =>
    Array.from({ length: Math.ceil(names.length / 8) }, (_, part) =>
      names.slice(8 * part, 8 * part + 8),
    );
  await proveShare(
    t,
    { changed, sample: drawn.filter((one) => !changed.includes(one)) },
    (one) => one,
    eight,
    async (names) => {
      const reboot = names.some((one) => changed.includes(one)) ? ['--reboot'] : [];
      const { proofs } = await proveDrills(
        name,
        names,
        ['--seed', String(seed()), ...reboot],
        () => undefined,
      );
      for (const { drill, variant, way, seconds, rebooted, error } of proofs) {
        t.same(
          error,
          undefined,
          `${drill} (${variant}) ${way}${rebooted ? ', after a reboot too' : ''}, ${seconds} s`,
        );
      }
      return true;
    },
  );
});
