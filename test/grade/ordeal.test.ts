import t from 'tap';
import type { Ordeal } from '../../lib/core/ordeal.js';
import type { Outcome } from '../../lib/grade/engine.js';
import { renderReport } from '../../lib/grade/formats/index.js';
import {
  ordealCheck,
  ordealMarks,
  ordealOutcome,
  ordealSubject,
  ordealSummary,
} from '../../lib/grade/ordeal.js';
import { buildReport, exitCodeOf } from '../../lib/grade/report.js';
import { reportSchema } from '../../lib/grade/schema.js';
import { smallLab } from '../labs/fixture.js';

const controller: Ordeal = {
  id: 'server',
  oneOf: 'controller',
  title: 'server is powered off and on',
  why: 'Any one may be gone.',
  link: 'https://example.com/',
  points: 5,
  hints: ['Who?', 'How soon?'],
  machine: 'server',
  mayLose: 2,
  chapters: ['07'],
  disturbances: [
    { title: 'server off', act: { power: 'off', machines: ['server'] }, until: 'answered' },
    { title: 'server on', act: { power: 'on', machines: ['server'] }, until: 'well' },
  ],
};

const quorum: Ordeal = {
  ...controller,
  id: 'quorum',
  disturbances: [
    {
      title: 'two off',
      act: { power: 'off', machines: ['a', 'b'] },
      until: 'refused',
      outage: true,
    },
    { title: 'one on', act: { power: 'on', machines: ['a'] }, until: 'answered', outage: true },
    { title: 'the last on', act: { power: 'on', machines: ['b'] }, until: 'well' },
  ],
};

type Marks = Readonly<Record<number, readonly string[]>>;

interface Asked {
  /** Numbers of requests that time out at once. */
  readonly lost?: readonly number[];
  /** Marks, by the second before whose request they are written. */
  readonly marks?: Marks;
  /** Words of numbers that are stored; all of those answered where left out. */
  readonly stored?: readonly number[] | 'unread';
  /** Seconds by which the requests from a number on are late. */
  readonly late?: { readonly from: number; readonly by: number };
  readonly whole?: boolean;
}

const borne: Marks = {
  10: [ordealMarks.begins(0), ordealMarks.done(0)],
  20: [ordealMarks.begins(1), ordealMarks.done(1)],
  30: [ordealMarks.well],
};

/** What a client has written that asked thirty times; every fifth is a write. */
function log({ lost = [], marks = borne, stored, late, whole = true }: Asked = {}): string {
  const lines = ['client 7 100.00 1 5 5'];
  const answered: number[] = [];
  for (let number = 0; number <= 30; number++) {
    const since = 100 + number + (late !== undefined && number >= late.from ? late.by : 0);
    for (const mark of marks[number] ?? []) lines.push(`mark ${(since - 0.5).toFixed(2)} ${mark}`);
    const kind = number % 5 === 4 ? 'write' : 'read';
    const isLost = lost.includes(number);
    if (!isLost && kind === 'write') answered.push(number);
    lines.push(
      `request 7 ${number} ${since.toFixed(2)} ${(since + 0.1).toFixed(2)} ${1_769_853_600 + number} ${kind} ${isLost ? '000 28' : '200 0'}`,
    );
  }
  if (whole) lines.push('stopped 7 31');
  if (stored !== 'unread')
    lines.push(`stored ${(stored ?? answered).map((number) => `7-${number}`).join(' ')}`);
  return `${lines.join('\n')}\n`;
}

const failed = (outcome: Outcome): string => {
  t.equal(outcome.state, 'fail');
  return outcome.state === 'fail' ? outcome.actual : '';
};

t.test('an ordeal is borne with as many lost requests as it may cost, and they are placed', (t) => {
  t.match(ordealOutcome(controller, log()), {
    state: 'pass',
    evidence:
      '31 requests, 0 lost, 1.0 s without an answer at most. before: 10 asked, 0 lost, 1.0 s. server off: 10 asked, 0 lost, 1.0 s. server on: 11 asked, 0 lost, 1.0 s. 6 of 6 answered writes are stored',
  });
  t.match(ordealOutcome(controller, log({ lost: [10, 11] })), {
    state: 'pass',
    evidence:
      /^31 requests, 2 lost, 3\.0 s .* server off: 10 asked, 2 lost \(2 timed out, the first at 10:00:10 UTC\), 3\.0 s\. server on: 11 asked, 0 lost, 1\.0 s/,
  });
  t.equal(
    ordealSummary(controller, log({ lost: [20] })),
    '31 requests, 1 lost, 2.0 s without an answer at most',
  );
  t.end();
});

t.test('one more is too many, wherever it was', (t) => {
  for (const lost of [
    [10, 11, 12],
    [10, 20, 25],
    [22, 23, 24],
  ]) {
    const actual = failed(ordealOutcome(controller, log({ lost })));
    t.match(actual, /^3 requests lost, not 2 at most \(3 timed out\)\. 31 requests, 3 lost/);
  }
  t.match(
    failed(ordealOutcome(controller, log({ lost: [3] }))),
    /^1 lost before anything was done \(1 timed out\)\. /,
  );
  t.end();
});

