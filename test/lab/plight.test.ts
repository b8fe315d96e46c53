import t from 'tap';
import { hostRunner } from '../../lib/host/process.js';
import { plightText } from '../../lib/lab/plight.js';
import { readCondition } from '../../lib/libvirt/condition.js';
import {
  domainPlight,
  hasStopped,
  readBlockErrors,
  type Plight,
} from '../../lib/libvirt/plight.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import { Stopped, watched } from '../../lib/lab/watch.js';
import { contextAt, fakeSession, heldClock } from './fakes.js';

const at = (state: Plight['state'], reason = '', change: Partial<Plight> = {}): Plight => ({
  state,
  reason,
  full: [],
  failed: [],
  ...change,
});

t.test('how virsh says it', async (t) => {
  const read = (text: string) => readCondition({ ok: true, text });
  t.same(read('paused (I/O error)\n\n'), { state: 'paused', reason: 'I/O error' });
  t.same(read('shut off (crashed)'), { state: 'shut off', reason: 'crashed' });
  t.same(read('running'), { state: 'running', reason: '' });
  for (const text of ['', 'error: x', 'Running', 'paused(x)']) t.equal(read(text), undefined, text);
  t.equal(readCondition({ ok: false, error: 'x' }), undefined);
  const files = ['/d/a.qcow2', '/d/a.iso', '/d/b'];
  t.same(readBlockErrors({ ok: true, text: 'vda: no space\nvdc: unspecified error\n\n' }, files), {
    full: ['/d/a.qcow2'],
    failed: ['/d/b'],
  });
  t.same(readBlockErrors({ ok: true, text: 'No errors found\n' }, files), { full: [], failed: [] });
  t.same(readBlockErrors({ ok: false, error: 'not running' }, files), { full: [], failed: [] });
  t.match(await domainPlight(virshAt(hostRunner(), 'test:///default'), 'test'), {
    state: 'running',
    full: [],
    failed: [],
  });
  t.equal(await domainPlight(virshAt(hostRunner(), 'test:///default'), 'none'), undefined);
  const asked: string[] = [];
  const host = hostRunner();
  await domainPlight(
    virshAt(
      {
        run: (argv, options) => {
          asked.push(argv.join(' '));
          return host.run(argv, options);
        },
      },
      'test:///default',
    ),
    'test',
  );
  t.notMatch(
    asked.join('\n'),
    /domblkerror/,
    'the QEMU of a machine that runs may stand still: it is asked nothing',
  );
});

t.test('what ends by itself is waited for', (t) => {
  for (const [state, reason] of [
    ['running', 'booted'],
    ['paused', 'starting up'],
    ['paused', 'saving'],
    ['paused', 'from snapshot'],
    ['in shutdown', 'user'],
  ] as const)
    t.notOk(hasStopped({ state, reason }), `${state} ${reason}`);
  for (const [state, reason] of [
    ['paused', 'I/O error'],
    ['paused', 'user'],
    ['paused', 'watchdog'],
    ['shut off', 'destroyed'],
    ['crashed', ''],
    ['pmsuspended', ''],
  ] as const)
    t.ok(hasStopped({ state, reason }), `${state} ${reason}`);
  t.ok(hasStopped(undefined));
  t.end();
});

t.test('each has its sentence, with what to do', (t) => {
  t.match(
    plightText(at('paused', 'I/O error', { full: ['/labs/khw/disks/server.qcow2'] }), 12 * 2 ** 20),
    'paused because there is no room left for its disk /labs/khw/disks/server.qcow2, where 12.0 MiB are free and 256 MiB are needed: make room there (`khw-lab checkpoint prune`, `khw-lab cache prune`), then `khw-lab up` resumes it',
  );
  t.match(
    plightText(at('paused', 'I/O error', { failed: ['/labs/x'] }), undefined),
    /its disk \/labs\/x could not be read or written: .* `khw-lab up` resumes it/,
  );
  t.match(plightText(at('paused', 'I/O error'), undefined), /its disk could not/);
  t.match(
    plightText(at('paused', 'user'), undefined),
    /paused \(by a command of a user, such as `virsh suspend`\): `khw-lab up` resumes it/,
  );
  t.match(
    plightText(at('paused', 'watchdog'), undefined),
    /paused \(watchdog\): `khw-lab up` resumes it/,
  );
  t.match(plightText(at('pmsuspended'), undefined), /`khw-lab up` wakes it/);
  for (const plight of [at('crashed'), at('shut off', 'crashed')])
    t.match(plightText(plight, undefined), /crashed: `khw-lab up` starts it again/);
  t.equal(plightText(at('shut off', 'destroyed'), undefined), 'shut off: `khw-lab up` starts it');
  t.equal(plightText(undefined, undefined), 'not there: `khw-lab up` makes it');
  t.end();
});

t.test('a step on a machine that has stopped ends at the first look', async (t) => {
  const clock = heldClock();
  const session = fakeSession(t, 'server', () => '');
  const work = watched(
    [{ machine: 'server' }],
    {
      clock,
      signal: contextAt(t.testdir()).signal,
      session: () => Promise.resolve(session),
      note: () => undefined,
      plight: (machine) =>
        Promise.resolve(machine === 'server' ? 'paused because of x: do y' : undefined),
    },
    ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('stopped'))),
      ),
  );
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  t.type(error, Stopped);
  t.match(error, { kind: 'machine', message: 'server is paused because of x: do y' });
  t.ok(clock.slept() <= 30_000, `${clock.slept()} ms`);
});
