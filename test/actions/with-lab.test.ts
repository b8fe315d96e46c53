import { existsSync } from 'node:fs';
import t from 'tap';
import { removeNamed } from '../../lib/actions/checkpoint.js';
import { withLab, withLock } from '../../lib/actions/with-lab.js';
import { fakeApp, plainOptions } from '../cli/fake-lab.js';
import { makeHome, recordLab } from '../cli/home.js';

const home = makeHome();
await recordLab(home);
t.teardown(() => home.remove());

t.test('while one command works on a lab another is refused, and told which one', async (t) => {
  const { app, opened, questions } = fakeApp(home.path, [{ name: 'mine', kind: 'own' }]);
  const { lock } = opened.paths;
  const answer = await withLab(app, plainOptions, 'checkpoint restore', async ({ lab }) => {
    t.ok(existsSync(lock));
    await t.rejects(
      withLab(app, plainOptions, 'stop', () => Promise.resolve(t.fail('both work'))),
      { kind: 'locked', message: /khw-lab checkpoint restore, process \d+/ },
    );
    await t.rejects(removeNamed(app, plainOptions, ['mine']), {
      kind: 'locked',
      message: /holds the lab/,
    });
    return lab.name;
  });
  t.equal(answer, 'khw');
  t.same(questions, [], 'nobody is asked before');
  t.notOk(existsSync(lock));
});

t.test('a command that fails gives the lab back', async (t) => {
  const { app, opened } = fakeApp(home.path);
  const failing = (): Promise<never> => Promise.reject(new Error('no'));
  await t.rejects(withLab(app, plainOptions, 'stop', failing), { message: 'no' });
  await t.rejects(withLock(opened.paths.lock, 'up', failing), { message: 'no' });
  t.notOk(existsSync(opened.paths.lock));
});

t.test('a lab that is not there is not locked', async (t) => {
  const { app } = fakeApp(home.path);
  await t.rejects(
    withLab(app, { ...plainOptions, lab: 'other' }, 'stop', () =>
      Promise.resolve(t.fail('it is not there')),
    ),
    { kind: 'config', message: /there is no lab "other"/ },
  );
  t.notOk(existsSync(app.paths.lab('other').lock));
});
