import t from 'tap';
import { LabError } from '../../lib/core/errors.js';
import { judgeAnswer } from '../../lib/drills/answers.js';
import { wavesOf } from '../../lib/drills/batches.js';
import { loadDrill } from '../../lib/drills/load.js';
import { planDrill } from '../../lib/drills/plan.js';
import type { Drill, DrillFacts } from '../../lib/drills/types.js';
import { hostRunner } from '../../lib/host/process.js';
import { smallLab } from '../labs/fixture.js';
import { changed, changedExercise, good, goodExercise, writeDrill } from './folder.js';

const facts: DrillFacts = {
  chapters: ['12'],
  machines: ['jumpbox', 'server', 'node-0', 'node-1'],
  domains: new Map([
    ['workloads', ['bells', 'ropes']],
    ['storage', ['lofts']],
  ]),
};

const load = (files: Readonly<Record<string, string>>): Promise<Drill> =>
  loadDrill(writeDrill(files, 'a-bell'), facts, hostRunner());

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  try {
    await load(files);
    return [];
  } catch (error) {
    if (error instanceof LabError && error.kind === 'config') return error.details;
    throw error;
  }
}

t.test('an exercise without faults', async (t) => {
  const drill = await load(goodExercise);
  t.match(drill, {
    isExercise: true,
    kind: 'build',
    domain: 'workloads',
    weight: 1,
    namespace: 'tower',
    difficulty: 'easy',
    breaks: [],
    firstCauses: ['hangs', 'weight'],
    files: [{ to: '/root/tower/bell.yaml', mode: '600', text: 'bell: none\n' }],
  });
  const plan = planDrill(drill, drill.variants[0]!, smallLab);
  t.equal(plan.title, 'A bell for tower');
  t.same(
    plan.breaks.map(({ file, machine }) => `${machine} ${file}`),
    ['jumpbox namespace', 'jumpbox bell.yaml', 'jumpbox setup.sh'],
    'all that is there before the learner comes, in its order',
  );
  t.equal(plan.breaks[0]?.environment['NAMESPACE'], 'tower');
  t.ok(
    plan.touches.includes('jumpbox/root/tower/bell.yaml'),
    'nobody else may put the same file meanwhile',
  );
  t.match(plan.breaks[0]?.text, /fresh_namespace\(\)/, 'functions for exercises');
  t.same(
    plan.wrongWays.map(({ name, fails }) => [name, fails]),
    [
      ['paper', ['a-bell.rings']],
      ['recording', ['a-bell.hangs', 'a-bell.weight']],
    ],
  );
});

t.test('a drill is an exercise of which less is asked', async (t) => {
  const drill = await loadDrill(writeDrill(good), facts, hostRunner());
  t.match(drill, { isExercise: false, kind: 'fix', wrongWays: [], firstCauses: ['ticks'] });
  t.equal(drill.domain, undefined);
});

