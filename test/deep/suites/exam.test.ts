/**
 * An exam: one clock, no hints, one score; it outlives a computer that is switched off and on
 * again.
 */
import t from 'tap';
import { agreeingUser } from '../agreeing.js';

const { lab, expect } = agreeingUser();

await t.test('an exam has one clock, no hints, and one score', async (t) => {
  const started = await expect(
    t,
    0,
    [
      'exam',
      'start',
      '--drills',
      'service-without-pods,missing-pod-route',
      '--minutes',
      '40',
      '--seed',
      '3',
      '--format',
      'json',
    ],
    'exam start',
  );
  const { ends, drills } = JSON.parse(started.stdout) as {
    ends: string;
    drills: { name: string }[];
  };
  t.same(drills.map((drill) => drill.name).sort(), ['missing-pod-route', 'service-without-pods']);
  const helpers = [
    ['check'],
    ['check', '09'],
    ['solve', 'missing-pod-route'],
    ['solve', '09'],
    ['hint'],
    ['hint', '09.kubelet.node-0'],
    ['explain', '09.kubelet.node-0'],
    ['diff', '09', '--reveal'],
    ['start', '12'],
  ];
  for (const args of helpers)
    t.match((await expect(t, 3, args, args.join(' '))).stderr, /an exam is on/);
  const now = JSON.parse(
    (await expect(t, 0, ['exam', 'status', '--format', 'json'], 'exam status')).stdout,
  ) as { ends: string; secondsLeft: number };
  t.equal(now.ends, ends);
  t.ok(now.secondsLeft > 0 && now.secondsLeft < 2400);
  const routes = drillRoutes(started.stdout);
  await expect(t, 0, ['stop'], 'this computer is switched off');
  t.match(
    (await expect(t, 0, ['up'], 'and on again')).stderr,
    /is in an exam: the machines are started, no chapter is run; `khw-lab exam finish.*` ends it/,
  );
  t.equal(
    (
      JSON.parse(
        (await expect(t, 0, ['exam', 'status', '--format', 'json'], 'exam status')).stdout,
      ) as { ends: string }
    ).ends,
    ends,
    'its clock went on',
  );
  t.equal(
    (await lab(['ssh', routes, '--', 'systemctl cat khw-pod-routes'])).code,
    1,
    'no chapter has brought the routes back',
  );
  // The API server has just been started.
  await expect(
    t,
    0,
    [
      'ssh',
      'jumpbox',
      '--',
      'for i in {1..60}; do selector=$(kubectl get service nginx -o jsonpath={.spec.selector}) && break; sleep 3; done; grep -E "tier|release" <<< "$selector"',
    ],
    'the service still selects what no pod has',
  );
  await expect(
    t,
    0,
    ['ssh', 'jumpbox', '--', 'kubectl set selector service nginx app=nginx'],
    'one of the two is repaired',
  );
  const finished = await expect(t, 1, ['exam', 'finish'], 'exam finish');
  t.match(
    finished.stderr,
    /Exam: seed \d+; .*, in time; \d+ % of the points, 66 % are needed: not passed\./,
  );
  t.match(finished.stdout, /missing-pod-route\.routes/);
});

/** The machine that knows no way to the pods, as the exam's page says it. */
function drillRoutes(page: string): string {
  return /Some pods cannot be reached from ([a-z0-9-]+)/.exec(page)?.[1] ?? 'none';
}
