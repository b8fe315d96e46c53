import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import type { Check } from '../../lib/core/check.js';
import type { Lab } from '../../lib/core/lab.js';
import { verdictOf } from '../../lib/drills/answer.js';
import { wavesOf } from '../../lib/drills/batches.js';
import { describeClock, examClock, planExam } from '../../lib/drills/exam.js';
import { checksFor } from '../../lib/drills/grading.js';
import { guestCommand } from '../../lib/drills/guest.js';
import { drillFolder, drillNames } from '../../lib/drills/list.js';
import { loadDrill } from '../../lib/drills/load.js';
import { readMark, renderMark, type DrillMark } from '../../lib/drills/mark.js';
import { planDrill } from '../../lib/drills/plan.js';
import { writeScaffold } from '../../lib/drills/scaffold.js';
import { variantsBySeed } from '../../lib/drills/seed.js';
import type { Drill } from '../../lib/drills/types.js';
import { hostRunner } from '../../lib/host/process.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { loadLabFile } from '../../lib/topology/load.js';
import { readPackageFile } from '../../lib/host/files.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { changed, good, writeDrill } from './folder.js';

const facts = { chapters: ['02', '12'] };
const lab: Lab = resolveLab(
  loadLabFile(readPackageFile('labs/khw/lab.yaml'), 'lab.yaml', {
    tracks: [track],
    releaseSets: ['1.32'],
  }),
  { labName: 'khw', networkCidr: '192.168.140.0/24' },
);
const loaded = (files = good, name = 'clock-stands'): Promise<Drill> =>
  loadDrill(writeDrill(files, name), facts, hostRunner());

t.test(
  'a seed always chooses the same variant, and different seeds come to all of them',
  async (t) => {
    const drill = await loaded();
    const chosen = Array.from({ length: 40 }, (_, seed) => variantsBySeed(drill, seed)[0]?.name);
    t.same(
      chosen,
      Array.from({ length: 40 }, (_, seed) => variantsBySeed(drill, seed)[0]?.name),
    );
    t.same([...new Set(chosen)].sort(), ['first', 'second']);
    t.same(
      variantsBySeed(drill, 7)
        .map(({ name }) => name)
        .sort(),
      ['first', 'second'],
      'none is lost',
    );
  },
);

t.test('a plan has no hole left, and its scripts have their environment', async (t) => {
  const drill = await loaded(changed(['Another clock', 'Another clock for ${NODE}']));
  const plan = planDrill(drill, drill.variants[1]!, lab);
  t.equal(plan.title, 'The clock of node-1 stands');
  t.same(plan.touches, ['node-1/clock']);
  t.same(plan.firstCauses, ['clock-stands.ticks']);
  t.same(
    plan.checks.map(({ id, machine, needs }) => [id, machine, needs]),
    [
      ['clock-stands.ticks', 'node-1', []],
      ['clock-stands.right', 'jumpbox', ['clock-stands.ticks']],
    ],
  );
  t.match(plan.breaks[0]?.environment, {
    NODE: 'node-1',
    HOUR: '4',
    LAB_MACHINE: 'node-1',
    LAB_ADDRESS: '192.168.140.13',
    LAB_POD_CIDR: '10.200.1.0/24',
    LAB_WORKERS: 'node-0 node-1',
  });
  t.same(
    plan.ways.map(({ name, title }) => [name, title]),
    [
      ['solution', 'The solution'],
      ['new-clock', 'Another clock for node-1'],
    ],
  );
});

t.test('a drill for machines that the lab has not', async (t) => {
  const drill = await loaded(changed(['machine: jumpbox', 'machine: node-9']));
  t.throws(() => planDrill(drill, drill.variants[0]!, lab), {
    kind: 'config',
    message: 'drill clock-stands speaks of node-9; lab khw has jumpbox, server, node-0, node-1',
  });
});

t.test('names and values reach a script as data, whatever is in them', async (t) => {
  const evil = `'; touch /tmp/khw-drill-evil; echo "$(id)" \`id\` \\`;
  const drill = await loaded({
    ...changed(['HOUR: 3', `HOUR: ${JSON.stringify(evil)}`]),
    'check.sh': 'printf "%s" "$HOUR"\n',
  });
  const plan = planDrill(drill, drill.variants[0]!, lab);
  const { script } = plan.checks[0]?.facts ?? {};
  const { stdout, status } = spawnSync(
    'bash',
    ['-c', `( eval ${JSON.stringify('true')}; ${script?.script ?? ''} )`],
    { encoding: 'utf8' },
  );
  t.equal(status, 0);
  t.equal(stdout, evil);
  t.notOk(existsSync('/tmp/khw-drill-evil'));
  t.match(guestCommand(plan.breaks[0]!, 'unit'), "--setenv=HOUR='\\''; touch");
});

