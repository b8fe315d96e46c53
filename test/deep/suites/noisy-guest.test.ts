/**
 * Users' own settings that print, move and lead nowhere, on every machine: what khw-lab does and
 * answers is what it was without them.
 */
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { reportSchema } from '../../../lib/grade/schema.js';
import { handedLab } from '../handed.js';
import { brokenKubeconfig, installing, noisySettings, straySettings } from '../noisy.js';

const { lab, on, expect, status, readyNodes } = handedLab();
const machines = ['jumpbox', 'server', 'node-0', 'node-1'] as const;
const nodes = ['node-0', 'node-1'];

async function makeNoisy(t: Test): Promise<void> {
  for (const machine of machines) {
    const { code, stderr } = await on(
      machine,
      'bash -s',
      installing(machine === 'jumpbox' ? noisySettings : straySettings),
    );
    t.equal(code, 0, `${machine} is noisy${code === 0 ? '' : `: ${stderr}`}`);
  }
}

/**
 * The learner's own kubectl and curl on the jumpbox work again: what is set for them there is
 * meant.
 */
const backOnTheWay = (): ReturnType<typeof on> => on('jumpbox', 'rm -f ~/.astray');

async function outcomes(t: Test, what: string): Promise<readonly string[]> {
  const { stdout } = await expect(t, 0, ['check', 'all', '--format', 'json'], what);
  return reportSchema
    .parse(JSON.parse(stdout))
    .checks.map(({ id, state }) => `${id} ${state}`)
    .sort();
}

const before = {
  outcomes: await outcomes(t, 'check all, before'),
  status: await status(),
  kubeconfig: (await lab(['kubeconfig'])).stdout,
};

/** Steps that `up` and `solve` have run. */
const stepsRun = (stderr: string): readonly string[] =>
  stderr.split('\n').filter((line) => /^\s+\+ .*\[(jumpbox|server|node-\d)\]/.test(line));

await t.test('all machines get noisy settings', (t) => makeNoisy(t));

await t.test('what looks at the lab sees what it saw before', async (t) => {
  t.match((await on('server', 'true')).stdout, /welcome, says \.bashrc/, 'they are in force');
  const seen = await status();
  t.same(
    [seen.chapter, seen.connection, seen.machines.map(({ name, state }) => `${name} ${state}`)],
    ['12', before.status.connection, machines.map((name) => `${name} running`)],
  );
  t.same(await outcomes(t, 'check all'), before.outcomes);
  for (const chapter of ['04', '08', '09'])
    t.match(
      (await expect(t, 0, ['diff', chapter])).stdout,
      /^(\d+) of \1 values match the reference\.\n$/,
    );
  const { stdout } = await expect(t, 0, ['kubeconfig']);
  t.equal(stdout, before.kubeconfig);
  t.match(parse(stdout), { kind: 'Config', users: [{}] });
});

await t.test('up leaves all alone, and solve repairs what is broken', async (t) => {
  t.same(stepsRun((await expect(t, 0, ['up', '--yes'])).stderr), [], 'no step had to run again');
  await on('node-0', 'systemctl disable --now khw-pod-routes');
  const { stderr } = await expect(t, 0, ['solve', '11']);
  t.match(stderr, /# on node-0:\n/);
  t.equal(stepsRun(stderr).length, 1, stderr);
  await expect(t, 0, ['check', '11']);
});

await t.test('a drill is begun, checked, solved and graded', async (t) => {
  await expect(t, 0, ['start', 'kubelet-down', '--seed', '7', '--yes']);
  t.match(
    (await expect(t, 1, ['check'])).stdout,
    /First cause on node-[01] is kubelet-down\.kubelet-runs/,
  );
  await expect(t, 0, ['solve', 'kubelet-down', '--yes']);
  await expect(t, 0, ['check', 'kubelet-down']);
  t.match((await expect(t, 0, ['finish', '--yes'])).stdout, /10 of 10 points/);
});

await t.test(
  "the learner's own commands: behind the noise, nothing but their output",
  async (t) => {
    await backOnTheWay();
    for (const machine of machines) {
      const said = await on(machine, 'cat; hostname; exit 7', 'line one\n');
      t.equal(said.code, 7, machine);
      t.ok(said.stdout.endsWith(`\nline one\n${machine}\n`), said.stdout);
    }
    const table = (await expect(t, 0, ['kubectl', '--', 'get', 'nodes'])).stdout;
    for (const node of nodes) t.match(table, new RegExp(`^${node} +Ready `, 'm'));
    t.same(await readyNodes(), nodes);
    const typed = await on('jumpbox', 'bash', (await lab(['script', '10'])).stdout);
    t.equal(typed.code, 0, typed.stderr.slice(-2000));
    t.match(typed.stdout, /^chapter 10 is done\n$/m);
  },
);

await t.test('a checkpoint is saved and restored', async (t) => {
  await on('node-0', 'echo mine > /root/mine');
  await expect(t, 0, ['checkpoint', 'save', 'noisy']);
  await on('node-0', 'rm -f /root/mine');
  t.match(
    (await expect(t, 0, ['checkpoint', 'restore', 'noisy', '--yes'])).stderr,
    /[1-9]\d+ services run and node-0, node-1 are Ready/,
  );
  t.match((await on('node-0', 'cat /root/mine')).stdout, /\nmine\n$/);
  await expect(t, 0, ['checkpoint', 'remove', 'noisy', '--yes']);
});

await t.test('chapters are run on noisy machines, from the ninth on', async (t) => {
  await expect(t, 0, ['reset', '09', '--yes']);
  await makeNoisy(t);
  await on('jumpbox', `mkdir -p ~/.kube; cat > ~/.kube/config`, brokenKubeconfig);
  await expect(t, 0, ['up', '--yes', '--no-checkpoints'], 'up, from chapter 09');
  t.equal((await status()).chapter, '12');
  t.same(await outcomes(t, 'check all, of what was made'), before.outcomes);
});

await t.test('and back to quiet ones', async (t) => {
  await expect(t, 0, ['reset', 'done', '--yes']);
  for (const machine of machines)
    t.equal(
      (await on(machine, 'test ! -e ~/.curlrc; echo $?')).stdout,
      '0\n',
      `${machine} is quiet`,
    );
  t.same(await readyNodes(), nodes);
});
