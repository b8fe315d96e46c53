import t from 'tap';
import { CommandError } from '../../lib/core/run.js';
import { hostRunner } from '../../lib/host/process.js';

// They wait for times to pass.
t.jobs = 3;

const run = (
  script: string,
  patience: { readonly stillMs: number; readonly busyMs?: number },
): Promise<string> =>
  hostRunner()
    .run(['bash', '-c', script], { patience })
    .then(
      ({ stdout }) => stdout.trim(),
      (error: unknown) => {
        if (!(error instanceof CommandError)) throw error;
        return error.message;
      },
    );

t.test('a command is ended when nothing of it moves any more', async (t) => {
  t.match(
    await run('echo unpacking; sleep 60', { stillMs: 800 }),
    /^bash -c .*: nothing has moved for \d+ s; last seen: unpacking$/,
  );
});

t.test('a child at work, lines of a new kind and bytes are movement', async (t) => {
  const words = ['one', 'two', 'three', 'four', 'five', 'six'];
  const moving = {
    lines: `for word in ${words.join(' ')}; do sleep 0.4; echo "$word" >&2; done; echo end`,
    bytes: 'for i in 1 2 3 4 5 6; do sleep 0.4; head -c 1000 /dev/zero > /dev/null; done; echo end',
    'processor of a child': 'timeout 2.5 bash -c "while :; do :; done"; echo end',
  };
  await Promise.all(
    Object.entries(moving).map(async ([what, script]) =>
      t.equal(await run(script, { stillMs: 1200 }), 'end', what),
    ),
  );
});

t.test('work that gets no further ends too', async (t) => {
  t.match(
    await run('while :; do :; done', { stillMs: 500, busyMs: 1500 }),
    /it is at work, but got no further in \d s/,
  );
});
