import t from 'tap';
import type { Chapter, Step, StepContext } from '../../lib/core/chapter.js';
import { askedOnce } from '../../lib/lab/asked.js';
import { unitsStarted } from '../../lib/lab/settled.js';
import { smallLab } from '../labs/fixture.js';
import { fakeSession, heldClock } from './fakes.js';

const step = (id: string, machine: string): Step => ({
  id,
  title: id,
  why: 'because',
  machine,
  commands: `do ${id}`,
  done: `is ${id}`,
});
const chapter = (id: string, ...steps: readonly Step[]): Chapter => ({
  id,
  slug: id,
  title: id,
  minutes: 1,
  checks: () => [],
  faults: () => [],
  comparisons: () => [],
  steps: () => [steps],
});
const first = [step('a', 'jumpbox'), step('b', 'server')];
const second = [step('c', 'jumpbox')];

t.test(
  'machines are asked once about all chapters, and again about each once something has changed',
  async (t) => {
    const questions: string[] = [];
    const context: StepContext = {
      lab: smallLab,
      signal: new AbortController().signal,
      clock: heldClock(),
      session: (machine) =>
        Promise.resolve(
          fakeSession(t, machine, (text) => {
            const ids = [...text.matchAll(/^is (\w+)$/gm)].map(([, id]) => id ?? '');
            if (text !== unitsStarted) questions.push(`${machine}: ${ids.join(' ')}`);
            return ids.map((id, index) => (id === 'b' ? '' : `done ${index}\n`)).join('');
          }),
        ),
      issueCertificates: () => Promise.reject(new Error('no certificates here')),
    };
    const asked = askedOnce([chapter('06', ...first), chapter('07', ...second)], context);
    t.strictSame([...(await asked.of(first))], ['a']);
    t.strictSame([...(await asked.of(second))], ['c']);
    t.strictSame(questions.splice(0).sort(), ['jumpbox: a c', 'server: b']);
    asked.forget();
    t.strictSame([...(await asked.of(second))], ['c']);
    t.strictSame(questions, ['jumpbox: c']);
  },
);
