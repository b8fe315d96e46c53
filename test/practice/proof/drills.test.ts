import t from 'tap';
import { khw as track } from '../../../labs/khw/index.js';
import { LabError } from '../../../lib/core/errors.js';
import type { Lab } from '../../../lib/core/lab.js';
import type { MachineSession } from '../../../lib/core/run.js';
import type { Clock } from '../../../lib/core/wait.js';
import { loadDrill } from '../../../lib/drills/load.js';
import { planDrill, type DrillPlan } from '../../../lib/drills/plan.js';
import type { Graded, Outcome } from '../../../lib/grade/engine.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { hostRunner } from '../../../lib/host/process.js';
import {
  drillExperiment,
  drillProofLab,
  lostByReboot,
  type DrillExperiment,
  type ProvingLab,
} from '../../../lib/practice/proof/drills.js';
import { attempt } from '../../../lib/practice/proof/engine.js';
import { resolveLab } from '../../../lib/topology/addressing.js';
import { loadLabFile } from '../../../lib/topology/load.js';
import { good, goodExercise, writeDrill } from '../../drills/folder.js';
import { fakeSession } from '../../lab/fakes.js';

const lab: Lab = resolveLab(
  loadLabFile(readPackageFile('labs/khw/lab.yaml'), 'lab.yaml', {
    tracks: [track],
    releaseSets: ['1.32'],
  }),
  { labName: 'khw', networkCidr: '192.168.140.0/24' },
);

async function planOf(name?: string): Promise<DrillPlan> {
  const drill = await loadDrill(writeDrill(good, name), { chapters: ['12'] }, hostRunner());
  return planDrill(drill, drill.variants[0]!, lab);
}

/** Its scripts are checked by real programs: once. */
const clockStands = await planOf();

const nobody = (): void => undefined;

/** The solution of each. */
const solved = (...plans: readonly DrillPlan[]): readonly DrillExperiment[] =>
  plans.map((plan) => drillExperiment({ plan, way: plan.ways[0]! }));

/** A machine on which every script of a drill is run, and ends well. */
const machine = (log: string[]): MachineSession =>
  fakeSession(t, 'node-0', (text) => {
    if (!text.startsWith('systemd-run ')) return undefined;
    log.push('script');
    return '';
  });

const clock: Clock & { time: number } = {
  time: 0,
  now: () => clock.time,
  sleep: (ms) => {
    clock.time += ms;
    return Promise.resolve();
  },
};

/** `silent` is blocked by nobody's fault: its machine did not answer. */
type State = Outcome['state'] | 'silent';

function proving(
  grades: readonly (readonly State[])[],
  plans: readonly DrillPlan[],
  log: string[] = [],
): ProvingLab {
  let asked = 0;
  const outcome = (state: State): Outcome =>
    state === 'silent'
      ? { state: 'blocked', by: [], reason: 'node-0: no answer' }
      : state === 'pass'
        ? { state, evidence: 'e' }
        : state === 'fail'
          ? { state, expected: 'x', actual: 'y' }
          : state === 'blocked'
            ? { state, by: ['z'] }
            : { state, message: 'm', stack: [] };
  return {
    clock,
    signal: new AbortController().signal,
    workers: ['node-0'],
    session: () => Promise.resolve(machine(log)),
    watch: async ({ signal }, work) => ({ result: await work({ signal, line: () => undefined }) }),
    grade: () => {
      const states = grades[Math.min(asked++, grades.length - 1)] ?? [];
      return Promise.resolve(
        plans
          .flatMap(({ checks }) => checks)
          .map((check, index): Graded => ({
            check,
            outcome: outcome(states[index] ?? 'pass'),
          })),
      );
    },
    reboot: () => {
      log.push('reboot');
      return Promise.resolve();
    },
    bringBack: () => {
      log.push('bring back');
      return Promise.resolve();
    },
  };
}

/** What was wrong with drills that were proved together, where their checks came to these. */
async function problemsOf(
  plans: readonly DrillPlan[],
  ...grades: readonly (readonly State[])[]
): Promise<readonly unknown[]> {
  const log: string[] = [];
  const { problems } = await attempt(
    solved(...plans),
    drillProofLab(proving(grades, plans, log)),
    nobody,
  );
  t.equal(log.includes('bring back'), problems.length > 0, 'what fails is brought back');
  return problems;
}

t.test(
  'a drill proves itself: it fails where it said it would, and passes when it is repaired',
  async (t) => {
    const prove = (...grades: readonly (readonly State[])[]) =>
      problemsOf([clockStands], ...grades);
    t.same(await prove(['fail', 'blocked'], ['pass', 'fail'], ['pass', 'pass']), []);
    t.same(await prove(['pass', 'pass'], ['fail', 'blocked'], ['pass', 'pass']), []);
    for (const [grades, message] of [
      [[['pass', 'pass']], /the lab was broken, and every check passes/],
      [[['pass', 'fail']], /the first cause is clock-stands.right, not clock-stands.ticks/],
      [[['broken', 'blocked']], /a check is itself broken/],
      [
        [
          ['fail', 'blocked'],
          ['fail', 'blocked'],
        ],
        /not repaired 2m 0s after: solution/,
      ],
      [
        [
          ['fail', 'blocked'],
          ['broken', 'blocked'],
        ],
        /a check is itself broken/,
      ],
      [[['silent', 'blocked']], /clock-stands.ticks does not fail, it does not answer/],
    ] as const)
      t.match(await prove(...grades), [{ error: { kind: 'step', message } }]);
  },
);

