/** One drill, and a fault, as a learner meets them; and a lab that is broken already is refused. */
import t from 'tap';
import { agreeingUser } from '../agreeing.js';

const { expect } = agreeingUser();

await t.test(
  'a learner starts a drill, is told the first cause, takes a hint, is shown the solution, and gets the lab back',
  async (t) => {
    const started = await expect(t, 0, ['start', 'kubelet-down', '--seed', '7'], 'start');
    t.match(started.stdout, /node-[01] does not answer any more\n\n.*colleague.*seed 7/s);
    t.match(
      (await expect(t, 3, ['start', 'missing-pod-route'], 'a second drill')).stderr,
      /drill kubelet-down is on/,
    );
    t.match(
      (await expect(t, 1, ['check'], 'check')).stdout,
      /FAIL +kubelet-down\.kubelet-runs.*First cause on node-[01] is kubelet-down\.kubelet-runs/s,
    );
    t.match(
      (await expect(t, 0, ['hint'], 'hint')).stdout,
      /kubelet-down\.kubelet-runs.*\n1\. Which of the three services/,
    );
    await expect(t, 0, ['solve', 'kubelet-down', '--way', 'by-hand'], 'solve');
    t.match(
      (await expect(t, 0, ['check', 'kubelet-down'], 'check')).stdout,
      /All \d+ checks passed/,
    );
    const finished = await expect(t, 0, ['finish'], 'finish');
    t.match(
      finished.stdout,
      /9\.3 of 10 points/,
      'the hint has cost a third of half of four points',
    );
    t.match((await expect(t, 2, ['finish'], 'finish, twice')).stderr, /is in no drill/);
  },
);

await t.test('a fault of a chapter has no story, and ends as a drill does', async (t) => {
  const { stdout } = await expect(
    t,
    0,
    ['practice', '04', '--seed', '7', '--format', 'json'],
    'practice',
  );
  const { drill } = JSON.parse(stdout) as { drill: string };
  t.match(drill, /^fault-04-[0-9a-f]{4}$/);
  const wrong = await expect(t, 1, ['check'], 'check');
  t.match(wrong.stdout, new RegExp(`First cause on \\S+ is ${drill}[.]`));
  await expect(t, 0, ['solve', drill], 'solve');
  t.match((await expect(t, 0, ['check', drill], 'check')).stdout, /All \d+ checks passed/);
  t.match((await expect(t, 0, ['finish'], 'finish')).stderr, /The fault was: .+\(.+, on .+\)\./);
});

await t.test('a lab that is broken already is refused, with the first cause', async (t) => {
  await expect(t, 0, ['ssh', 'node-1', '--', 'systemctl stop kubelet'], 'break it by hand');
  const refused = await expect(t, 3, ['start', 'service-without-pods'], 'start');
  t.match(refused.stderr, /the lab is not ready for service-without-pods: on node-1, /);
  await expect(t, 0, ['ssh', 'node-1', '--', 'systemctl start kubelet'], 'start it');
  // Until the node says of itself that it is ready: twice, since a kubelet that starts says no
  // before it says yes.
  await expect(
    t,
    0,
    [
      'ssh',
      'jumpbox',
      '--',
      'for i in 1 2; do sleep 5; kubectl wait --for=condition=Ready node/node-1 --timeout=120s || exit; done',
    ],
    'wait for it',
  );
});
