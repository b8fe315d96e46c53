import t from 'tap';
import { kindOfLine, watchMovement, type Sighting } from '../../lib/core/movement.js';
import { waitFor, type Readiness, type WaitOptions } from '../../lib/core/wait.js';
import { heldClock } from '../lab/fakes.js';

interface Ending {
  readonly error: unknown;
  /** Seconds on the held clock. */
  readonly seconds: number;
  readonly notes: readonly string[];
}

/** Waits for something of which `at` tells how it is so many seconds after the beginning. */
async function wait(
  at: (seconds: number) => Readiness | Promise<Readiness>,
  options: Partial<WaitOptions> = {},
): Promise<Ending> {
  const clock = heldClock();
  const notes: string[] = [];
  const error = await waitFor('server', () => Promise.resolve(at(clock.now() / 1000)), {
    clock,
    intervalMs: 1000,
    note: (seen) => notes.push(seen),
    ...options,
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, seconds: clock.now() / 1000, notes };
}

t.test('what is there ends the wait, and what was seen on the way is shown', async (t) => {
  const { error, seconds, notes } = await wait((s) =>
    s < 2 ? { ready: false, seen: 'booting' } : { ready: true },
  );
  t.equal(error, undefined);
  t.equal(seconds, 2);
  t.same(notes, ['booting', 'booting']);
});

t.test('slow but moving never ends: a new kind of line a minute, for a day', async (t) => {
  const words = (n: number): string => n.toString(2).replaceAll('0', 'a').replaceAll('1', 'b');
  const { error, seconds } = await wait(
    (s) =>
      s > 86_400
        ? { ready: true }
        : { ready: false, seen: 'copying', lines: [words(Math.floor(s / 60))] },
    { intervalMs: 60_000 },
  );
  t.equal(error, undefined);
  t.equal(seconds, 86_460);
});

t.test('lines of which each is of a kind of its own are noise in the end', async (t) => {
  const words = (n: number): string => n.toString(2).replaceAll('0', 'a').replaceAll('1', 'b');
  const { error, seconds } = await wait((s) => ({
    ready: false,
    seen: 'crashing',
    lines: [words(s)],
  }));
  t.match(error, { message: /nothing has moved/ });
  t.ok(seconds < 2200, String(seconds));
});

t.test('bytes that grow are movement, for hours', async (t) => {
  const { error } = await wait((s) =>
    s > 7200 ? { ready: true } : { ready: false, seen: 'saving', marks: [`${s} bytes`] },
  );
  t.equal(error, undefined);
});

t.test('silent and idle ends after a while, with the sentence and the hint', async (t) => {
  const { error, seconds } = await wait(
    (s) => ({
      ready: false,
      seen:
        s < 60
          ? 'API server: 8 of 14 post-start hooks done'
          : 'API server: 9 of 14 post-start hooks done',
      marks: [s < 60 ? '8' : '9'],
    }),
    { hint: 'Look.' },
  );
  t.match(error, {
    kind: 'machine',
    message:
      'server: nothing has moved for 120 s; last seen: API server: 9 of 14 post-start hooks done',
    hint: 'Look.',
  });
  t.equal(seconds, 180);
});

t.test(
  'a crash loop that repeats itself ends, however long its lines and busy its processor',
  async (t) => {
    const lines = ['starting at 12:00:0', 'listening on port ', 'panic: no key in 0x'];
    const { error, seconds } = await wait((s) => ({
      ready: false,
      seen: `kubelet restarted ${s} times`,
      busy: true,
      lines: lines.map((line) => `${line}${s}`),
    }));
    t.match(error, {
      message:
        /^server: it is at work, but got no further in 600 s; last seen: kubelet restarted \d+ times$/,
    });
    t.equal(seconds, 600);
  },
);

t.test(
  'work is waited for longer than silence, and a slow machine longer than a quick one',
  async (t) => {
    t.equal((await wait(() => ({ ready: false, busy: true }))).seconds, 600);
    t.equal((await wait((s) => ({ ready: false, busy: s < 200 }))).seconds, 319);
    t.equal((await wait(() => ({ ready: false }), { slowness: 4 })).seconds, 480);
    t.equal(
      (
        await wait(() => ({ ready: false, busy: true }), {
          slowness: 4,
          stillMs: 10_000,
          busyMs: 50_000,
        })
      ).seconds,
      200,
    );
  },
);

t.test('a probe that hangs is given up, and told so', async (t) => {
  let stopped: AbortSignal | undefined;
  const clock = heldClock();
  const hang = (signal: AbortSignal): Promise<Readiness> => {
    stopped = signal;
    return new Promise(() => undefined);
  };
  await t.rejects(waitFor('server', hang, { clock, intervalMs: 1000 }), {
    message: 'server: nothing has moved for 120 s; last seen: nothing',
  });
  t.equal(stopped?.aborted, true);
});

t.test('what can never be is not waited for', async (t) => {
  t.match(await wait(() => ({ never: 'kernel panic' })), {
    error: { message: 'server: kernel panic' },
    seconds: 0,
  });
});

t.test('an interruption ends a wait at once, also while a probe hangs', async (t) => {
  for (const probe of [
    (): Promise<Readiness> => new Promise(() => undefined),
    (): Promise<Readiness> => Promise.resolve({ ready: false }),
  ]) {
    const stop = new AbortController();
    const never = { now: () => 0, sleep: heldForEver };
    const waiting = waitFor('server', probe, {
      clock: never,
      intervalMs: 1000,
      signal: stop.signal,
    });
    setImmediate(() => stop.abort());
    await t.rejects(waiting, { kind: 'interrupted', message: 'interrupted' });
  }
  await t.rejects(
    waitFor('server', () => Promise.resolve({ ready: true }), {
      clock: heldClock(),
      intervalMs: 1,
      signal: AbortSignal.abort(),
    }),
    { kind: 'interrupted', message: 'interrupted' },
  );
});

/** A clock that stands still; the signal is heeded. */
const heldForEver = (_: number, signal?: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => {
    const stop = (): void =>
      reject(Object.assign(new Error('interrupted'), { kind: 'interrupted' }));
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop);
  });

