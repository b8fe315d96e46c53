/**
 * Drills on real guests, with khw-lab used as a learner and as a teacher would use it. One lab serves all, and is brought back after
 * each; KHW_DEEP_LAB takes a finished lab of the home in KHW_LAB_HOME.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { minutesUntil, seed as givenSeed, testEnd } from '../helpers/clock.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { khwLab, type CliOptions, type CliResult } from '../helpers/cli.js';
import { proveDrills, sampleDrills } from '../prove/drills.js';
import { makeLab, type OwnLab } from '../prove/own-lab.js';
import { good } from '../drills/folder.js';

const given = process.env['KHW_DEEP_LAB'];
const name = given ?? 'khwdrills';
const seed = givenSeed();
let own: OwnLab | undefined;
t.teardown(async () => own?.remove());

const lab = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> => khwLab([...args.slice(0, 1), '--lab', name, '--yes', ...args.slice(1)], options);

async function expect(t: Test, code: number, args: readonly string[], what: string, options: CliOptions = {}): Promise<CliResult> {
  const result = await lab(args, options);
  t.comment(`${what}: ${result.seconds.toFixed(1)} s`);
  if (result.code !== code) t.comment(result.stdout.slice(-2000), result.stderr.slice(-4000));
  t.equal(result.code, code, what);
  return result;
}

t.test('a finished lab', async (t) => {
  own = given === undefined ? await makeLab(name, () => undefined) : undefined;
  t.pass('is there');
});

t.test('a learner starts a drill, is told the first cause, takes a hint, is shown the solution, and gets the lab back', async (t) => {
  const started = await expect(t, 0, ['start', 'kubelet-down', '--seed', '7'], 'start');
  t.match(started.stdout, /node-[01] does not answer any more\n\n.*colleague.*seed 7/s);
  t.match((await expect(t, 3, ['start', 'missing-pod-route'], 'a second drill')).stderr, /drill kubelet-down is on/);
  t.match((await expect(t, 1, ['check'], 'check')).stdout, /FAIL +kubelet-down\.kubelet-runs.*First cause on node-[01] is kubelet-down\.kubelet-runs/s);
  t.match((await expect(t, 0, ['hint'], 'hint')).stdout, /kubelet-down\.kubelet-runs.*\n1\. Which of the three services/);
  await expect(t, 0, ['solve', 'kubelet-down', '--way', 'by-hand'], 'solve');
  t.match((await expect(t, 0, ['check', 'kubelet-down'], 'check')).stdout, /All \d+ checks passed/);
  const finished = await expect(t, 0, ['finish'], 'finish');
  t.match(finished.stdout, /9\.3 of 10 points/, 'the hint has cost a third of half of four points');
  t.match((await expect(t, 2, ['finish'], 'finish, twice')).stderr, /is in no drill/);
});

t.test('an exam has one clock, no hints, and one score', async (t) => {
  const started = await expect(t, 0, ['exam', 'start', '--drills', 'service-without-pods,missing-pod-route', '--minutes', '40', '--seed', '3', '--format', 'json'], 'exam start');
  const { ends, drills } = JSON.parse(started.stdout) as { ends: string; drills: { name: string }[] };
  t.same(drills.map((drill) => drill.name).sort(), ['missing-pod-route', 'service-without-pods']);
  const helpers = [['check'], ['check', '09'], ['solve', 'missing-pod-route'], ['solve', '09'], ['hint'], ['hint', '09.kubelet.node-0'], ['explain', '09.kubelet.node-0'], ['diff', '09', '--reveal'], ['start', '12']];
  for (const args of helpers) t.match((await expect(t, 3, args, args.join(' '))).stderr, /an exam is on/);
  const now = JSON.parse((await expect(t, 0, ['exam', 'status', '--format', 'json'], 'exam status')).stdout) as { ends: string; secondsLeft: number };
  t.equal(now.ends, ends);
  t.ok(now.secondsLeft > 0 && now.secondsLeft < 2400);
  const routes = drillRoutes(started.stdout);
  await expect(t, 0, ['stop'], 'this computer is switched off');
  t.match((await expect(t, 0, ['up'], 'and on again')).stderr, /is in an exam: the machines are started, no chapter is run; `khw-lab exam finish.*` ends it/);
  t.equal((JSON.parse((await expect(t, 0, ['exam', 'status', '--format', 'json'], 'exam status')).stdout) as { ends: string }).ends, ends, 'its clock went on');
  t.equal((await lab(['ssh', routes, '--', 'systemctl cat khw-pod-routes'])).code, 1, 'no chapter has brought the routes back');
  // The API server has just been started.
  await expect(t, 0, ['ssh', 'jumpbox', '--', 'for i in {1..60}; do selector=$(kubectl get service nginx -o jsonpath={.spec.selector}) && break; sleep 3; done; grep -E "tier|release" <<< "$selector"'], 'the service still selects what no pod has');
  await expect(t, 0, ['ssh', 'jumpbox', '--', 'kubectl set selector service nginx app=nginx'], 'one of the two is repaired');
  const finished = await expect(t, 1, ['exam', 'finish'], 'exam finish');
  t.match(finished.stderr, /of 16 points, \d+ %; 66 % are needed\. In time, .* Not passed\./);
  t.match(finished.stdout, /missing-pod-route\.routes/);
});

t.test('a lab that is broken already is refused, with the first cause', async (t) => {
  await expect(t, 0, ['ssh', 'node-1', '--', 'systemctl stop kubelet'], 'break it by hand');
  const refused = await expect(t, 3, ['start', 'service-without-pods'], 'start');
  t.match(refused.stderr, /the lab is not ready for service-without-pods: on node-1, /);
  await expect(t, 0, ['ssh', 'node-1', '--', 'systemctl start kubelet'], 'mend it');
  // Until the node says of itself that it is ready: twice, since a kubelet that starts says no before it says yes.
  await expect(t, 0, ['ssh', 'jumpbox', '--', 'for i in 1 2; do sleep 5; kubectl wait --for=condition=Ready node/node-1 --timeout=120s || exit; done'], 'wait for it');
});

t.test('Ctrl-C while a drill breaks the lab: it is as before, and that is said', async (t) => {
  const folder = teacher({ 'break.sh': 'touch /root/half-broken\nsleep 60\n' });
  let sent = false;
  const stopped = await expect(t, 130, ['start', 'clock-stands', '--labs', folder, '--seed', '1'], 'start, interrupted', {
    watch: (line, child) => {
      if (sent || !line.includes('break the lab')) return;
      sent = true;
      setTimeout(() => child.kill('SIGINT'), 3000);
    },
  });
  t.match(stopped.stderr, /The lab is as it was before the drill/);
  t.equal((await lab(['ssh', 'node-0', '--', 'test -e /root/half-broken'])).code, 1);
  t.equal((await lab(['ssh', 'node-1', '--', 'test -e /root/half-broken'])).code, 1);
});

t.test('kill -9 while a drill breaks the lab: finish says so, reset brings it back', async (t) => {
  const folder = teacher({ 'break.sh': 'touch /root/half-broken\nsleep 60\n' });
  let sent = false;
  const killed = await lab(['start', 'clock-stands', '--labs', folder, '--seed', '1'], {
    watch: (line, child) => {
      if (sent || !line.includes('break the lab')) return;
      sent = true;
      setTimeout(() => child.kill('SIGKILL'), 3000);
    },
  });
  t.equal(killed.code, null);
  t.match((await expect(t, 3, ['finish'], 'finish')).stderr, /the lab was not broken to the end/);
  await expect(t, 0, ['reset', 'clock-stands'], 'reset');
  t.equal((await lab(['ssh', 'node-0', '--', 'test -e /root/half-broken'])).code, 1);
  t.equal((await lab(['ssh', 'node-1', '--', 'test -e /root/half-broken'])).code, 1);
});

for (const [what, script, message] of [
  ['hangs', 'trap "" TERM\nsleep 1000 &\nwhile :; do sleep 1; done\n', /break\.sh did not end within 5 s and was ended on node-[01]/],
  ['floods its output', 'yes\n', /break\.sh printed more than 64 KiB and was ended on node-[01]/],
  ['exits in the middle', 'touch /root/half-broken\nexit 9\n', /break\.sh ended with exit code 9 on node-[01]/],
] as const) {
  t.test(`a teacher's script that ${what}: ended, said, the lab restored`, async (t) => {
    const folder = teacher({ 'break.sh': script });
    const failed = await expect(t, 1, ['start', 'clock-stands', '--labs', folder], 'start');
    t.match(failed.stderr, message);
    t.match(failed.stderr, /The lab is as it was before the drill/);
    t.match((await expect(t, 2, ['finish'], 'finish')).stderr, /is in no drill/);
  });
}

t.test('a script that leaves processes behind', async (t) => {
  const folder = teacher({ 'break.sh': 'nohup setsid sleep 98765 > /dev/null 2>&1 &\ntouch /root/broken\n' });
  await expect(t, 0, ['start', 'clock-stands', '--labs', folder], 'start');
  for (const machine of ['node-0', 'node-1']) t.equal((await lab(['ssh', machine, '--', 'pgrep -f "sleep 9876[5]"'])).code, 1, `none is left on ${machine}`);
  await expect(t, 0, ['reset', 'clock-stands'], 'reset');
});

/** Minutes after which no others are begun: a change that touches all drills must not stop everybody's tests for long. */
const patience = 6;

