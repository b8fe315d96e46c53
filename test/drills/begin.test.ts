import { spawnSync } from 'node:child_process';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import type { Lab } from '../../lib/core/lab.js';
import type { MachineSession } from '../../lib/core/run.js';
import type { Clock } from '../../lib/core/wait.js';
import { breakLab, type DrillLab } from '../../lib/drills/begin.js';
import { loadDrill } from '../../lib/drills/load.js';
import { planDrill, type DrillPlan } from '../../lib/drills/plan.js';
import { proveTogether, lostByReboot, type ProvingLab } from '../../lib/drills/prove.js';
import type { Graded, Outcome } from '../../lib/grade/engine.js';
import { hostRunner } from '../../lib/host/process.js';
import { readPackageFile } from '../../lib/host/files.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { loadLabFile } from '../../lib/topology/load.js';
import { good, writeDrill } from './folder.js';

const lab: Lab = resolveLab(
  loadLabFile(readPackageFile('labs/khw/lab.yaml'), 'lab.yaml', {
    tracks: [track],
    releaseSets: ['1.32'],
  }),
  { labName: 'khw', networkCidr: '192.168.140.0/24' },
);

let planned: Promise<DrillPlan> | undefined;

/** The good drill is loaded once: its scripts are checked by real programs. */
const plan = (files?: typeof good): Promise<DrillPlan> =>
  files === undefined ? (planned ??= planOf(good)) : planOf(files);

async function planOf(files: typeof good): Promise<DrillPlan> {
  const drill = await loadDrill(writeDrill(files), { chapters: ['12'] }, hostRunner());
  return planDrill(drill, drill.variants[0]!, lab);
}

interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly ms?: number;
}

/**
 * A machine on which systemd-run runs what it is given at once, here, as the last words of its
 * command line are.
 */
function machine(log: string[], answer: Answer): MachineSession {
  const told = (argv: readonly string[], result: Answer) =>
    Promise.resolve({ argv, ms: 1, stderr: '', ...result });
  return {
    machine: 'node-0',
    script: (text) => {
      if (!text.startsWith('systemd-run ')) throw new Error(`unknown script ${text.slice(0, 80)}`);
      log.push('script');
      return told([], answer);
    },
    put: (files) => {
      log.push(...files.map(({ path }) => `put ${path}`));
      return Promise.resolve();
    },
    run: (argv) => {
      throw new Error(`unknown command ${argv.join(' ')}`);
    },
    get: (path) => {
      throw new Error(`nobody reads ${path}`);
    },
  };
}

function fakeLab(log: string[], answer: Answer, signal = new AbortController().signal): DrillLab {
  return {
    signal,
    session: () => Promise.resolve(machine(log, answer)),
    save: (name, message) => {
      log.push(`save ${name}: ${message}`);
      return Promise.resolve();
    },
    restore: (name) => {
      log.push(`restore ${name}`);
      return Promise.resolve();
    },
    remove: (name) => {
      log.push(`remove ${name}`);
      return Promise.resolve();
    },
  };
}

const nobody = (): void => undefined;

t.test(
  'the state is kept, the lab broken, and that it was broken to the end is written down',
  async (t) => {
    const log: string[] = [];
    await breakLab([await plan()], 'mark', fakeLab(log, { exitCode: 0, stdout: '' }), nobody);
    t.same(log, ['save before-drill: mark', 'script', 'put /var/lib/khw-drill']);
  },
);

for (const [what, answer, message] of [
  ['fails', { exitCode: 3, stdout: 'no such file\n' }, /break.sh ended with exit code 3 on node-0/],
  [
    'hangs',
    { exitCode: 124, stdout: '', ms: 120_300 },
    /break.sh did not end within 120 s and was ended on node-0/,
  ],
  [
    'hangs and heeds no signal',
    { exitCode: 137, stdout: '', ms: 123_300 },
    /did not end within 120 s/,
  ],
  [
    'waits in vain with a timeout of its own',
    { exitCode: 124, stdout: '', ms: 10_300 },
    /break.sh ended with exit code 124 on node-0/,
  ],
  [
    'has a program killed',
    { exitCode: 137, stdout: 'out of memory\n', ms: 2000 },
    /break.sh ended with exit code 137 on node-0/,
  ],
  [
    'floods',
    { exitCode: 141, stdout: 'y\n'.repeat(40_000) },
    /printed more than 64 KiB and was ended/,
  ],
] as const) {
  t.test(`a break that ${what}: the lab is as before`, async (t) => {
    const log: string[] = [];
    const error = await breakLab([await plan()], 'mark', fakeLab(log, answer), nobody).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    t.ok(error instanceof LabError);
    t.match(error, { kind: 'step', message, hint: 'The lab is as it was before the drill.' });
    t.ok(
      answer.stdout !== '' ||
        (error instanceof LabError && error.details.join() === 'it printed nothing'),
      'silence is said',
    );
    t.same(log, [
      'save before-drill: mark',
      'script',
      'restore before-drill',
      'remove before-drill',
    ]);
  });
}

t.test('a lab that cannot be brought back is said to be half broken', async (t) => {
  const log: string[] = [];
  const stuck: DrillLab = {
    ...fakeLab(log, { exitCode: 1, stdout: '' }),
    restore: () => Promise.reject(new LabError('libvirt', 'node-1 could not be put back')),
  };
  await t.rejects(breakLab([await plan()], 'mark', stuck, nobody), {
    message: /the lab could not be brought back either: node-1 could not be put back/,
    hint: /half broken.*checkpoint restore before-drill/,
  });
});

