import { spawnSync } from 'node:child_process';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import type { Lab } from '../../lib/core/lab.js';
import type { MachineSession } from '../../lib/core/run.js';
import { breakLab, type DrillLab } from '../../lib/drills/begin.js';
import { loadDrill } from '../../lib/drills/load.js';
import { planDrill, type DrillPlan } from '../../lib/drills/plan.js';
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
      const [program, verb, unit = ''] = argv;
      if (program !== 'systemctl' || verb !== 'stop' || !/^khw-drill-[0-9a-f]{8}$/.test(unit))
        throw new Error(`unknown command ${argv.join(' ')}`);
      log.push('stop the unit');
      return told(argv, { exitCode: 0, stdout: '' });
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
    watch: async (_, work) => ({ result: await work({ signal, line: nobody }) }),
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
    { exitCode: 124, stdout: '', ms: 2_400_300 },
    /break.sh did not end within 2400 s and was ended on node-0/,
  ],
  [
    'hangs and heeds no signal',
    { exitCode: 137, stdout: '', ms: 2_403_300 },
    /did not end within 2400 s/,
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

t.test('a break that has come to rest is ended, and says what moved last', async (t) => {
  const log: string[] = [];
  const lab = fakeLab(log, { exitCode: 0, stdout: '' });
  const resting: DrillLab = {
    ...lab,
    watch: ({ stillMs }, work) => {
      t.equal(stillMs, 120_000);
      void work({ signal: lab.signal, line: nobody });
      return Promise.resolve({ rest: 'nothing has moved for 120 s; last seen: a pod' });
    },
  };
  await t.rejects(breakLab([await plan()], 'mark', resting, nobody), {
    kind: 'step',
    message: /break.sh was ended on node-0: nothing has moved for 120 s; last seen: a pod/,
  });
  t.same(log, [
    'save before-drill: mark',
    'script',
    'stop the unit',
    'restore before-drill',
    'remove before-drill',
  ]);
});

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
    const command = guestCommand({ ...script!, timeoutSeconds: 0.05 }, 'u')
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
