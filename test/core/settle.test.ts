import t from 'tap';
import { settled, type SettleOptions } from '../../lib/core/settle.js';
import { heldClock } from '../lab/fakes.js';

interface Ending {
  readonly found: number;
  /** Seconds on the held clock. */
  readonly seconds: number;
  readonly looks: number;
  readonly notes: readonly string[];
}

/**
 * Looks at a number of things that are wrong, which `at` tells by the seconds since the beginning.
 */
async function settle(
  at: (seconds: number) => number,
  options: Partial<SettleOptions<number>> = {},
): Promise<Ending> {
  const clock = heldClock();
  const notes: string[] = [];
  let looks = 0;
  const look = (): Promise<number> => {
    looks += 1;
    return Promise.resolve(at(clock.now() / 1000));
  };
  const found = await settled(look, {
    clock,
    intervalMs: 1000,
    sight: (wrong) =>
      wrong === 0 ? undefined : { seen: `${wrong} wrong`, marks: [String(wrong)] },
    note: (seen) => notes.push(seen),
    ...options,
  });
  return { found, seconds: clock.now() / 1000, looks, notes };
}

t.test('what is right ends it at once, without a word', async (t) => {
  t.same(await settle(() => 0), { found: 0, seconds: 0, looks: 1, notes: [] });
});

t.test('as long as something changes it looks again, and says what it has seen', async (t) => {
  const { found, seconds, notes } = await settle((s) => Math.max(0, 500 - s), { stillMs: 2000 });
  t.same([found, seconds, notes.length, notes[0]], [0, 500, 500, '500 wrong']);
});

t.test(
  'what stays wrong is the answer once nothing has changed for so long, times the slowness',
  async (t) => {
    t.same(await settle(() => 3, { stillMs: 10_000 }), {
      found: 3,
      seconds: 10,
      looks: 11,
      notes: Array<string>(10).fill('3 wrong'),
    });
    t.match(await settle(() => 3, { stillMs: 10_000, slowness: 3 }), { found: 3, seconds: 30 });
    t.match(await settle(() => 3, { stillMs: 0 }), { found: 3, seconds: 0, looks: 1, notes: [] });
  },
);

t.test('work counts as movement, for a while', async (t) => {
  t.match(
    await settle(() => 1, { stillMs: 10_000, busyMs: 60_000, sight: () => ({ busy: true }) }),
    {
      found: 1,
      seconds: 60,
    },
  );
});

t.test('the looks may become rarer', async (t) => {
  t.match(
    await settle(() => 1, { stillMs: 14_000, intervalMs: (looks) => 2 ** (looks - 1) * 1000 }),
    {
      looks: 5,
      seconds: 15,
    },
  );
});

t.test('an error of the look, and the signal, end it', async (t) => {
  await t.rejects(
    settle(() => {
      throw new Error('no way');
    }),
    /no way/,
  );
  await t.rejects(
    settle(() => 1, { signal: AbortSignal.abort() }),
    { kind: 'interrupted', message: /interrupted/ },
  );
});
