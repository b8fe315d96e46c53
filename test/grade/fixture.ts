import type { Check, Verdict } from '../../lib/core/check.js';
import type { ExamTerms } from '../../lib/grade/exam.js';
import { grade, type Graded } from '../../lib/grade/engine.js';
import { factKey, type Asked, type Evidence } from '../../lib/grade/facts.js';
import { buildReport } from '../../lib/grade/report.js';
import type { Report } from '../../lib/grade/schema.js';

export const pass: Verdict = { state: 'pass', evidence: 'as it should be' };
export const fail: Verdict = { state: 'fail', expected: 'one thing', actual: 'another' };

export type Wanted = Partial<Omit<Check, 'judge' | 'facts'>> & {
  readonly id: string;
  readonly verdict?: Verdict | (() => Verdict);
  /** What its machine answers; by default an empty answer. */
  readonly answer?: Asked;
};

/** A check with one fact of its own, and a fixed verdict. */
export function checkOf({ id, verdict = pass, machine = 'server', ...rest }: Wanted): Check {
  return {
    title: `title of ${id}`,
    points: 2,
    why: 'because',
    link: 'https://example.org/',
    needs: [],
    hints: ['one', 'two'],
    facts: { fact: { machine, script: `echo ${id}` } },
    judge: () => (typeof verdict === 'function' ? verdict() : verdict),
    ...rest,
    id,
    machine,
  };
}

export const evidenceFor = (wanted: readonly Wanted[]): Evidence =>
  new Map(
    wanted.map((each) => {
      const { fact } = checkOf(each).facts;
      return [
        fact === undefined ? '' : factKey(fact),
        each.answer ?? { exitCode: 0, stdout: '', stderr: '' },
      ];
    }),
  );

export const graded = (wanted: readonly Wanted[]): readonly Graded[] =>
  grade(wanted.map(checkOf), evidenceFor(wanted));

/** An unsigned report about these checks; those of chapter 01 are only needed by the others. */
export function reportOf(
  wanted: readonly Wanted[],
  rest: {
    readonly hintsUsed?: ReadonlyMap<string, number>;
    readonly lab?: string;
    readonly title?: string;
    readonly exam?: ExamTerms;
  } = {},
): Report {
  return buildReport({
    tool: 'khw-lab 0.0.0',
    lab: { name: rest.lab ?? 'khw', track: 'khw', releaseSet: '1.32' },
    graded: graded(wanted),
    hintsUsed: rest.hintsUsed ?? new Map(),
    subjects: [
      {
        id: '07',
        title: rest.title ?? 'Bootstrap etcd',
        checks: wanted.map(({ id }) => id).filter((id) => !id.startsWith('01')),
      },
    ],
    startedAt: new Date('2026-01-02T03:04:05.678Z'),
    seconds: 1.26,
    rebooted: false,
    ...(rest.exam === undefined ? {} : { exam: rest.exam }),
  });
}

/** One of every state, and texts that would like to be obeyed. */
export const allStates: readonly Wanted[] = [
  { id: '01.before', machine: 'jumpbox', verdict: fail },
  { id: '07.right', verdict: pass },
  {
    id: '07.wrong',
    verdict: {
      state: 'fail',
      expected: '<b>bold</b> & "quoted"',
      actual:
        '\u001b[31mred\u001b[0m\nsecond line </script><script>document.title="obeyed"</script>',
      cause: { text: 'told \u202eso', remedy: 'do # it \\ so', link: 'javascript:alert(1)' },
    },
  },
  {
    id: '07.upstream',
    verdict: {
      state: 'fail',
      expected: 'a',
      actual: 'b',
      cause: { text: 'the unit lacks a flag', origin: 'tutorial' },
    },
  },
  { id: '07.follows', needs: ['07.wrong'] },
  { id: '07.far', needs: ['01.before', '07.follows'] },
  { id: '07.silent', machine: 'node-0', answer: { unavailable: 'node-0 is shut off' } },
  {
    id: '07.ours',
    machine: 'node-1',
    verdict: () => {
      throw new TypeError('no such \u0007 thing');
    },
  },
];
