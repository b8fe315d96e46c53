import t from 'tap';
import { gapsIn, howTheyEnded, readClientLog } from '../../lib/evidence/client-log.js';

const begins = 'client 7 100.00 1 5 5\n';

/** A line about a request that began so many seconds after the client, and took so long. */
const line = (
  number: number,
  {
    run = 7,
    since = 100 + number,
    took = 0.05,
    at = 1_769_853_600 + number,
    status = '200',
    exit = 0,
  }: {
    run?: number;
    since?: number;
    took?: number;
    at?: number;
    status?: string;
    exit?: number;
  } = {},
): string =>
  `request ${run} ${number} ${since.toFixed(2)} ${(since + took).toFixed(2)} ${at} ${number % 5 === 4 ? 'write' : 'read'} ${status} ${exit}\n`;

const seconds = (gaps: ReturnType<typeof gapsIn>): readonly string[] =>
  gaps.map((gap) => gap.seconds.toFixed(2));

t.test('requests are answered, or lost in a way that has a name', (t) => {
  const { requests, lapsesSeconds, isWhole, stored, marks } = readClientLog(
    [
      begins,
      line(0),
      line(1, { status: '503' }),
      'mark 101.50 begins 0\n',
      line(2, { status: '000', exit: 28, took: 5 }),
      line(3, { status: '000', exit: 7 }),
      line(4, { status: '000', exit: 99 }),
      line(5),
      'stopped 7 6\n',
      'stored 7-4 7-9\n',
    ].join(''),
  );
  t.same(
    requests.map(({ word, kind, answered, how }) => [word, kind, answered, how]),
    [
      ['7-0', 'read', true, 'HTTP 200'],
      ['7-1', 'read', false, 'HTTP 503'],
      ['7-3', 'read', false, 'connection refused'],
      ['7-4', 'write', false, 'curl 99'],
      ['7-5', 'read', true, 'HTTP 200'],
      // It ended last.
      ['7-2', 'read', false, 'timed out'],
    ],
  );
  t.same(lapsesSeconds, []);
  t.equal(isWhole, true);
  t.same(stored, new Set(['7-4', '7-9']));
  t.same(marks, [{ sinceSeconds: 101.5, text: 'begins 0' }]);
  const lost = requests.filter(({ answered }) => !answered);
  t.equal(howTheyEnded([...lost, ...lost.slice(0, 1)]).split(', ')[0], '2 HTTP 503');
  t.end();
});

t.test('what is lost makes a gap, which is known by the first that ended in it', (t) => {
  const { requests } = readClientLog(
    [
      begins,
      line(0),
      line(1, { status: '000', exit: 7 }),
      line(2, { status: '000', exit: 7 }),
      line(3),
      line(4),
    ].join(''),
  );
  const gaps = gapsIn(requests);
  t.same(seconds(gaps), ['0.05', '3.00', '1.00']);
  t.equal(gaps[1]?.first.word, '7-1');
  t.same(seconds(gapsIn(requests.slice(0, 3))), ['0.05', '2.00'], 'one that has no end yet');
  t.same(gapsIn([]), []);
  t.end();
});

t.test('a request that takes long does not make the next one late, nor is it a gap', (t) => {
  const { requests, lapsesSeconds } = readClientLog(
    [begins, line(0), line(2), line(3), line(1, { took: 2.5 })].join(''),
  );
  t.same(seconds(gapsIn(requests)), ['0.05', '2.00', '1.00', '0.45']);
  t.same(lapsesSeconds, []);
  t.end();
});

t.test('the clock may be set: times are by another one', (t) => {
  const hour = 3600;
  for (const step of [-hour, hour, -1_769_853_600]) {
    const { requests, lapsesSeconds } = readClientLog(
      [
        begins,
        ...[0, 1, 2, 3].map((n) => line(n, { at: 1_769_853_600 + (n < 2 ? n : n + step) })),
      ].join(''),
    );
    t.same(seconds(gapsIn(requests)), ['0.05', '1.00', '1.00', '1.00'], `${step} s`);
    t.same(lapsesSeconds, []);
  }
  t.end();
});

