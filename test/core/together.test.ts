import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { createLimit, together } from '../../lib/core/together.js';

t.test('never more than allowed at once, and all in the end', async (t) => {
  const limit = createLimit(3);
  let now = 0;
  let most = 0;
  const results = await Promise.all(
    [...Array(20).keys()].map((index) =>
      limit(async () => {
        most = Math.max(most, ++now);
        await setImmediate();
        now -= 1;
        return index;
      }),
    ),
  );
  t.equal(most, 3);
  t.same(results, [...Array(20).keys()]);
});

t.test('a failure gives its place back', async (t) => {
  const limit = createLimit(1);
  await t.rejects(
    limit(() => Promise.reject(new Error('made up'))),
    { message: 'made up' },
  );
  t.equal(await limit(() => Promise.resolve('next')), 'next');
});

t.test('the first failure ends the others, and is thrown when they have ended', async (t) => {
  let ended = false;
  const slow = async (signal: AbortSignal): Promise<void> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await setImmediate();
    ended = true;
    throw new Error('second');
  };
  await t.rejects(
    together(new AbortController().signal, [slow, () => Promise.reject(new Error('first'))]),
    { message: 'first' },
  );
  t.ok(ended);
});

t.test('the caller can end all', async (t) => {
  const stop = new AbortController();
  const running = together(stop.signal, [
    (signal) =>
      new Promise<void>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('ended'))),
      ),
  ]);
  stop.abort();
  await t.rejects(running, { message: 'ended' });
});
