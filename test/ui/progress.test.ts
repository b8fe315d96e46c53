import t from 'tap';
import type { Task } from '../../lib/core/task.js';
import { createProgress } from '../../lib/ui/progress.js';
import { FakeTerminal, readable } from './stream.js';

/** Longer than the spinner's interval: what would still draw has drawn by then. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

interface Drawn {
  readonly terminal: FakeTerminal;
  readonly failure: unknown;
  /**
   * What came on this process's own standard output and standard error meanwhile; tap's lines are
   * among it.
   */
  readonly elsewhere: string;
  /** Standard output or standard error was left redirected. */
  readonly hijacked: boolean;
}

async function draw(tasks: readonly Task[], remaining?: () => string | undefined): Promise<Drawn> {
  const terminal = new FakeTerminal();
  const [out, err] = [process.stdout.write, process.stderr.write];
  let elsewhere = '';
  const spy = (real: typeof out, stream: NodeJS.WriteStream) =>
    ((...args: Parameters<typeof out>): boolean => {
      elsewhere += String(args[0]);
      return real.apply(stream, args);
    }) as typeof out;
  const spies = [spy(out, process.stdout), spy(err, process.stderr)] as const;
  [process.stdout.write, process.stderr.write] = spies;
  let failure: unknown;
  let hijacked = true;
  try {
    await createProgress('tree', terminal.asStream())
      .run(tasks, remaining === undefined ? {} : { remaining })
      .catch((error: unknown) => {
        failure = error;
      });
    hijacked = process.stdout.write !== spies[0] || process.stderr.write !== spies[1];
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
  }
  return { terminal, failure, elsewhere, hijacked };
}

/** The last order about the cursor was to show it. */
const cursorShown = ({ sent }: FakeTerminal): boolean =>
  sent.lastIndexOf('\u001b[?25h') > sent.lastIndexOf('\u001b[?25l');

const quick = (title: string): Task => ({ title, run: () => Promise.resolve() });

t.test('a tree is drawn on its own stream only, and the cursor is given back', async (t) => {
  const listeners = process.listenerCount('SIGINT');
  const done: number[] = [];
  let during = -1;
  const { terminal, failure, elsewhere } = await draw([
    {
      title: 'quagga',
      why: 'an animal',
      tasks: () => Promise.resolve([quick('okapi'), { title: '', run: () => Promise.resolve() }]),
      done: (ms) => done.push(ms),
    },
    {
      title: 'tapir',
      run: async ({ note }) => {
        note('zoril');
        during = process.listenerCount('SIGINT');
        await pause();
      },
    },
    { title: 'gaur', run: ({ skip }) => Promise.resolve(skip('is there')) },
  ]);
  t.equal(failure, undefined);
  t.match(readable(terminal.sent), /quagga[^]*tapir[^]*zoril[^]*gaur: is there/);
  t.notMatch(elsewhere, /quagga|okapi|tapir|zoril|gaur/);
  t.ok(cursorShown(terminal));
  t.match(done, [Number]);
  t.strictSame(
    [during, process.listenerCount('SIGINT')],
    [listeners, listeners],
    'Ctrl-C stays ours',
  );
});

t.test('nothing is drawn after the end', async (t) => {
  const { terminal, hijacked } = await draw([{ title: 'quagga', run: pause }]);
  const { sent } = terminal;
  await pause();
  terminal.write('free');
  t.equal(terminal.sent, `${sent}free`);
  t.notOk(hijacked);
});

t.test('a failure comes out as it was thrown, once all of its siblings are drawn', async (t) => {
  const broke = new Error('broke');
  const ended: string[] = [];
  const { terminal, failure, elsewhere } = await draw([
    {
      title: 'zoo',
      concurrent: true,
      tasks: [
        { title: 'quagga', tasks: [{ title: 'okapi', run: () => Promise.reject(broke) }] },
        { title: 'tapir', run: pause, done: () => ended.push('tapir') },
      ],
      done: () => ended.push('zoo'),
    },
    { title: 'gaur', run: () => Promise.resolve(ended.push('gaur')).then(() => undefined) },
  ]);
  t.strictSame(ended, ['tapir']);
  t.equal(failure, broke);
  t.match(readable(terminal.sent), /quagga[^]*tapir/);
  t.notMatch(elsewhere, /quagga|tapir|gaur/);
  t.ok(cursorShown(terminal));
  const { sent } = terminal;
  await pause();
  await pause();
  t.equal(terminal.sent, sent, 'and nothing after it');
});

t.test('text with terminal escapes is drawn without them', async (t) => {
  const { terminal } = await draw([
    {
      title: 'quagga',
      run: async ({ note }) => {
        note('one\u001b]0;title\u0007two\u001b[2Jthree');
        await pause();
      },
    },
  ]);
  t.ok(terminal.sent.includes('onetwothree'), terminal.sent);
  t.notOk(terminal.sent.includes('\u001b]0;') || terminal.sent.includes('\u001b[2J'));
});

t.test('plain and silent styles', async (t) => {
  const terminal = new FakeTerminal();
  await createProgress('plain', terminal.asStream()).run([quick('quagga')]);
  t.match(terminal.sent, /^\+ quagga 0\.0s\n$/);
  const quiet = new FakeTerminal();
  await createProgress('silent', quiet.asStream()).run([
    { title: 'parent', tasks: [quick('quagga')] },
  ]);
  t.equal(quiet.sent, '');
});

t.test(
  'what remains stands behind the title of the task that runs, and is gone when it ends',
  async (t) => {
    const terminal = await draw(
      [
        {
          title: 'quagga',
          tasks: [
            {
              title: 'okapi',
              run: async ({ note }) => {
                await new Promise((resolve) => setTimeout(resolve, 2300));
                note('zoril');
                await pause();
              },
            },
          ],
        },
        { title: '', run: pause },
        quick('gaur'),
      ],
      () => 'about 4 minutes left',
    ).then((drawn) => readable(drawn.terminal.sent));
    t.match(terminal, /quagga · about 4 minutes left/);
    t.notMatch(terminal, /okapi · about/);
    t.notMatch(terminal.slice(terminal.lastIndexOf('quagga')), /minutes left/);
  },
);