t.test(
  'restarts again and again end a watch early, restarts with something new in between do not',
  (t) => {
    let now = 0;
    const see = (sightings: readonly Sighting[]): string | undefined => {
      const movement = watchMovement(() => now);
      for (const sighting of sightings) {
        now += 10_000;
        movement.see(sighting);
      }
      return movement.rest();
    };
    const restarts = (count: number): Sighting['restarts'] => ({
      count,
      words: 'kubelet restarts again and again: no such file',
    });
    t.equal(
      see([2, 3, 4, 5, 6].map((count) => ({ marks: ['failed'], restarts: restarts(count)! }))),
      'kubelet restarts again and again: no such file',
    );
    t.equal(
      see(
        [2, 3, 4, 5, 6].map((count) => ({
          lines: [`line ${'x'.repeat(count)}`],
          restarts: restarts(count)!,
        })),
      ),
      undefined,
    );
    t.equal(
      see([12, 12, 12, 12].map((count) => ({ restarts: restarts(count)! }))),
      undefined,
      'those from before do not count',
    );
    t.end();
  },
);

t.test('lines that differ in numbers and names with numbers are of one kind', (t) => {
  const kinds = [
    'E1129 00:33:11.123456    1234 reflector.go:147] Failed to watch *v1.Service: Get "https://server:6443/api?limit=500": connection refused',
    'E1129 00:34:59.000001    1299 reflector.go:147] Failed to watch *v1.Service: Get "https://server:6443/api?limit=501": connection refused',
  ].map(kindOfLine);
  t.equal(kinds[0], kinds[1]);
  t.match(kinds[0], /Failed to watch .*connection refused$/);
  t.not(kindOfLine('etcd is ready'), kindOfLine('etcd is not ready'));
  t.end();
});
