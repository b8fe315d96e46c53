import t from 'tap';
import type { Check } from '../../../lib/core/check.js';
import type { Clock } from '../../../lib/core/wait.js';
import type { Graded } from '../../../lib/grade/engine.js';
import type { Change } from './grammar.js';
import { brokenIn, probesOf } from './probes.js';
import { tryChange, verdictOf, type FuzzLab, type Sight, type Verdict } from './trial.js';
import { smallLab } from '../../labs/fixture.js';

const change: Change = {
  id: 'route node-0 COMMAND=route del 10.200.1.0/24',
  entry: 'route',
  machine: 'node-0',
  from: 'node-0',
  script: 'ip route del',
  says: ['10.200.1.0/24'],
  boot: false,
};

const right: Sight = { broken: undefined, cause: undefined, named: false };
const told: Sight = { broken: 'pod: lost', cause: 'the route', named: true };
const untold: Sight = { broken: 'pod: lost', cause: undefined, named: false };
const accused: Sight = { broken: undefined, cause: 'the route', named: true };
const other: Sight = { ...told, named: false };

const verdicts: readonly (readonly [string, Sight, Sight | undefined, Verdict])[] = [
  ['right, and passed', right, undefined, 'agree'],
  ['broken, and told', told, undefined, 'agree'],
  ['broken, and passed', untold, undefined, 'FALSE PASS'],
  ['right, and failed', accused, undefined, 'FALSE FAIL'],
  ['broken, and something else told', other, undefined, 'OTHER CAUSE'],
  ['told before the boot that breaks it', accused, told, 'agree'],
  ['not told before the boot that breaks it', right, told, 'FALSE PASS'],
  ['not even told after it', accused, untold, 'FALSE PASS'],
  ['gone with the boot', told, right, 'agree'],
  ['still told when it has gone', told, accused, 'FALSE FAIL'],
  ['failed for a boot that does no harm', accused, right, 'FALSE FAIL'],
];
for (const [what, now, booted, verdict] of verdicts)
  t.equal(verdictOf({ change, now, ...(booted === undefined ? {} : { booted }) }), verdict, what);

t.test('what is broken is what the probes say, and that they did not end', (t) => {
  t.equal(brokenIn('right api\nright runs\nend\n'), undefined);
  t.equal(brokenIn('right api\nbroken runs: 0 of 4\nend\n'), 'runs: 0 of 4');
  for (const text of ['right api\n', 'end\n', ''])
    t.equal(brokenIn(text), 'probes: they did not end');
  t.match(probesOf(smallLab), {
    machine: 'jumpbox',
    script: /^read -ra nodes <<< 'node-0 node-1'$/m,
  });
  t.end();
});

/** The check of the route, as it comes out. */
const graded = (outcome: Graded['outcome']): readonly Graded[] => [
  { check: { id: '11.routes.node-0', title: 'Routes', machine: 'node-0' } as Check, outcome },
];
const passes = graded({ state: 'pass', evidence: 'right' });
const fails = graded({
  state: 'fail',
  expected: '10.200.1.0/24 via node-1',
  actual: 'no way',
  cause: { text: 'The route is missing.' },
});
const failsElsewhere = graded({ state: 'fail', expected: 'a pod', actual: 'none' });

/** A lab of which each look finds the next of these; the last one stays. */
function pretended(
  looks: readonly (readonly [string, readonly Graded[]])[],
  reboot: () => Promise<void> = () => Promise.resolve(),
): FuzzLab & { readonly log: readonly string[] } {
  const log: string[] = [];
  let time = 0;
  let looked = 0;
  const look = (): readonly [string, readonly Graded[]] =>
    looks[Math.min(looked, looks.length - 1)]!;
  const clock: Clock = {
    now: () => time,
    sleep: (ms) => {
      time += ms;
      return Promise.resolve();
    },
  };
  return {
    clock,
    signal: new AbortController().signal,
    log,
    run: (machine, script) => {
      log.push(`${machine}: ${script}`);
      return Promise.resolve();
    },
    grade: () => Promise.resolve(look()[1]),
    probe: () => {
      const [said] = look();
      looked++;
      return Promise.resolve(said);
    },
    reboot: () => {
      log.push('reboot');
      return reboot();
    },
    restore: () => {
      log.push('restore');
      return Promise.resolve();
    },
  };
}

const well = 'right api\nend';
const ill = 'right api\nbroken pods: timed out\nend';

t.test('what agrees is looked at once', async (t) => {
  const lab = pretended([[ill, fails]]);
  const trial = await tryChange(change, lab, false);
  t.equal(verdictOf(trial), 'agree');
  t.match(trial.now, { broken: 'pods: timed out', cause: /^11\.routes\.node-0 on node-0; no way/ });
  t.same(lab.log, ['node-0: ip route del', 'restore']);
  t.equal(lab.clock.now(), 0);
});

t.test('what only comes to rest is no disagreement', async (t) => {
  const lab = pretended([
    [well, fails],
    [ill, failsElsewhere],
    [ill, fails],
  ]);
  t.equal(verdictOf(await tryChange(change, lab, false)), 'agree');
});

t.test('a short value in a passing complaint names nothing', async (t) => {
  const lab = pretended([
    [ill, graded({ state: 'fail', expected: 'etcd runs', actual: 'it is ending, 1 s now' })],
    [well, passes],
  ]);
  const trial = await tryChange({ ...change, says: ['retention', '1'] }, lab, false);
  t.match(trial.now, { broken: undefined, cause: undefined });
  t.equal(verdictOf(trial), 'agree');
});

for (const [what, probes, checks, verdict] of [
  ['passes what is broken', ill, passes, 'FALSE PASS'],
  ['fails what is right', well, fails, 'FALSE FAIL'],
  ['blames something else', ill, failsElsewhere, 'OTHER CAUSE'],
] as const)
  t.test(`a grader that ${what} is found out, after a while`, async (t) => {
    const lab = pretended([[probes, checks]]);
    t.equal(verdictOf(await tryChange(change, lab, false)), verdict);
    t.ok(lab.clock.now() >= 60_000);
  });

t.test('what a boot brings is looked for after one', async (t) => {
  const lab = pretended([
    [well, passes],
    [ill, fails],
  ]);
  t.equal(verdictOf(await tryChange(change, lab, true)), 'FALSE PASS');
  t.same(lab.log.slice(1), ['reboot', 'restore']);
});

t.test('a machine that does not come back is broken', async (t) => {
  const lab = pretended([[well, passes]], () => Promise.reject(new Error('node-0 is silent')));
  const { booted } = await tryChange(change, lab, true);
  t.match(booted, { broken: 'reboot: node-0 is silent', cause: undefined });
});

t.test('a change that cannot be made is taken back', async (t) => {
  const lab = pretended([[well, passes]]);
  const failing = { ...lab, run: () => Promise.reject(new Error('nothing to change')) };
  await t.rejects(tryChange(change, failing, false), { message: 'nothing to change' });
  t.same(lab.log, ['restore']);
});