t.test('a break is one unit, with a time limit and an end to its output', async (t) => {
  const drill = await loaded();
  const command = guestCommand(planDrill(drill, drill.variants[0]!, lab).breaks[0]!, 'khw-drill-1');
  t.match(command, /^systemd-run --quiet --wait --pipe --collect --unit=khw-drill-1 /);
  t.match(command, /timeout --foreground --kill-after=3 2400 bash -c /);
  t.match(command, /head -c 65537\nexit "\$\{PIPESTATUS\[0\]\}"$/);
  t.equal(spawnSync('bash', ['-n'], { input: command }).status, 0);
});

t.test('what a check script says', (t) => {
  const answer = (exitCode: number, stdout: string, stderr = '') => ({ exitCode, stdout, stderr });
  t.same(verdictOf('x', answer(0, 'it runs\n')), { state: 'pass', evidence: 'it runs' });
  t.same(verdictOf('x', answer(0, '')), { state: 'pass', evidence: 'as it should be' });
  t.same(verdictOf('x', answer(1, 'noise\nexpected: a\nactual: b\nmore b\ncause: c\n')), {
    state: 'fail',
    expected: 'a',
    actual: 'b\nmore b',
    cause: { text: 'c' },
  });
  t.same(verdictOf('x', answer(1, 'expected:a\nactual:\n')), {
    state: 'fail',
    expected: 'a',
    actual: '',
  });
  t.throws(
    () => verdictOf('check.sh', answer(1, 'expected: a\n', 'line 1\noops')),
    /^check.sh ended with exit code 1 without a line "expected: …" and a line "actual: …": line 1 oops$/,
  );
  t.throws(
    () => verdictOf('check.sh', answer(127, '', 'foo: command not found')),
    /check.sh ended with exit code 127, where 0 is right and 1 is wrong: foo: command not found/,
  );
  t.equal(
    (verdictOf('x', answer(0, 'y'.repeat(5000))) as { evidence: string }).evidence.length,
    1001,
  );
  t.end();
});

t.test("chapters' checks wait for the drill's own and count nothing", async (t) => {
  const drill = await loaded(
    changed(['first-cause: ticks', 'first-cause: ticks\nrequires: ["09.ready.${NODE}"]']),
  );
  const ready: Check = {
    id: '09.ready.node-0',
    title: 'Ready',
    machine: 'jumpbox',
    points: 3,
    why: '',
    link: '',
    needs: ['09.other'],
    hints: [],
    facts: {},
    judge: () => ({ state: 'pass', evidence: '' }),
  };
  const plan = planDrill(drill, drill.variants[0]!, lab);
  const checks = checksFor([plan], [ready]);
  t.same(
    checks.map(({ id, points, needs }) => [id, points, needs]),
    [
      ['clock-stands.ticks', 3, []],
      ['clock-stands.right', 2, ['clock-stands.ticks']],
      ['09.ready.node-0', 0, ['clock-stands.ticks', 'clock-stands.right']],
    ],
  );
  t.throws(() => checksFor([plan], [{ ...ready, id: '09.ready.node-9' }]), {
    message: 'no chapter has a check 09.ready.node-0 on this lab',
  });
});

t.test('a mark is read as it was written, and nothing else is', (t) => {
  const marks: readonly DrillMark[] = [
    {
      kind: 'drill',
      drills: [{ name: 'kubelet-down', variant: 'node-0' }],
      seed: 42,
      started: new Date('2026-01-31T10:00:00.000Z'),
    },
    {
      kind: 'exam',
      drills: [
        { name: 'a', variant: 'only' },
        { name: 'b-c', variant: 'x-1' },
      ],
      seed: 0,
      started: new Date('2026-01-31T10:00:00.250Z'),
      minutes: 60,
      labs: '/home/a teacher/drills; 1',
    },
    {
      kind: 'drill',
      drills: [{ name: 'kubelet-down', variant: 'node-0', files: '0123456789abcdef' }],
      seed: 42,
      started: new Date('2026-01-31T10:00:00.000Z'),
      labs: '/two\nlines',
    },
    {
      kind: 'exam',
      drills: [
        { name: 'a', variant: 'only', files: 'ab' },
        { name: 'b-c', variant: 'x-1', files: 'cd' },
      ],
      seed: 0,
      started: new Date('2026-01-31T10:00:00.250Z'),
      minutes: 60,
      passMark: 80,
      labs: '/x',
    },
  ];
  for (const mark of marks) t.same(readMark(renderMark(mark)), mark);
  for (const text of [
    '',
    'before the exam',
    'drill ; seed 1',
    'drill a (b); seed x; started 2026-01-31T10:00:00.000Z',
  ])
    t.equal(readMark(text), undefined, text);
  t.end();
});

