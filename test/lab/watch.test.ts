import t, { type Test } from 'tap';
import { LabError } from '../../lib/core/errors.js';
import { readLook, lookScript, sightingOf, type Sight } from '../../lib/lab/look.js';
import { AtRest, watched, type Watched } from '../../lib/lab/watch.js';
import { hostRunner } from '../../lib/host/process.js';
import { fakeSession, heldClock } from './fakes.js';

const sight: Sight = { machine: 'server', units: ['kubelet'], progress: 'echo far' };

interface Ending {
  readonly error: unknown;
  readonly seconds: number;
  readonly notes: readonly string[];
  readonly result?: unknown;
}

/** Watches work on a machine that answers each look so, at so many seconds after the beginning. */
async function watch(
  t: Test,
  look: (seconds: number) => string | Error,
  work: (watched: Watched, after: (seconds: number) => Promise<void>) => Promise<unknown>,
  signal = new AbortController().signal,
): Promise<Ending> {
  const clock = heldClock();
  const notes: string[] = [];
  const session = fakeSession(t, 'server', () => look(clock.now() / 1000));
  const options = {
    clock,
    signal,
    session: () => Promise.resolve(session),
    note: (text: string) => notes.push(text),
  };
  const ending = await watched([sight], options, (given) =>
    work(given, (seconds) => clock.sleep(seconds * 1000, given.signal)),
  ).then(
    (result) => ({ error: undefined, result }),
    (error: unknown) => ({ error }),
  );
  return { ...ending, notes, seconds: clock.now() / 1000 };
}

const answer = (seconds: number, { cpu = 0, restarts = 0, log = '', seen = '' }): string =>
  `up ${seconds}\nwork 0\nunit Id=kubelet.service\nunit ActiveState=active\nunit SubState=running\nunit NRestarts=${restarts}\nunit CPUUsageNSec=${cpu * 1e9}\n${log === '' ? '' : `log ${log}\n`}${seen === '' ? '' : `seen ${seen}\n`}`;
const endless = (given: Watched): Promise<never> =>
  new Promise((_, reject) =>
    given.signal.addEventListener('abort', () =>
      reject(new LabError('interrupted', 'interrupted')),
    ),
  );

t.test('quick work is not looked at, slow work is, and what is seen is shown', async (t) => {
  t.match(
    await watch(
      t,
      () => new Error('nobody looks'),
      () => Promise.resolve(7),
    ),
    { result: 7, seconds: 0 },
  );
  const { error, notes } = await watch(
    t,
    (s) => answer(s, { seen: `API server: ${Math.floor(s / 100)} of 14 post-start hooks done` }),
    (_, after) => after(1400),
  );
  t.equal(error, undefined, 'progress goes on for longer than any patience');
  t.match(notes.at(-1), 'API server: 13 of 14 post-start hooks done');
});

t.test('looks that take long are seldom', async (t) => {
  const looksIn = async (lookSeconds: number): Promise<number> => {
    const clock = heldClock();
    let looks = 0;
    const session = fakeSession(t, 'server', () => undefined);
    const slow = {
      ...session,
      script: async () => {
        looks++;
        await clock.sleep(lookSeconds * 1000, new AbortController().signal);
        return {
          argv: [],
          exitCode: 0,
          stdout: answer(clock.now() / 1000, { seen: `${looks} looks` }),
          stderr: '',
          ms: 1,
        };
      },
    };
    await watched(
      [sight],
      {
        clock,
        signal: new AbortController().signal,
        session: () => Promise.resolve(slow),
        note: () => undefined,
      },
      () => clock.sleep(1_200_000, new AbortController().signal),
    );
    return looks;
  };
  const [quick, long] = [await looksIn(0.1), await looksIn(40)];
  t.ok(quick > 50, `${quick} quick ones`);
  t.ok(
    long > 8 && long * 40 <= 1200 / 2,
    `${long} of 40 s in 20 minutes are half of the time at most`,
  );
});