t.test('a request that was on its way when something was done is lost by that', (t) => {
  const text = log().replace(
    'request 7 9 109.00 109.10 1769853609 write 200 0',
    'request 7 9 109.00 114.00 1769853609 write 000 28',
  );
  t.match(ordealOutcome(controller, text), {
    state: 'pass',
    evidence: /server off: 11 asked, 1 lost/,
  });
  t.end();
});

t.test('what is lost in an outage does not count; what is answered must be stored', (t) => {
  const outage: Marks = {
    5: [ordealMarks.begins(0)],
    6: [ordealMarks.done(0)],
    15: [ordealMarks.begins(1), ordealMarks.done(1)],
    25: [ordealMarks.begins(2), ordealMarks.done(2)],
    30: [ordealMarks.well],
  };
  const lost = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17];
  t.match(ordealOutcome(quorum, log({ marks: outage, lost })), {
    state: 'pass',
    evidence:
      /^31 requests, 0 lost, 1\.0 s .* two off \(outage\): 10 asked, 10 lost \(10 timed out, the first at 10:00:05 UTC\), 14\.0 s\. one on \(outage\): 10 asked, 3 lost/,
  });
  t.match(
    failed(ordealOutcome(quorum, log({ marks: outage, lost: [...lost, 26, 27, 28] }))),
    /^3 requests lost, not 2 at most/,
    'afterwards it counts again',
  );
  t.match(
    failed(
      ordealOutcome(quorum, log({ marks: outage, lost: lost.filter((number) => number !== 9) })),
    ),
    /^two off: 1 writes were answered, although none could be stored/,
  );
  t.match(
    failed(ordealOutcome(quorum, log({ marks: outage, lost, stored: [4, 24, 29] }))),
    /^1 of 4 writes that were answered are not stored, the first of 10:00:19 UTC/,
  );
  t.match(
    failed(ordealOutcome(quorum, log({ marks: outage, lost, stored: 'unread' }))),
    /^what is stored could not be read/,
  );
  t.end();
});

t.test('what did not come, and what is not well again, is said', (t) => {
  const marks = (last: string): Marks => ({
    ...borne,
    20: [ordealMarks.atRest(0, 'nothing has moved for 120 s'), ...(borne[20] ?? [])],
    30: [last],
  });
  t.match(
    failed(ordealOutcome(controller, log({ marks: marks(ordealMarks.well) }))),
    /^server off: the client is not answered again \(nothing has moved for 120 s\)\. /,
  );
  t.match(
    ordealOutcome(
      controller,
      log({ marks: { ...borne, 30: [ordealMarks.unwell('not well again: 07.health')] } }),
    ),
    { state: 'fail', cause: { text: 'not well again: 07.health' } },
  );
  t.match(
    failed(ordealOutcome(controller, log({ marks: { 10: borne[10] ?? [] } }))),
    /^it was not carried through/,
  );
  t.end();
});

t.test('a client that did not ask all the time has counted nothing', (t) => {
  const late = { from: 15, by: 12.34 };
  for (const lost of [[], [10, 11, 12]])
    t.match(ordealOutcome(controller, log({ late, lost })), {
      state: 'blocked',
      by: [],
      reason:
        'the client itself did not ask for 12.3 s: this computer is too busy for lost answers to be counted',
    });
  t.match(
    ordealOutcome(controller, log({ late, stored: [] })),
    { state: 'fail' },
    'what was lost of the data was lost all the same',
  );
  t.match(ordealOutcome(controller, log({ whole: false })), {
    state: 'blocked',
    reason: 'the client was ended before its time',
  });
  t.match(ordealOutcome(controller, ''), { state: 'fail', actual: /^it was not carried through/ });
  t.end();
});

t.test('it is a check like any other, in every format of a report', (t) => {
  const checks = [controller, { ...quorum, mayLose: 0 }].map((ordeal) => ({
    check: ordealCheck(ordeal, smallLab),
    outcome: ordealOutcome(ordeal, log({ lost: [10] })),
  }));
  t.same(
    checks.map(({ check: { id, facts } }) => [id, facts['client']]),
    [
      ['ordeal.server', { machine: 'jumpbox', script: 'cat /run/khw-lab-client/log' }],
      ['ordeal.quorum', { machine: 'jumpbox', script: 'cat /run/khw-lab-client/log' }],
    ],
  );
  const answer = { exitCode: 0, stdout: log({ lost: [10] }), stderr: '' };
  t.match(checks[0]?.check.judge({ client: answer }), { state: 'pass' });
  t.match(checks[0]?.check.judge({}), { state: 'fail' });
  const report = buildReport({
    tool: 'khw-lab 0',
    lab: { name: 'khw', track: 'khw', releaseSet: '1.32' },
    subjects: [{ ...ordealSubject, checks: checks.map(({ check }) => check.id) }],
    graded: checks,
    hintsUsed: new Map(),
    startedAt: new Date(0),
    seconds: 1,
    rebooted: false,
  });
  t.same(reportSchema.parse(report), report);
  t.equal(exitCodeOf(report), 1);
  t.match(report.firstCauses, [{ machine: 'server', check: 'ordeal.quorum' }]);
  for (const format of ['tty', 'json', 'junit', 'tap', 'html'] as const)
    t.match(renderReport(report, format), /ordeal\.quorum[^]*2 writes were answered/, format);
  t.match(
    renderReport(report, 'tty'),
    /pass {4}ordeal\.server .*\n {10}counted {4}31 requests, 1 lost, /,
    'what was counted is worth a line',
  );
  t.end();
});