t.test(`five drills at random, seed ${seed}, and those that have changed`, async (t) => {
  const { drawn, changed } = await sampleDrills(5, seed);
  const prove = async (names: readonly string[]): Promise<void> => {
    t.comment(names.join(', '));
    for (const { drill, variant, way, seconds, rebooted, error } of await proveDrills(name, names, ['--seed', String(seed), '--reboot'], () => undefined)) {
      t.same(error, undefined, `${drill} (${variant}) ${way}${rebooted ? ', after a reboot too' : ''}, ${seconds} s`);
    }
  };
  const end = performance.now() + patience * 60_000;
  const few = minutesUntil(testEnd()) < 12 ? drawn.slice(0, 2) : drawn;
  // Together, as many as do not touch the same: a reboot is most of it.
  await prove(few);
  for (const one of drawn.slice(few.length)) t.pass(one, { skip: 'this computer was slow today; npm run prove -- drills goes to the end' });
  for (const one of changed) {
    if (performance.now() <= end) await prove([one]);
    else t.pass(one, { skip: `${patience} minutes are over; npm run prove -- drills goes to the end` });
  }
});

/** The machine that knows no way to the pods, as the exam's page says it. */
const drillRoutes = (page: string): string => /Some pods cannot be reached from ([a-z0-9-]+)/.exec(page)?.[1] ?? 'none';

/** A teacher's folder of drills with one drill in it. */
function teacher(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('khw-teacher-');
  mkdirSync(join(folder, 'clock-stands'));
  const all = { ...good, ...files, 'drill.yaml': (good['drill.yaml'] ?? '').replace('script: break.sh }', 'script: break.sh, timeout: 5 }') };
  const patient = files['break.sh']?.includes('sleep 60') === true ? { ...all, 'drill.yaml': good['drill.yaml'] ?? '' } : all;
  for (const [file, text] of Object.entries(patient)) writeFileSync(join(folder, 'clock-stands', file), text);
  return folder;
}