t.test('work that is silent and idle is ended, with what was seen last', async (t) => {
  const { error, seconds } = await watch(
    t,
    (s) =>
      answer(s, {
        seen: s < 300 ? `step ${Math.floor(s)}` : 'API server: 9 of 14 post-start hooks done',
      }),
    endless,
  );
  t.type(error, AtRest);
  t.match(error, {
    kind: 'machine',
    message:
      /^nothing has moved for 1\d\d s; last seen: API server: 9 of 14 post-start hooks done$/,
  });
  t.ok(seconds > 400 && seconds < 460, String(seconds));
});

t.test('a unit that works without getting further is waited for longer', async (t) => {
  const { error, seconds } = await watch(t, (s) => answer(s, { cpu: s / 2 }), endless);
  t.match(error, {
    message: /^it is at work, but got no further in 6\d\d s; last seen: kubelet is active$/,
  });
  t.ok(seconds > 600 && seconds < 700, String(seconds));
});

t.test('a crash loop ends early, and its last line is quoted', async (t) => {
  const { error, seconds } = await watch(
    t,
    (s) =>
      answer(s, {
        cpu: s / 2,
        restarts: Math.floor(s / 8),
        log: `E1129 00:${s} run.go:74] "command failed" err="no such file"`,
      }),
    endless,
  );
  t.match(error, { message: /^kubelet restarts again and again: E1129 .*no such file"$/ });
  t.ok(seconds < 120, String(seconds));
});

t.test(
  'lines of the work itself are movement; a machine that does not answer is not',
  async (t) => {
    const lost = new LabError('machine', 'server: the connection is lost');
    const words = (n: number): string => 'x'.repeat(n + 1);
    t.match(
      await watch(
        t,
        () => lost,
        async (given, after) => {
          for (let n = 0; n < 20; n++) {
            await after(100);
            given.line(words(n));
          }
        },
      ),
      { error: undefined, seconds: 2000 },
    );
    t.match((await watch(t, () => lost, endless)).error, {
      message: 'nothing has moved for 120 s; last seen: nothing',
    });
  },
);

t.test('a failure of the work and an interruption come out at once, as they are', async (t) => {
  const failure = new LabError('machine', 'exit code 1');
  t.match(
    await watch(
      t,
      () => '',
      () => Promise.reject(failure),
    ),
    { error: failure, seconds: 0 },
  );
  const stop = new AbortController();
  const { error, seconds } = await watch(
    t,
    () => '',
    (given) => {
      stop.abort();
      return endless(given);
    },
    stop.signal,
  );
  t.match(error, { kind: 'interrupted' });
  t.equal(seconds, 0);
});

t.test(
  'in a real bash: the work of a shell and its children, ended ones too, and how far it is',
  async (t) => {
    const runner = hostRunner();
    const text = `setsid bash -c 'for i in 1 2 3; do bash -c "for ((i = 0; i < 60000; i++)); do :; done"; done; sleep 30 & echo $$; wait' | {
    read -r pid
    ${lookScript({ machine: 'server', progress: 'echo one; echo two' }, 1).replaceAll(/\bpid=1\b/g, 'pid=$pid')}
    kill -TERM -- "-$pid"
  }`;
    const look = readLook((await runner.run(['bash', '-c', text])).stdout);
    t.ok(look.workSeconds > 0.05, `${look.workSeconds} s of work`);
    t.same(look.progress, ['one', 'two']);
    t.ok(look.upSeconds > 0);
  },
);

t.test('whatever a machine prints is no more than data', (t) => {
  for (const text of [
    '',
    'rubbish',
    'unit',
    'unit =',
    'unit Id',
    'up x\nwork y\nunit NRestarts=many\nunit CPUUsageNSec=[not set]',
    'unit CPUUsageNSec=18446744073709551615',
  ]) {
    t.equal(sightingOf(sight, readLook(text), readLook(text)).busy, false, text);
  }
  t.end();
});
