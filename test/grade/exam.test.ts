import t from 'tap';
import { examWords, resultOf, type ExamTerms } from '../../lib/grade/exam.js';
import { renderReport } from '../../lib/grade/formats/index.js';
import {
  examineReport,
  newSigningKey,
  publicKeyOf,
  signReport,
} from '../../lib/grade/signature.js';
import type { Report } from '../../lib/grade/schema.js';
import { allStates, reportOf } from './fixture.js';

const at = (time: string): Date => new Date(`2026-01-31T${time}Z`);
const terms: ExamTerms = {
  seed: 7,
  minutes: 30,
  startedAt: at('10:00:00'),
  endedAt: at('10:20:00'),
  passMark: 66,
};

/** The same report and signature, without a word of the exam. */
const signedLike = (report: Report): Report =>
  Object.fromEntries(Object.entries(report).filter(([key]) => key !== 'exam')) as Report;

t.test('passed are enough points in time', (t) => {
  const passes = (earned: number, possible: number, more: Partial<ExamTerms> = {}): boolean =>
    resultOf({ ...terms, ...more }, { earned, possible }).passed;
  t.equal(passes(66, 100), true);
  t.equal(passes(65.9, 100), false);
  t.equal(passes(100, 100, { endedAt: at('10:29:59.999') }), true);
  t.equal(passes(100, 100, { endedAt: at('10:30:00') }), false, 'late');
  t.equal(passes(99, 100, { passMark: 100 }), false);
  t.equal(passes(0, 0, { passMark: 1 }), false, 'nothing to earn');
  t.end();
});

t.test('all of it is in the signed report, and in every format', (t) => {
  const key = newSigningKey();
  const report = signReport(reportOf(allStates, { exam: { ...terms, passMark: 70 } }), key);
  t.same(report.exam, {
    seed: 7,
    minutes: 30,
    startedAt: '2026-01-31T10:00:00.000Z',
    endedAt: '2026-01-31T10:20:00.000Z',
    late: false,
    passMark: 70,
    percent: 28,
    passed: false,
  });
  const words = examWords(report.exam!);
  t.equal(
    words,
    'seed 7; 30 minutes, from 2026-01-31 10:00:00 to 2026-01-31 10:20:00 UTC, in time; 28 % of the points, 70 % are needed: not passed',
  );
  for (const format of ['tty', 'tap', 'html'] as const)
    t.match(renderReport(report, format), words, format);
  t.match(renderReport(report, 'junit'), '<property name="exam.passMark" value="70"/>');
  for (const forged of [
    { passMark: 1 },
    { passed: true },
    { minutes: 600 },
    { seed: 8 },
    { late: true },
    { endedAt: '2026-01-31T10:01:00.000Z' },
  ]) {
    t.equal(
      examineReport({ ...report, exam: { ...report.exam!, ...forged } }, publicKeyOf(key)),
      'altered',
      JSON.stringify(forged),
    );
  }
  t.equal(examineReport(signedLike(report), publicKeyOf(key)), 'altered', 'it was no exam');
  t.end();
});
