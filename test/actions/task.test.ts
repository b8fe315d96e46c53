import t from 'tap';
import { task } from '../../lib/actions/task.js';
import { plainProgress } from '../../lib/ui/plain.js';

t.test('a task answers what its work answers, and fails as it fails', async (t) => {
  const lines: string[] = [];
  const progress = plainProgress((line) => lines.push(line));
  t.equal(await task({ progress }, 'Count', () => Promise.resolve(3)), 3);
  t.equal(
    await task({ progress }, 'Nothing', () => Promise.resolve(undefined)),
    undefined,
    'nothing is an answer',
  );
  t.match(lines.join('\n'), /Count[^]*Nothing/);
  await t.rejects(
    task({ progress }, 'Fail', () => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  await t.rejects(
    task({ progress: { run: () => Promise.resolve() } }, 'Lost', () => Promise.resolve(1)),
    /"Lost" was not run/,
  );
});