const bad: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  problems: readonly (string | RegExp)[],
])[] = [
  [
    'one right way only',
    changedExercise([
      `other-solutions:
  bronze:
    title: One of bronze
    steps:
      - { machine: jumpbox, script: solve.sh }
`,
      '',
    ]),
    [/other-solutions: there is only one right way; write another one/],
  ],
  [
    'one wrong way only',
    changedExercise([
      `  paper:
    title: One of paper
    fails: rings
    steps:
      - { machine: jumpbox, script: wrong.sh }
`,
      '',
    ]),
    [/exercise.yaml:\d+:1 wrong-ways: there is only one wrong way; write two ways or more/],
  ],
  [
    'a wrong way that no check refuses',
    changedExercise(['fails: rings', 'fails: ring']),
    [/wrong-ways.paper.fails\[0\]: no check of this exercise is called ring; write rings/],
  ],
  [
    'a wrong way without a check',
    changedExercise(['    fails: rings\n', '']),
    [/wrong-ways.paper.fails: is missing; write the id of the check that refuses it/],
  ],
  [
    'a wrong way called like a right one',
    changedExercise(['  paper:', '  bronze:']),
    [/wrong-ways.bronze: a right way is called bronze too/],
  ],
  [
    'no kind, no docs',
    changedExercise(['kind: build\n', ''], ['docs: [https://example.org/bells]\n', '']),
    [/kind: is missing; write fix, build or operate/, /docs: is missing/],
  ],
  [
    'nothing broken that is to be fixed',
    changedExercise(['kind: build', 'kind: fix']),
    [/break: is missing; write the scripts that break the lab, or another kind/],
  ],
  [
    'a domain that the curriculum has not',
    changedExercise(['domain: workloads', 'domain: workload']),
    [/exercise.yaml:3:9 domain: the curriculum has no domain workload; write workloads/],
  ],
  [
    'a competency of another domain',
    changedExercise(['[bells]', '[lofts]']),
    [/competencies\[0\]: domain workloads has no lofts; write one of bells, ropes/],
  ],
  [
    'starting files that are not there, or lead nowhere',
    changedExercise(['from: bell.yaml', 'from: bel.yaml'], ['/root/tower', '/root/../tower']),
    [
      /files\[0\].from: there is no file bel.yaml; write bell.yaml/,
      /files\[0\].to: .* is no absolute/,
    ],
  ],
  [
    'a mode that is none',
    changedExercise(['mode: 0600', 'mode: 0888']),
    [/files\[0\].mode: 888 is no mode; write three octal digits/],
  ],
  [
    'a file for a machine that is not there',
    changedExercise(['- { machine: jumpbox, from', '- { machine: jumpbok, from']),
    [/files\[0\].machine: the lab has no machine jumpbok; write jumpbox/],
  ],
  [
    'keys of a group',
    changedExercise(['from: bell.yaml', 'form: bell.yaml']),
    [/files\[0\].form: unknown key form; write from/],
  ],
  [
    'a release without quotes',
    changedExercise(['"1.32"', '1.32']),
    [/releases.from: expected text, found 1.32; /],
  ],
  [
    'a namespace of the cluster itself',
    changedExercise(['namespace: tower', 'namespace: kube-system']),
    [/namespace: "kube-system" is no namespace of an exercise's own/],
  ],
  [
    'a hole without a value',
    changedExercise(['title: It rings', 'title: ${NAMESPCE} rings']),
    [/title: \$\{NAMESPCE\} is not a value of the variants; write NAMESPACE/],
  ],
  [
    'both declarations in one folder',
    { ...goodExercise, 'drill.yaml': good['drill.yaml'] ?? '' },
    ['drill.yaml:1:1 stands beside exercise.yaml; remove one of the two'],
  ],
  [
    'what no chapter would bring',
    changedExercise(['kind: build', 'kind: build\nbrings: "07"']),
    [/brings: there is no optional chapter 07/],
  ],
  [
    'a namespace in a drill',
    changed(['minutes: 10', 'namespace: tower\nminutes: 10']),
    [/namespace: only an exercise has a namespace of its own/],
  ],
];

for (const [what, files, expected] of bad)
  t.test(what, async (t) => {
    const found = await problemsOf(files);
    t.equal(found.length, expected.length, found.join('\n'));
    for (const [index, one] of expected.entries()) t.match(found[index], one);
  });

t.test('an exercise is for some releases', async (t) => {
  const drill = await load(
    changedExercise(['{ from: "1.32", until: "1.33" }', '{ from: "1.33" }']),
  );
  t.throws(() => planDrill(drill, drill.variants[0]!, smallLab), {
    kind: 'config',
    message: 'drill a-bell is for release sets 1.33 to …, not for 1.32',
  });
});

t.test(
  'each wrong way is run once, and stays in the lab with no other of its exercise',
  async (t) => {
    const drill = await load(goodExercise);
    const gong = changedExercise(['/root/tower/bell.yaml', '/root/tower/gong.yaml']);
    const other = await loadDrill(writeDrill(gong, 'a-gong'), facts, hostRunner());
    const plans = [drill, other].map((one) => planDrill(one, one.variants[0]!, smallLab));
    const waves = wavesOf(plans).map((wave) =>
      wave.map((batch) => batch.map(({ plan, way }) => `${plan.drill.name} ${way.name}`)),
    );
    t.same(waves, [
      [['a-bell solution', 'a-gong solution']],
      [['a-bell bronze', 'a-gong bronze']],
      [['a-bell paper', 'a-gong paper']],
      [['a-bell recording', 'a-gong recording']],
    ]);
  },
);

t.test('an exercise waits for the wave after that of another whose file it writes', async (t) => {
  const own = await load(goodExercise);
  const same = await loadDrill(writeDrill(goodExercise, 'a-twin'), facts, hostRunner());
  const plans = [own, same].map((one) => planDrill(one, one.variants[0]!, smallLab));
  const right = wavesOf(plans).filter((wave) =>
    wave.flat().some(({ way }) => way.fails === undefined),
  );
  t.same(
    right.map((wave) => wave.flat().map(({ plan, way }) => `${plan.drill.name} ${way.name}`)),
    [['a-bell solution'], ['a-bell bronze'], ['a-twin solution'], ['a-twin bronze']],
  );
});

t.test('an answer is judged by what is true now', (t) => {
  const said = (stdout: string, exitCode = 0) => ({ exitCode, stdout, stderr: '' });
  const judge = (truth: string, file: string) =>
    judgeAnswer('key', { script: 'truth.sh', file: '/root/a.yaml' }, said(truth), said(file));
  for (const [truth, file] of [
    ['2379\n', 'key: 2379'],
    ['2379\n', 'key: "2379" # the port'],
    ['node-0\nnode-1\n', 'key: [node-1, node-0]'],
    ['node-0\nnode-1\n', 'key:\n  - node-1\n  - node-0\n'],
    ['server | server.kubernetes.local\n', 'key: Server.kubernetes.local'],
    ['true\n', 'other: 1\nkey: true'],
  ] as const)
    t.equal(judge(truth, file).state, 'pass', `${file} for ${truth}`);
  for (const [truth, file, actual] of [
    ['2379\n', 'key: 2380', '2380'],
    ['2379\n', 'key:', 'there is no answer yet'],
    ['2379\n', 'kee: 2379', 'there is no answer yet'],
    ['node-0\nnode-1\n', 'key: [node-1]', 'node-1'],
    ['node-0\n', 'key: [node-0, node-1]', 'node-0, node-1'],
    ['a | b\nc\n', 'key: [a, b]', 'a, b'],
    ['2379\n', 'key: {a: 2379}', 'there is no answer yet'],
    ['2379\n', 'key: [2379', /^line 1 is not read as YAML/],
    ['2379\n', '', /is not read as YAML: is empty/],
  ] as const)
    t.match(judge(truth, file), { state: 'fail', actual }, `${file} for ${truth}`);
  t.match(judgeAnswer('key', { script: 's', file: '/a' }, said('7'), said('', 1)), {
    state: 'fail',
    actual: '/a cannot be read',
  });
  t.match(
    judgeAnswer(
      'key',
      { script: 's', file: '/a' },
      said('expected: etcd runs\nactual: it does not\n', 1),
      said('key: 7'),
    ),
    { state: 'fail', actual: 'it does not' },
  );
  t.throws(() => judge('\n', 'key: 7'), /found no answer to key/);
  t.end();
});
