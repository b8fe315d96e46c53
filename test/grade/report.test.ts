import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { z } from 'zod';
import { exitCodeOf } from '../../lib/grade/report.js';
import { reportSchema } from '../../lib/grade/schema.js';
import {
  examineReport,
  newSigningKey,
  publicKeyOf,
  signReport,
} from '../../lib/grade/signature.js';
import { packageRoot } from '../../lib/host/paths.js';
import { allStates, fail, reportOf } from './fixture.js';

t.test('the published schema is the one that reports are written by', (t) => {
  const published = JSON.parse(
    readFileSync(join(packageRoot, 'docs/report.schema.json'), 'utf8'),
  ) as object;
  t.same(
    published,
    JSON.parse(JSON.stringify(z.toJSONSchema(reportSchema))),
    'npm run build && node docs/report-schema.js writes it',
  );
  t.end();
});

t.test('a report with every state is by the schema, and nothing in it can be obeyed', (t) => {
  const report = signReport(reportOf(allStates), newSigningKey());
  t.same(reportSchema.parse(JSON.parse(JSON.stringify(report))), report);
  t.notMatch(JSON.stringify(report), /\\u001b|\\u0007|\u202e/i);
  t.match(
    report.checks.find(({ id }) => id === '07.wrong'),
    { actual: /^\\x1b\[31mred/, cause: { text: 'told \\u202eso', origin: 'learner' } },
  );
  t.throws(() => reportSchema.parse({ ...report, extra: 1 }));
  t.throws(() => reportSchema.parse({ ...report, version: 2 }));
  t.end();
});

t.test('what is only needed is told when it is wrong, and counts for nothing', (t) => {
  const report = reportOf(allStates);
  t.match(
    report.checks.find(({ id }) => id === '01.before'),
    { graded: false, earned: 0, subject: '01' },
  );
  t.equal(reportOf([{ id: '01.before' }, { id: '07.a' }]).checks.length, 1);
  t.same(report.counts, { pass: 1, fail: 2, blocked: 3, broken: 1 });
  t.equal(report.score.possible, 14);
  t.end();
});

t.test('exit codes', (t) => {
  t.equal(exitCodeOf(reportOf([{ id: '07.a' }])), 0);
  t.equal(exitCodeOf(reportOf([{ id: '07.a', verdict: fail }])), 1);
  t.equal(exitCodeOf(reportOf([{ id: '07.a', answer: { unavailable: 'off' } }])), 1);
  t.equal(exitCodeOf(reportOf(allStates)), 4);
  const upstream = {
    ...fail,
    cause: { text: 'the tutorial says so', origin: 'tutorial' as const },
  };
  t.equal(exitCodeOf(reportOf([{ id: '07.a', verdict: upstream }])), 0);
  t.equal(
    exitCodeOf(
      reportOf([
        { id: '07.a', verdict: upstream },
        { id: '07.b', needs: ['07.a'] },
      ]),
    ),
    1,
  );
  t.end();
});

t.test('a huge answer is cut, and its length is told', (t) => {
  const [check] = reportOf([
    { id: '07.a', verdict: { state: 'pass', evidence: 'x'.repeat(10_000) } },
  ]).checks;
  t.ok(
    check?.state === 'pass' &&
      check.evidence.length < 4100 &&
      check.evidence.endsWith('(10000 characters)'),
  );
  t.end();
});

t.test("a signature tells untouched, altered and another lab's apart", (t) => {
  const key = newSigningKey();
  const report = signReport(reportOf(allStates), key);
  const own = publicKeyOf(key);
  t.equal(examineReport(report, own), 'untouched');
  const reordered = Object.fromEntries(
    Object.entries(JSON.parse(JSON.stringify(report, null, 4)) as object).reverse(),
  ) as typeof report;
  t.equal(
    examineReport(reordered, own),
    'untouched',
    'the order of keys and the spaces say nothing',
  );
  const { signature, ...unsigned } = report;
  const score = { ...report.score, earned: report.score.possible };
  t.equal(examineReport({ ...report, score }, own), 'altered');
  t.equal(examineReport(unsigned, own), 'altered');
  t.equal(examineReport(signReport({ ...unsigned, score }, newSigningKey()), own), 'foreign');
  t.equal(examineReport(report, undefined), 'foreign');
  for (const damage of [{ publicKey: 'AAAA' }, { value: 'AAAA' }, { digest: '0'.repeat(64) }]) {
    t.equal(
      examineReport({ ...report, signature: { ...signature!, ...damage } }, own),
      'altered',
      JSON.stringify(damage),
    );
  }
  t.end();
});
