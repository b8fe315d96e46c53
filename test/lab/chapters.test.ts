import t, { type Test } from 'tap';
import type { Chapter, Step } from '../../lib/core/chapter.js';
import { LabError } from '../../lib/core/errors.js';
import { chapterTask, type ChapterRun } from '../../lib/lab/chapters.js';
import { unitsStarted } from '../../lib/lab/settled.js';
import { plainProgress } from '../../lib/ui/plain.js';
import { smallLab } from '../labs/fixture.js';
import { fakeSession, heldClock, type Answer } from './fakes.js';

const step = (id: string, machine: string): Step => ({
  id,
  title: id.toUpperCase(),
  why: 'because',
  machine,
  commands: `do ${id}`,
  done: `is ${id}`,
});

/** First a on the jumpbox, then b on both nodes side by side, then c. */
const chapter: Chapter = {
  id: '09',
  slug: 'workers',
  title: 'Workers',
  minutes: 1,
  checks: () => [],
  faults: () => [],
  comparisons: () => [],
  steps: () => [
    [step('a', 'jumpbox')],
    [step('b0', 'node-0'), step('b1', 'node-1')],
    [step('c', 'jumpbox')],
  ],
};

interface Outcome {
  readonly ran: readonly string[];
  readonly lines: readonly string[];
  readonly error: unknown;
}

interface Situation {
  readonly done?: readonly string[];
  /** What is there once something else has run, `c after b1`, or from the second look on: `c after b1, 2`. */
  readonly late?: readonly string[];
  readonly fails?: string;
}

/**
 * Runs the chapter against machines that say what is done, and remember what they were told to do.
 */
async function run(
  t: Test,
  { done = [], late = [], fails = '', ...rest }: Situation & Partial<ChapterRun>,
): Promise<Outcome> {
  const ran: string[] = [];
  let asks: string[] = [];
  const isThere = (id: string): boolean => {
    asks.push(id);
    const times = asks.filter((each) => each === id).length;
    return (
      done.includes(id) ||
      late.some((each) => {
        const [words, from = '1'] = each.split(', ');
        return words === `${id} after ${ran.at(-1)}` && times >= Number(from);
      })
    );
  };
  const answer = (text: string): Answer | undefined => {
    const probes = [...text.matchAll(/^is (\w+)$/gm)].map(([, id]) => id ?? '');
    if (probes.length > 0)
      return probes.map((id, index) => (isThere(id) ? `done ${index}\n` : '')).join('');
    if (text === unitsStarted) return '';
    const [, id] = /^do (\w+)$/m.exec(text) ?? [];
    if (id === undefined) return undefined;
    ran.push(id);
    asks = [];
    return id === fails ? { exitCode: 1, stderr: 'no' } : '';
  };
  const lines: string[] = [];
  const context = {
    lab: smallLab,
    signal: new AbortController().signal,
    clock: heldClock(),
    session: (machine: string) => Promise.resolve(fakeSession(t, machine, answer)),
    issueCertificates: () => Promise.reject(new Error('no certificates here')),
  };
  const task = chapterTask(chapter, {
    context,
    fresh: () => false,
    reached: ({ id }) => Promise.resolve(void ran.push(`reached ${id}`)),
    ...rest,
  });
  const error = await plainProgress((line) => lines.push(line.replace(/ \d+\.\ds$/, '')))
    .run([task])
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  return { ran, lines, error };
}

t.test('groups in order, the chapter is reached at the end', async (t) => {
  const { ran, lines, error } = await run(t, {});
  t.equal(error, undefined);
  t.strictSame(ran, ['a', 'b0', 'b1', 'c', 'reached 09']);
  t.strictSame(lines, [
    '> 09 Workers',
    '  > A [jumpbox] (because)',
    '  + A [jumpbox]',
    '  > node-0, node-1',
    '    > B0 [node-0] (because)',
    '    > B1 [node-1] (because)',
    '    + B0 [node-0]',
    '    + B1 [node-1]',
    '  + node-0, node-1',
    '  > C [jumpbox] (because)',
    '  + C [jumpbox]',
    '+ 09 Workers',
  ]);
});

t.test('what is done is skipped, and said', async (t) => {
  const { ran, lines } = await run(t, { done: ['a', 'b1'] });
  t.strictSame(ran, ['b0', 'c', 'reached 09']);
  t.ok(
    lines.includes('  - A [jumpbox]: already there') &&
      lines.includes('    - B1 [node-1]: already there'),
    lines.join('\n'),
  );
  t.strictSame((await run(t, { done: ['a', 'b0', 'b1', 'c'] })).ran, ['reached 09']);
});

t.test(
  'of a chapter that was done before, what comes once an earlier group has run is skipped',
  async (t) => {
    const late = ['b1 after a', 'c after b0'];
    const { ran, lines } = await run(t, { late, wasDone: () => Promise.resolve(true) });
    t.strictSame(ran, ['a', 'b0', 'reached 09']);
    t.ok(
      lines.includes('    - B1 [node-1]: already there') &&
        lines.includes('  - C [jumpbox]: already there'),
      lines.join('\n'),
    );
    for (const rest of [{ wasDone: () => Promise.resolve(false) }, {}])
      t.strictSame((await run(t, { late, ...rest })).ran, ['a', 'b0', 'b1', 'c', 'reached 09']);
    t.strictSame(
      (await run(t, { late, wasDone: () => Promise.resolve(true), fresh: () => true })).ran,
      ['a', 'b0', 'b1', 'c', 'reached 09'],
    );
  },
);

t.test('what comes a moment later is asked again, not for ever', async (t) => {
  const wasDone = (): Promise<boolean> => Promise.resolve(true);
  t.strictSame((await run(t, { late: ['b0 after a', 'b1 after a, 3'], wasDone })).ran, [
    'a',
    'c',
    'reached 09',
  ]);
  t.strictSame((await run(t, { late: ['b1 after a, 4'], wasDone })).ran.slice(0, 4), [
    'a',
    'b0',
    'b1',
    'c',
  ]);
});

t.test('new machines are not asked', async (t) => {
  t.strictSame((await run(t, { fresh: () => true, done: ['a', 'b0', 'b1', 'c'] })).ran, [
    'a',
    'b0',
    'b1',
    'c',
    'reached 09',
  ]);
});

t.test('after a failure nothing that follows runs, and the chapter is not reached', async (t) => {
  const { ran, error } = await run(t, { fails: 'b0' });
  t.strictSame(ran, ['a', 'b0', 'b1']);
  t.match(error, {
    kind: 'step',
    message: 'chapter 09, Workers: "B0" failed on node-0 (exit code 1)',
  });
  t.type(error, LabError);
});

t.test('steps are explained before they run, those that are skipped are not', async (t) => {
  const explained: string[] = [];
  await run(t, { done: ['a'], begins: ({ id }) => explained.push(id) });
  t.strictSame(explained, ['b0', 'b1', 'c']);
});
