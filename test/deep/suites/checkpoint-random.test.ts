/**
 * Twenty random operations: every checkpoint gives back its own files and keys, and knows where it
 * comes from. SEED=… repeats them.
 */
import t from 'tap';
import { checkpointed, starts } from '../checkpointed.js';
import { empty, type Content } from '../content.js';
import { seed } from '../../helpers/clock.js';
import { generator } from '../../helpers/random.js';

const { ok, tree, names, noHalves, content, base } = await checkpointed();

await t.test('save and restore in any order', async (t) => {
  const drawn = seed();
  t.comment(`SEED=${drawn}`);
  const below = generator(drawn);
  const random = (limit: number): number => Math.floor(below() * limit);
  const known = new Map<string, Content>([['base', base]]);
  const parents = new Map<string, string>();
  let at = base;
  let parent = 'base';
  for (let step = 1; step <= 20; step++) {
    at = await content.write(at);
    const choice = random(10);
    if (choice < 4) {
      const made = `r${step}`;
      await ok(t, ['checkpoint', 'save', made], `${step}: save ${made}`);
      known.set(made, at);
      parents.set(made, parent);
      parent = made;
    } else {
      const target = [...known.keys()][random(known.size)] ?? 'base';
      const keep = choice === 9 ? `k${step}` : undefined;
      if (keep !== undefined) {
        known.set(keep, at);
        parents.set(keep, parent);
      }
      await ok(
        t,
        ['checkpoint', 'restore', target, '--yes', ...(keep === undefined ? [] : ['--save', keep])],
        `${step}: restore ${target}${keep === undefined ? '' : `, keeping ${keep}`}`,
      );
      at = known.get(target) ?? empty;
      parent = target;
    }
    t.same(await content.read(), at, `${step}: files and keys`);
  }
  const found = await tree();
  t.equal(found.current, parent);
  for (const [child, expected] of parents)
    t.equal(
      found.checkpoints.find((each) => each.name === child)?.parent,
      expected,
      `${child} comes from ${expected}`,
    );
  await noHalves(t);
  await ok(t, ['checkpoint', 'prune', '--yes']);
  t.same(await names(), starts, 'starts of chapters are kept');
});
