import t from 'tap';
import { execFileSync } from 'node:child_process';
import { clocksOff, keepClocksRight, stepClock } from '../../lib/lab/clock.js';
import { emptyHome } from '../helpers/empty-home.js';
import { fakeSession } from './fakes.js';

const signal = new AbortController().signal;

const bash = (text: string): string =>
  execFileSync('bash', ['-c', text], { encoding: 'utf8', env: { ...process.env, ...emptyHome } });

t.test("this computer's own clock, read by a real bash, is right", async (t) => {
  const session = fakeSession(t, 'here', (text) =>
    text.includes('EPOCHREALTIME') ? bash(text) : undefined,
  );
  t.equal(await stepClock(session, signal), undefined);
});

t.test('a clock that differs is stepped by the difference, whatever the step takes', async (t) => {
  for (const off of [3600.25, -86_400.5]) {
    let stepped = '';
    const session = fakeSession(t, 'off', (text) => {
      if (text.includes('for i in'))
        return `${Date.now() / 1000 + off - 5}\n${Date.now() / 1000 + off}\n`;
      // A real bash computes the time; only date, which would need root and change this computer's
      // clock, is another.
      stepped = bash(`date() { printf '%s' "$2"; }\n${text}`);
      return '';
    });
    const before = Date.now() / 1000;
    const ahead = (await stepClock(session, signal)) ?? 0;
    t.ok(Math.abs(ahead - off) < 2, `${ahead}`);
    const set = Number(stepped.replace('@', ''));
    t.ok(Math.abs(set - (before - ahead)) < 10, stepped);
  }
});

t.test(
  'half a second is right, more is not: certificates are not valid before their time',
  async (t) => {
    for (const [off, right] of [
      [0.3, true],
      [-0.4, true],
      [0.9, false],
      [-0.9, false],
      [30, false],
      [-30, false],
    ] as const) {
      let steps = 0;
      const session = fakeSession(t, 'off', (text) => {
        if (text.includes('for i in')) return `${Date.now() / 1000 + off}\n`;
        steps++;
        return '';
      });
      const ahead = await stepClock(session, signal);
      t.equal(steps, right ? 0 : 1, `${off} s`);
      t.equal(ahead === undefined, right);
    }
  },
);

t.test('clocks that are far off are told, those that do not answer are left out', async (t) => {
  const machine = (name: string, off: number) =>
    fakeSession(t, name, () => `${Date.now() / 1000 + off}\n`);
  const sessions: Readonly<Record<string, () => Promise<ReturnType<typeof machine>>>> = {
    right: () => Promise.resolve(machine('right', 1)),
    behind: () => Promise.resolve(machine('behind', -3600)),
    ahead: () => Promise.resolve(machine('ahead', 90)),
    dead: () => Promise.reject(new Error('no way')),
    hung: () => new Promise(() => undefined),
  };
  const remarks = await clocksOff({
    machines: Object.keys(sessions),
    session: (name) => sessions[name]?.() ?? Promise.reject(new Error(name)),
    signal,
  });
  t.match(remarks, [
    /The clock of behind is 3600 s behind this computer's.*`khw-lab up` sets it/,
    /The clock of ahead is (89|90) s ahead of this computer's/,
  ]);
  t.equal(remarks.length, 2);
});

t.test('after a pause clocks are stepped, but for one that was wrong before', async (t) => {
  const stepped: string[] = [];
  let paused = 0;
  const sessions = new Map(
    [
      ['right', 0.2],
      ['drill', -86_400],
    ].map(([name, off]) => [
      name,
      fakeSession(t, String(name), (text) => {
        if (text.includes('for i in')) return `${Date.now() / 1000 + Number(off) - paused}\n`;
        stepped.push(String(name));
        return '';
      }),
    ]),
  );
  const stepClocks = await keepClocksRight({
    machines: ['right', 'drill', 'dead'],
    session: (name) => {
      const open = sessions.get(name);
      return open === undefined ? Promise.reject(new Error('no way')) : Promise.resolve(open);
    },
    signal,
  });
  t.same(stepped, [], 'nothing before');
  paused = 5;
  await stepClocks();
  t.same(stepped, ['right']);
});