t.test('the real command line ends what hangs, floods, or is left behind', async (t) => {
  // Without systemd as the first process there is no systemd-run: what it would be given is run as
  // it stands.
  const { guestCommand } = await import('../../lib/drills/guest.js');
  const run = async (text: string) => {
    const [script] = (await plan({ ...good, 'break.sh': text })).breaks;
    const command = guestCommand({ ...script!, timeout: 1 }, 'u')
      .replace(/^systemd-run [^]*? timeout /, 'timeout ')
      .replaceAll('$$', '$');
    return spawnSync('bash', ['-c', command], { encoding: 'utf8' });
  };
  t.equal((await run('sleep 60')).status, 124, 'hangs');
  t.equal(
    (await run('trap "" TERM; sleep 20 > /dev/null 2>&1 & while :; do wait; done')).status,
    137,
    'heeds no signal',
  );
  const flood = await run('yes');
  t.equal(flood.stdout.length, 64 * 1024 + 1, 'floods');
  t.equal((await run('exit 5; echo never')).status, 5, 'exits in the middle');
  t.equal((await run('echo hello >&2')).stdout, 'hello\n', 'what goes to standard error is kept');
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
  subject: DrillPlan,
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
    session: () => Promise.resolve(machine(log, { exitCode: 0, stdout: '' })),
    grade: () => {
      const states = grades[Math.min(asked++, grades.length - 1)] ?? [];
      return Promise.resolve(
        subject.checks.map((check, index): Graded => ({
          check,
          outcome: outcome(states[index] ?? 'pass'),
        })),
      );
    },
    reboot: () => {
      log.push('reboot');
      return Promise.resolve();
    },
  };
}

t.test(
  'a drill proves itself: it fails where it said it would, and passes when it is repaired',
  async (t) => {
    const subject = await plan();
    const [way] = subject.ways;
    const prove = (...grades: readonly (readonly State[])[]) =>
      proveTogether([{ plan: subject, way: way! }], proving(grades, subject), nobody);
    await prove(['fail', 'blocked'], ['pass', 'fail'], ['pass', 'pass']);
    await prove(['pass', 'pass'], ['fail', 'blocked'], ['pass', 'pass']);
    await t.rejects(prove(['pass', 'pass']), {
      message: /the lab was broken, and every check passes/,
    });
    await t.rejects(prove(['pass', 'fail']), {
      message: /the first cause is clock-stands.right, not clock-stands.ticks/,
    });
    await t.rejects(prove(['broken', 'blocked']), { message: /a check is itself broken/ });
    await t.rejects(prove(['fail', 'blocked'], ['fail', 'blocked']), {
      message: /not repaired 2m 0s after: solution/,
    });
    await t.rejects(prove(['fail', 'blocked'], ['broken', 'blocked']), {
      message: /a check is itself broken/,
    });
    await t.rejects(prove(['silent', 'blocked']), {
      message: /clock-stands.ticks does not fail, it does not answer/,
    });
  },
);

t.test('what was repaired is rebooted, and graded again', async (t) => {
  const subject = await plan();
  const trial = { plan: subject, way: subject.ways[0]! };
  const log: string[] = [];
  t.same(
    await lostByReboot(
      [trial],
      proving(
        [
          ['fail', 'blocked'],
          ['pass', 'pass'],
        ],
        subject,
        log,
      ),
      nobody,
    ),
    [],
    'it may take its time',
  );
  t.same(log, ['reboot']);
  t.match(await lostByReboot([trial], proving([['fail', 'blocked']], subject), nobody), [
    { trial, error: { message: /not repaired 5m 0s after: solution, after a reboot/ } },
  ]);
  t.same(
    await lostByReboot(
      [trial],
      proving(
        [
          ['broken', 'blocked'],
          ['pass', 'pass'],
        ],
        subject,
      ),
      nobody,
    ),
    [],
    'a check that breaks is asked again',
  );
  t.match(await lostByReboot([trial], proving([['broken', 'blocked']], subject), nobody), [
    { trial, error: { message: /a check is itself broken/ } },
  ]);
  const stuck: ProvingLab = {
    ...proving([['pass', 'pass']], subject),
    reboot: () => Promise.reject(new LabError('machine', 'node-1 is not ready after 420 s')),
  };
  t.match(
    await lostByReboot([trial], stuck, nobody),
    [{ trial, error: { message: 'node-1 is not ready after 420 s' } }],
    'a failed reboot is the end of all',
  );
  await t.rejects(
    lostByReboot([trial], { ...stuck, signal: AbortSignal.abort() }, nobody),
    { message: /not ready/ },
    "an interruption is nobody's failure",
  );
});

t.test('of drills that are proved together the one that is not repaired is named', async (t) => {
  const a = await plan();
  const b = planDrill(
    await loadDrill(writeDrill(good, 'watch-stands'), { chapters: ['12'] }, hostRunner()),
    a.variant,
    lab,
  );
  const both = proving(
    [
      ['fail', 'blocked', 'fail', 'blocked'],
      ['pass', 'pass', 'fail', 'blocked'],
    ],
    { ...a, checks: [...a.checks, ...b.checks] },
  );
  await t.rejects(
    proveTogether(
      [
        { plan: a, way: a.ways[0]! },
        { plan: b, way: b.ways[0]! },
      ],
      both,
      nobody,
    ),
    { message: /drill watch-stands .*not repaired/ },
  );
});
