import t from 'tap';
import { LabError } from '../../lib/core/errors.js';
import { CommandError } from '../../lib/core/run.js';
import { hostRunner } from '../../lib/host/process.js';
import { guardedSession, unlessStopped } from '../../lib/lab/unless-stopped.js';
import { Stopped } from '../../lib/lab/watch.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import { smallLab } from '../labs/fixture.js';
import { fakeSession } from './fakes.js';

const { signal } = new AbortController();
const hanging = (stop: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    stop.addEventListener('abort', () => reject(new Error('ended')), { once: true }),
  );

t.test('work that hangs on a machine that has stopped ends with the reason', async (t) => {
  const looks: number[] = [];
  const plight = (): Promise<string | undefined> =>
    Promise.resolve(looks.push(1) < 3 ? undefined : 'paused because of x: do y');
  let ended = false;
  const error = await unlessStopped({ machine: 'server', signal, plight, intervalMs: 5 }, (stop) =>
    hanging(stop).finally(() => {
      ended = true;
    }),
  ).catch((thrown: unknown) => thrown);
  t.type(error, Stopped);
  t.match(error, { kind: 'machine', message: 'server is paused because of x: do y' });
  await new Promise(setImmediate);
  t.ok(ended, 'the work is told to end');
});

t.test('work on a machine that runs has its own end, good or bad', async (t) => {
  const running = {
    machine: 'server',
    signal,
    plight: () => Promise.resolve(undefined),
    intervalMs: 1,
  };
  t.equal(
    await unlessStopped(
      running,
      () => new Promise((resolve) => setTimeout(() => resolve('done'), 30)),
    ),
    'done',
  );
  await t.rejects(
    unlessStopped(running, () => Promise.reject(new Error('its own'))),
    { message: 'its own' },
  );
  const deaf = { ...running, plight: () => Promise.reject(new Error('libvirt does not answer')) };
  t.equal(
    await unlessStopped(
      deaf,
      () => new Promise((resolve) => setTimeout(() => resolve('done'), 30)),
    ),
    'done',
  );
});

t.test('a connection that breaks before the first look is asked about too', async (t) => {
  const paused = {
    machine: 'server',
    signal,
    plight: () => Promise.resolve('paused because of x: do y'),
    intervalMs: 60_000,
  };
  const failing = (error: Error): Promise<never> =>
    unlessStopped(paused, () => Promise.reject(error));
  const lost = new LabError('machine', 'server does not answer over SSH: Connection lost');
  await t.rejects(failing(lost), { message: 'server is paused because of x: do y' });
  const result = { argv: ['false'], exitCode: 1, stdout: '', stderr: '', ms: 1 };
  const ended = new CommandError(result, 'false ended with 1', 'machine');
  await t.rejects(failing(ended), { message: 'false ended with 1' });
  await t.rejects(failing(new Error('its own')), { message: 'its own' });
});

t.test('an interruption reaches the work', async (t) => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  await t.rejects(
    unlessStopped(
      {
        machine: 'server',
        signal: stop.signal,
        plight: () => Promise.resolve(undefined),
        intervalMs: 1,
      },
      hanging,
    ),
    { message: 'ended' },
  );
});

t.test('a session works as it does without', async (t) => {
  const opened = { lab: smallLab, virsh: virshAt(hostRunner(), 'test:///default') };
  const session = await guardedSession(
    opened,
    {
      session: () =>
        Promise.resolve(
          fakeSession(t, 'server', (text) => (text === 'hostname' ? 'server\n' : { exitCode: 3 })),
        ),
    },
    'server',
    signal,
  );
  t.equal((await session.run(['hostname'])).stdout, 'server\n');
  t.equal((await session.script('false', { ok: [3] })).exitCode, 3);
});

t.test('one that cannot be opened because its machine has stopped says so', async (t) => {
  // libvirt's test driver has no domain of that name.
  const opened = { lab: smallLab, virsh: virshAt(hostRunner(), 'test:///default') };
  await t.rejects(
    guardedSession(opened, { session: () => new Promise(() => undefined) }, 'server', signal),
    { kind: 'machine', message: 'server is not there: `khw-lab up` makes it' },
  );
});
