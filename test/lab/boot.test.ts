import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import { pathsAt } from '../../lib/host/paths.js';
import { waitUntilReady } from '../../lib/lab/boot.js';
import { handlesOf } from '../../lib/lab/handles.js';
import type { OpenLab } from '../../lib/lab/open.js';
import type { Virsh } from '../../lib/libvirt/virsh.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { smallLab } from '../labs/fixture.js';
import { contextAt, fakeSession, heldClock, type Answer } from './fakes.js';

/** The three parts of what cloudStatusCommand prints. */
const cloud = (status: object | undefined, result: object | undefined): string =>
  [status, result, undefined]
    .map((part) => (part === undefined ? '' : JSON.stringify(part)))
    .join('\n--khw--\n');
const running = cloud(
  { v1: { stage: 'init', init: { start: 1, finished: null, errors: [] } } },
  undefined,
);
const done = cloud({ v1: {} }, { v1: { errors: [] } });

interface Situation {
  /** What each attempt to reach the machine comes to, in turn; the last one again and again. */
  readonly answers: readonly Answer[];
  /** libvirt's word for the domain. */
  readonly state?: string;
  readonly serial?: string;
  readonly signal?: AbortSignal;
  /** Seconds of processor time so many seconds after the beginning. */
  readonly cpu?: (seconds: number) => number;
}

interface Outcome {
  readonly error: LabError | undefined;
  readonly notes: readonly string[];
  /** Milliseconds that have passed on the held clock. */
  readonly waited: number;
}