t.test('what was repaired is rebooted, and graded again', async (t) => {
  const plans = [clockStands];
  const repaired = solved(clockStands);
  const log: string[] = [];
  const lost = (...grades: readonly (readonly State[])[]) =>
    lostByReboot(repaired, proving(grades, plans, log), nobody);
  t.same(await lost(['fail', 'blocked'], ['pass', 'pass']), [], 'it may take its time');
  t.same(log, ['reboot']);
  const [of] = repaired;
  t.match(await lost(['fail', 'blocked']), [
    { of, error: { message: /not repaired 5m 0s after: solution, after a reboot/ } },
  ]);
  t.same(
    await lost(['broken', 'blocked'], ['pass', 'pass']),
    [],
    'a check that breaks is asked again',
  );
  t.match(await lost(['broken', 'blocked']), [
    { of, error: { message: /a check is itself broken/ } },
  ]);
  const stuck: ProvingLab = {
    ...proving([['pass', 'pass']], plans),
    reboot: () => Promise.reject(new LabError('machine', 'node-1 is not ready after 420 s')),
  };
  t.match(
    await lostByReboot(repaired, stuck, nobody),
    [{ of, error: { message: 'node-1 is not ready after 420 s' } }],
    'a failed reboot is the end of all',
  );
  await t.rejects(
    lostByReboot(repaired, { ...stuck, signal: AbortSignal.abort() }, nobody),
    { message: /not ready/ },
    "an interruption is nobody's failure",
  );
});

t.test('of drills that are proved together the one that is not repaired is named', async (t) => {
  const both = [clockStands, await planOf('watch-stands')];
  t.match(
    await problemsOf(
      both,
      ['fail', 'blocked', 'fail', 'blocked'],
      ['pass', 'pass', 'fail', 'blocked'],
    ),
    [{ error: { message: /drill watch-stands .*not repaired/ } }],
  );
  t.same(
    solved(...both).map(({ id }) => id),
    ['clock-stands (first)', 'watch-stands (first)'],
  );
});

t.test('scripts of nodes go first; one that is of no worker waits for the others', async (t) => {
  const experiments = solved(clockStands, await planOf('watch-stands'));
  const { queueOf, inTurn } = drillProofLab(proving([], []));
  t.same(
    ['node-0', 'server', 'jumpbox'].map((name) => queueOf(name)),
    ['node-0', '', ''],
  );
  const [node, other] = experiments;
  const ofCluster: DrillExperiment = {
    ...other!,
    trial: { ...other!.trial, plan: { ...other!.trial.plan, touches: ['routes'] } },
  };
  t.same(inTurn([ofCluster, node!]), [node, ofCluster]);
});

const exercise = planDrill(
  await loadDrill(writeDrill(goodExercise, 'a-bell'), { chapters: ['12'] }, hostRunner()),
  { name: 'only', values: {} },
  lab,
);

/** What was wrong with a way of the exercise. Its checks: one, one that needs it, one more. */
async function problemsOfWay(
  way: DrillPlan['ways'][number] | undefined,
  ...grades: readonly (readonly State[])[]
): Promise<readonly unknown[]> {
  const { problems } = await attempt(
    [drillExperiment({ plan: exercise, way: way ?? exercise.ways[0]! })],
    drillProofLab(proving(grades, [exercise])),
    nobody,
  );
  return problems;
}

t.test('an exercise begins with all its tasks undone, and pays for nothing', async (t) => {
  const undone = ['fail', 'blocked', 'fail'] as const;
  t.same(await problemsOfWay(undefined, undone, ['pass', 'pass', 'pass']), []);
  t.match(await problemsOfWay(undefined, ['fail', 'blocked', 'pass']), [
    { error: { message: /the first cause is a-bell.hangs, not a-bell.hangs, a-bell.weight/ } },
  ]);
  t.match(await problemsOfWay(undefined, ['fail', 'pass', 'fail']), [
    { error: { message: /nothing was done, and it has points already for a-bell.rings/ } },
  ]);
});

t.test(
  'a wrong way is refused by the check that it names, for long, and by no other',
  async (t) => {
    const undone = ['fail', 'blocked', 'fail'] as const;
    const [paper, recording] = exercise.wrongWays;
    t.same(await problemsOfWay(paper, undone, ['pass', 'fail', 'pass']), []);
    t.same(await problemsOfWay(recording, undone, ['fail', 'blocked', 'fail']), []);
    t.same(
      await problemsOfWay(paper, undone, ['fail', 'blocked', 'pass'], ['pass', 'fail', 'pass']),
      [],
      'it may come late',
    );
    for (const [grades, message] of [
      [[['pass', 'pass', 'pass']], /the wrong way paper passes/],
      [
        [
          ['pass', 'fail', 'pass'],
          ['pass', 'pass', 'pass'],
        ],
        /the wrong way paper passes/,
      ],
      [
        [['pass', 'fail', 'fail']],
        /paper is refused by a-bell.rings, a-bell.weight, not by a-bell.rings alone/,
      ],
      [
        [['fail', 'blocked', 'pass']],
        /paper is refused by a-bell.hangs, not by a-bell.rings alone/,
      ],
      [[['pass', 'broken', 'pass']], /a check is itself broken/],
    ] as const)
      t.match(await problemsOfWay(paper, undone, ...grades), [{ error: { message } }]);
  },
);
