import { mock } from 'node:test';
import t from 'tap';
import { plainProgress } from '../../lib/ui/plain.js';
import type { Task } from '../../lib/core/task.js';

/** The lines of a run, times as `T`. A failure comes as its message. */
async function linesOf(
  tasks: readonly Task[],
): Promise<{ readonly lines: readonly string[]; readonly failure?: string }> {
  const lines: string[] = [];
  const progress = plainProgress((line) => lines.push(line.replace(/\b\d+\.\ds$/, 'T')));
  try {
    await progress.run(tasks);
    return { lines };
  } catch (error) {
    return { lines, failure: (error as Error).message };
  }
}

const quick = (title: string): Task => ({ title, run: () => Promise.resolve() });
const failing = (title: string): Task => ({
  title,
  run: () => Promise.reject(new Error(`${title} broke`)),
});

t.test('a line when a parent begins, a line when anything ends', async (t) => {
  t.strictSame(
    await linesOf([
      {
        title: 'Machines',
        tasks: [
          quick('server'),
          { title: 'node-0', why: 'to run pods', run: () => Promise.resolve() },
        ],
      },
      quick('Last'),
    ]),
    {
      lines: [
        '> Machines',
        '  + server T',
        '  > node-0 (to run pods)',
        '  + node-0 T',
        '+ Machines T',
        '+ Last T',
      ],
    },
  );
});

t.test('the parent runs before its children are asked for', async (t) => {
  const seen: string[] = [];
  await plainProgress(() => undefined).run([
    {
      title: 'P',
      run: () => Promise.resolve(seen.push('run')).then(() => undefined),
      tasks: () => {
        seen.push('children');
        return Promise.resolve([quick('C')]);
      },
      done: () => seen.push('done'),
    },
  ]);
  t.strictSame(seen, ['run', 'children', 'done']);
});

t.test('skipped, retitled and hidden tasks', async (t) => {
  const hidden: string[] = [];
  t.strictSame(
    await linesOf([
      { title: 'Unit', run: ({ skip }) => Promise.resolve(skip('already there')) },
      { title: 'Host', run: ({ skip }) => Promise.resolve(skip('')) },
      { title: 'node-0', run: ({ title }) => Promise.resolve(title('node-0 (ended)')) },
      {
        title: '',
        run: ({ note, title, skip }) =>
          Promise.resolve([note('a'), title('b'), skip('c'), hidden.push('ran')]).then(
            () => undefined,
          ),
      },
    ]),
    { lines: ['- Unit: already there', '- Host', '+ node-0 (ended) T'] },
  );
  t.strictSame(hidden, ['ran']);
});

t.test('notes are told every five seconds, not every one of them', async (t) => {
  let seconds = 1000;
  t.intercept(performance, 'now', { value: () => seconds * 1000 });
  const { lines } = await linesOf([
    {
      title: 'Download',
      run: ({ note }) => {
        for (const end = seconds + 12; seconds < end; seconds++)
          note(`${seconds - 1000} of 12 MiB`);
        return Promise.resolve();
      },
    },
  ]);
  t.strictSame(lines, ['  5 of 12 MiB', '  10 of 12 MiB', '+ Download T']);
});

t.test('the same note again is not told again, and another one after it is', async (t) => {
  let seconds = 1000;
  t.intercept(performance, 'now', { value: () => seconds * 1000 });
  const { lines } = await linesOf([
    {
      title: 'node-0',
      run: ({ note }) => {
        for (const text of ['away', 'away', 'away', 'here', 'away']) {
          seconds += 6;
          note(text);
        }
        return Promise.resolve();
      },
    },
  ]);
  t.strictSame(lines, ['  away', '  here', '  away', '+ node-0 T']);
});

t.test('a note that none has followed is told when its time has come', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.teardown(() => mock.timers.reset());
  const lines: string[] = [];
  let finish = (): void => undefined;
  const running = plainProgress((line) => lines.push(line)).run([
    {
      title: 'Begin',
      run: ({ note }) => {
        note('keep');
        note('break');
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    },
  ]);
  mock.timers.tick(6000);
  t.strictSame(lines, ['  break']);
  finish();
  await running;
});

t.test('a failure ends what follows, and is told at every level', async (t) => {
  const done: string[] = [];
  t.strictSame(
    await linesOf([
      {
        title: 'Chapter',
        tasks: [failing('Step'), quick('never')],
        done: () => done.push('Chapter'),
      },
      quick('never either'),
    ]),
    {
      lines: ['> Chapter', '  x Step failed after T', 'x Chapter failed after T'],
      failure: 'Step broke',
    },
  );
  t.strictSame(done, []);
});

t.test('siblings of a failed task come to their own end first', async (t) => {
  let finish = (): void => undefined;
  const slow = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const sibling: Task = { title: 'slow', run: () => slow };
  const first: Task = {
    title: 'broken',
    run: () => {
      setImmediate(() => finish());
      return Promise.reject(new Error('broke'));
    },
  };
  t.strictSame(await linesOf([{ title: 'Both', concurrent: true, tasks: [first, sibling] }]), {
    lines: ['> Both', '  x broken failed after T', '  + slow T', 'x Both failed after T'],
    failure: 'broke',
  });
});

t.test('of several failures the first by order is the one that counts', async (t) => {
  const { failure } = await linesOf([
    { title: 'All', concurrent: true, tasks: [quick('fine'), failing('one'), failing('two')] },
  ]);
  t.equal(failure, 'one broke');
});

t.test('what remains is told once a minute, and only when it is something else', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] });
  t.teardown(() => mock.timers.reset());
  const lines: string[] = [];
  let text: string | undefined;
  let finish = (): void => undefined;
  const running = plainProgress((line) => lines.push(line)).run(
    [
      {
        title: 'Boot',
        run: () =>
          new Promise((resolve) => {
            finish = resolve;
          }),
      },
    ],
    { remaining: () => text },
  );
  mock.timers.tick(60_000);
  text = 'about 4 minutes left';
  mock.timers.tick(180_000);
  text = 'about 3 minutes left';
  mock.timers.tick(60_000);
  t.strictSame(lines, ['~ about 4 minutes left', '~ about 3 minutes left']);
  finish();
  await running;
  text = 'too late';
  mock.timers.tick(120_000);
  t.equal(lines.length, 3, 'nothing after the end but the task itself');
});