async function boot(
  t: Test,
  { answers, state = 'running', serial, signal, cpu = () => 1 }: Situation,
): Promise<Outcome> {
  const home = t.testdir(
    serial === undefined ? {} : { labs: { khw: { serial: { 'server.log': serial } } } },
  );
  const left = [...answers];
  const session = fakeSession(t, 'server', (text) => {
    if (text.includes('EPOCHREALTIME')) return String(Date.now() / 1000);
    if (!text.includes('cloud-init')) return undefined;
    return left.length > 1 ? left.shift() : left[0];
  });
  // An error stands for a session that cannot be had.
  const fleet: Fleet = {
    session: (name) => {
      t.equal(name, 'server');
      const [next] = left;
      if (!(next instanceof Error)) return Promise.resolve(session);
      if (left.length > 1) left.shift();
      return Promise.reject(next);
    },
    drop: () => undefined,
    close: () => undefined,
  };
  const clock = heldClock();
  const opened: OpenLab = {
    lab: smallLab,
    track,
    paths: pathsAt(home).lab('khw'),
    connection: { mode: 'uri', uri: 'fake:///' },
    virsh: fakeVirsh(t, state, () => cpu(clock.now() / 1000)),
  };
  const notes: string[] = [];
  const context = contextAt(home, { clock, ...(signal === undefined ? {} : { signal }) });
  const { machines, pace } = handlesOf(context, opened, fleet);
  const server = machines.find(({ name }) => name === 'server')!;
  const error = (await waitUntilReady(pace(), server, (text) => notes.push(text)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as LabError | undefined;
  return { error, notes, waited: clock.slept() };
}

const pulseCommands =
  '[["list","--all","--name"],["domstate","--domain","khw-server","--reason"],["domstats","--cpu-total","--vcpu","--nowait","khw-server"]]';

const plightCommands =
  '[["list","--all","--name"],["domstate","--domain","khw-server","--reason"],["dumpxml","--domain","khw-server"]]';

/** A libvirt that can only be asked for state and processor time (in seconds) of khw-server. */
function fakeVirsh(t: Test, state: string, cpu: () => number): Virsh {
  const unknown = (args: unknown): Promise<never> => {
    t.fail(`unknown virsh command: ${JSON.stringify(args)}`);
    return Promise.reject(new Error('unknown virsh command'));
  };
  return {
    uri: 'fake:///',
    argv: (args) => args,
    withFile: unknown,
    run: unknown,
    batch: (commands) =>
      JSON.stringify(commands) === plightCommands
        ? Promise.resolve([
            { ok: true, text: state === 'missing' ? '\n' : 'khw-server\n\n' },
            { ok: true, text: `${state}\n\n` },
            { ok: true, text: '<domain/>' },
          ])
        : JSON.stringify(commands) !== pulseCommands
          ? unknown(commands)
          : Promise.resolve([
              { ok: true, text: state === 'missing' ? '\n' : 'khw-server\n\n' },
              { ok: true, text: `${state}\n\n` },
              { ok: true, text: `Domain: 'khw-server'\n  cpu.time=${cpu() * 1e9}\n` },
            ]),
  };
}

const refusedConnection = new LabError('machine', 'server: connection refused');
const serial = Array.from({ length: 50 }, (_, index) => `[ ${index}.0] kernel line ${index}`).join(
  '\n',
);

t.test('ready at once', async (t) => {
  t.match(await boot(t, { answers: [done] }), { error: undefined, notes: [], waited: 0 });
});

t.test('waits through SSH that does not answer and cloud-init that runs', async (t) => {
  const { error, notes, waited } = await boot(t, {
    answers: [refusedConnection, refusedConnection, running, done],
  });
  t.equal(error, undefined);
  t.match(notes, [/connection refused/, /connection refused/, /cloud-init/]);
  t.equal(waited, 3 * 400);
});

t.test(
  'a machine that never answers is given up, with what was seen last and its serial log',
  async (t) => {
    const { error, waited } = await boot(t, { answers: [refusedConnection], serial });
    t.match(error, {
      kind: 'machine',
      message:
        /^server: nothing has moved for 120 s; last seen: server: connection refused; the console of server says: \[ 49.0\] kernel line 49$/,
      hint: /khw-lab console server.*khw-lab up/,
    });
    t.strictSame(error?.details.slice(0, 2), ['serial log:', '[ 30.0] kernel line 30']);
    t.equal(error?.details.at(-1), '[ 49.0] kernel line 49');
    t.ok(waited >= 120_000 && waited < 125_000, String(waited));
  },
);

t.test(
  'one that is at work is waited for longer, one that writes new lines for ever',
  async (t) => {
    const working = await boot(t, { answers: [refusedConnection], cpu: (seconds) => seconds / 4 });
    t.match(working.error, {
      message:
        'server: it is at work, but got no further in 600 s; last seen: server: connection refused; server is at work',
    });
    const slow = await boot(t, {
      answers: [
        ...Array.from(
          { length: 800 },
          (_, index) =>
            new LabError(
              'machine',
              `stage ${String.fromCharCode(97 + ((index >> 1) % 26)).repeat(1 + index / 52)}`,
            ),
        ),
        done,
      ],
    });
    t.equal(slow.error, undefined);
    t.ok(slow.waited >= 800 * 400);
  },
);

t.test('without a serial log that is said', async (t) => {
  const { error } = await boot(t, { answers: [refusedConnection] });
  t.match(error?.details, ['serial log:', /^\(no serial log: server has no serial log yet\)/]);
});

t.test('a failed cloud-init is final', async (t) => {
  const { error, waited } = await boot(t, {
    answers: [
      refusedConnection,
      cloud({ v1: {} }, { v1: { errors: ['users: no such group'] } }),
      done,
    ],
    serial,
  });
  t.match(error, {
    kind: 'machine',
    message: 'server: cloud-init failed: users: no such group',
    details: ['serial log:'],
  });
  t.equal(waited, 400, 'nobody waited for what cannot come');
});

t.test('a wrong host key is final', async (t) => {
  const { error, waited } = await boot(t, {
    answers: [new LabError('refused', 'server shows another host key than was made for it'), done],
  });
  t.match(error, {
    kind: 'machine',
    message: 'server: server shows another host key than was made for it',
  });
  t.equal(waited, 0);
});

for (const state of ['shut off', 'crashed', 'missing'] as const) {
  t.test(`a domain that is ${state} is not waited for`, async (t) => {
    const { error, waited } = await boot(t, { answers: [refusedConnection], state, serial });
    t.match(error, {
      kind: 'machine',
      message: `server: it is ${{ 'shut off': 'shut off: `khw-lab up` starts it', crashed: 'off because it or its QEMU crashed: `khw-lab up` starts it again', missing: 'not there: `khw-lab up` makes it' }[state]}`,
      details: ['serial log:'],
    });
    t.equal(waited, 0);
  });
}

t.test('an interruption and a mistake of ours come out as they are', async (t) => {
  t.match((await boot(t, { answers: [refusedConnection], signal: AbortSignal.abort() })).error, {
    kind: 'interrupted',
    details: [],
  });
  const interrupted = new LabError('interrupted', 'interrupted');
  t.equal((await boot(t, { answers: [interrupted] })).error, interrupted);
});