t.test('the clock of an exam goes on while nobody looks', (t) => {
  const mark = { started: new Date('2026-01-31T10:00:00Z'), minutes: 60 };
  const at = (time: string): string =>
    describeClock(examClock(mark, new Date(`2026-01-31T${time}Z`)));
  t.equal(at('10:00:00'), '60 minutes left');
  t.equal(at('10:58:30'), '1 minute left');
  t.equal(at('10:59:50'), '10 seconds left');
  t.equal(at('11:00:00'), 'over since 0 seconds');
  t.equal(at('13:00:00'), 'over since 120 minutes', 'as after a reboot of this computer');
  t.equal(examClock(mark, new Date('2026-01-31T11:00:00Z')).over, true);
  t.end();
});

t.test('no two drills of an exam break the same, and the API server goes last', async (t) => {
  const clock = await loaded();
  const watch = await loaded(good, 'watch-stands');
  const api = await loaded(
    changed(['touches: ["${NODE}/clock"]', 'touches: [api]\nstops-api: true']),
    'api-down',
  );
  for (let seed = 0; seed < 20; seed++) {
    const plans = planExam([api, clock, watch], seed, lab);
    t.same(
      plans.map(({ drill }) => drill.name),
      ['clock-stands', 'watch-stands', 'api-down'],
    );
    t.not(plans[0]?.variant.name, plans[1]?.variant.name, `seed ${seed}`);
  }
  const third = await loaded(good, 'third-clock');
  t.throws(() => planExam([clock, watch, third], 1, lab), {
    kind: 'usage',
    message: /these drills break the same thing/,
  });
  t.throws(() => planExam([clock, clock], 1, lab), {
    message: 'drill clock-stands is named twice',
  });
  const single = await loaded(
    changed(['  second: { NODE: node-1, HOUR: 4 }\n', '']),
    'single-clock',
  );
  const twin = await loaded(changed(['  second: { NODE: node-1, HOUR: 4 }\n', '']), 'twin-clock');
  t.throws(() => planExam([single, twin], 1, lab), {
    message: 'these drills break the same thing: single-clock and twin-clock (node-0/clock)',
  });
});

t.test(
  'each drill once in a wave; together what does not touch the same, alone what stops the API server',
  async (t) => {
    const clock = await loaded();
    const watch = await loaded(good, 'watch-stands');
    const api = await loaded(
      changed(['touches: ["${NODE}/clock"]', 'touches: [api]\nstops-api: true']),
      'api-down',
    );
    const waves = wavesOf(
      [clock, watch, api].flatMap((drill) =>
        drill.variants.map((variant) => planDrill(drill, variant, lab)),
      ),
    );
    const trials = waves.flat(2);
    t.equal(new Set(trials).size, trials.length);
    for (const drill of [clock, watch, api]) {
      const own = trials.filter(({ plan }) => plan.drill === drill);
      t.same(
        own
          .filter(({ way }) => way.name === 'solution')
          .map(({ plan }) => plan.variant.name)
          .sort(),
        drill.variants.map(({ name }) => name).sort(),
        'the solution in every variant',
      );
      t.same(
        own.filter(({ way }) => way.name !== 'solution').map(({ way }) => way.name),
        own[0]?.plan.ways.slice(1).map(({ name }) => name),
        'every other way once, after them',
      );
    }
    for (const wave of waves) {
      const drills = wave.flat().map(({ plan }) => plan.drill);
      t.equal(new Set(drills).size, drills.length, 'each drill once');
      for (const batch of wave) {
        const touched = batch.flatMap(({ plan }) => plan.touches);
        t.equal(new Set(touched).size, touched.length);
        t.ok(batch.length === 1 || !batch.some(({ plan }) => plan.drill.stopsApi));
      }
    }
    t.ok(
      waves[0]?.some((batch) => batch.length === 2),
      'on different nodes at the same time',
    );
  },
);

t.test('a new drill is without faults, and does not overwrite another', async (t) => {
  const parent = temporaryFolder('khw-drills-');
  const folder = await writeScaffold(parent, 'my-drill');
  t.equal((await loadDrill(folder, facts, hostRunner())).name, 'my-drill');
  t.ok(readdirSync(folder).length > 5);
  await t.rejects(writeScaffold(parent, 'my-drill'), {
    kind: 'usage',
    message: /is there already/,
  });
  await t.rejects(writeScaffold(parent, 'done', ['done']), {
    kind: 'usage',
    message: /means something else/,
  });
  await t.rejects(writeScaffold(parent, '../out'), {
    kind: 'usage',
    message: '"../out" is not a valid name for a drill',
  });
  t.equal(await drillFolder('my-drill', parent), folder, "a teacher's own folder is looked into");
  t.equal(await drillFolder('my-drill', undefined), undefined);
  mkdirSync(join(parent, 'notes'));
  t.same(await drillNames(parent), ['my-drill'], 'a folder without a drill.yaml is no drill');
});