t.test('half a line at the end is not read; its request is not lost before all has ended', (t) => {
  const whole = [begins, line(0), line(1), line(2, { status: '000', exit: 28 })].join('');
  for (let cut = 1; cut < line(2).length; cut++) {
    const { requests, isWhole } = readClientLog(whole.slice(0, -cut));
    t.same(
      requests.map(({ word, answered }) => [word, answered]),
      [
        ['7-0', true],
        ['7-1', true],
      ],
      `${cut} characters less`,
    );
    t.equal(isWhole, false);
  }
  t.equal(readClientLog(whole).requests.length, 3);
  t.end();
});

t.test('what was asked and has no line in the end was not answered', (t) => {
  const { requests } = readClientLog([begins, line(0), line(1), line(3), 'stopped 7 6\n'].join(''));
  t.same(
    requests.map(({ word, kind, beganSeconds, how }) => [word, kind, beganSeconds, how]),
    [
      ['7-0', 'read', 100, 'HTTP 200'],
      ['7-1', 'read', 101, 'HTTP 200'],
      ['7-2', 'read', 102, 'without an end'],
      ['7-3', 'read', 103, 'HTTP 200'],
      ['7-4', 'write', 104, 'without an end'],
      ['7-5', 'read', 105, 'without an end'],
    ],
  );
  t.end();
});

t.test('a client that is started again goes on, and what it did not ask is a lapse', (t) => {
  const again = (since: number): string =>
    [
      `client 8 ${since.toFixed(2)} 1 5 5\n`,
      line(0, { run: 8, since }),
      line(1, { run: 8, since: since + 1 }),
      'stopped 8 2\n',
    ].join('');
  const soon = readClientLog([begins, line(0), line(1), again(103)].join(''));
  t.same(
    soon.requests.map(({ word }) => word),
    ['7-0', '7-1', '8-0', '8-1'],
    'no other write has the word of this one',
  );
  t.same(soon.lapsesSeconds, []);
  t.equal(soon.isWhole, true);
  const late = readClientLog([begins, line(0), line(1), again(120)].join(''));
  t.same(late.lapsesSeconds, [18]);
  // Of the run that was killed, only what lies between two lines is known to have been asked.
  const killed = readClientLog([begins, line(0), line(2), again(104)].join(''));
  t.same(
    killed.requests.filter(({ answered }) => !answered).map(({ word, how }) => [word, how]),
    [['7-1', 'without an end']],
  );
  t.end();
});

t.test('a client that stood still for longer than a request may take has lapsed', (t) => {
  const { lapsesSeconds } = readClientLog(
    [begins, line(0), line(1), line(2, { since: 106.9 }), line(3, { since: 116 })].join(''),
  );
  t.same(
    lapsesSeconds.map((lapse) => lapse.toFixed(1)),
    ['8.1'],
    'five seconds late is not',
  );
  t.end();
});

t.test('whatever else is written there is not read', (t) => {
  for (const text of [
    '',
    '\n\n\0\n',
    'client\nclient x y\nclient 7 1 2\n',
    'request 7 0 100.00 100.05 1 read 200 0\n',
    `${begins}request 7 0 100.00 1e9 1 read 200 0\nrequest 7 -1 1 1 1 read 200 0\nrequest 7 1 1 1 1 delete 200 0\nrequest 7 1 1 1 1 read 2000 0\nrequest 7 1 1 1 1 read 200 0 more\n`,
    'stopped 9 99999999999\nmark x y\nmark\n',
    `client 7 100.00 1 5 ${'9'.repeat(400)}\n`,
    `${'9'.repeat(100_000)}\n`,
  ]) {
    const { requests, marks, lapsesSeconds } = readClientLog(text);
    t.same([requests, marks, lapsesSeconds], [[], [], []], text.slice(0, 40));
  }
  t.equal(readClientLog(`${begins}stopped 7 999999999999\n`).requests.length, 100_000);
  t.end();
});
