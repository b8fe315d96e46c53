import t, { type Test } from 'tap';
import { awaken } from '../../lib/checkpoints/awaken.js';
import { proveRunning } from '../../lib/checkpoints/prove.js';
import { pathsAt } from '../../lib/host/paths.js';
import { handlesOf } from '../../lib/lab/handles.js';
import type { OpenLab } from '../../lib/lab/open.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { contextAt, fakeSession, heldClock, type Answer } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';

/** libvirt has nothing to say. */
const virsh = { batch: () => Promise.resolve([]) } as unknown as OpenLab['virsh'];
const opened = { lab: smallLab, paths: pathsAt('/nowhere').lab('khw'), virsh } as OpenLab;
const quiet = (): void => undefined;

/** Nothing is to be told. */
const unexpected =
  (test: Test) =>
  (text: string): void => {
    test.fail(text);
  };

/** Machines that answer from a list, the last answer for ever. */
function fleetOf(test: Test, answer: (machine: string, text: string) => Answer | undefined): Fleet {
  return {
    session: (machine) =>
      Promise.resolve(fakeSession(test, machine, (text) => answer(machine, text))),
    drop: quiet,
    close: quiet,
  };
}

t.test('a restore is proved only when every service that ran is active again', async (t) => {
  const context = contextAt('/nowhere', { clock: heldClock() });
  const answers = ['active\nactivating\n', 'active\nfailed\n', 'active\nactive\n'];
  let asked = 0;
  const fleet = fleetOf(t, (machine, text) => {
    if (machine !== 'server' || text !== 'systemctl is-active etcd.service ssh.service')
      return undefined;
    return { exitCode: 3, stdout: answers[asked++] ?? '' };
  });
  await proveRunning(
    handlesOf(context, opened, fleet),
    { units: { server: ['etcd.service', 'ssh.service'], 'node-0': [] }, nodes: [] },
    undefined,
    quiet,
  );
  t.equal(asked, 3);
});

t.test('what does not come back is named, and how to look', async (t) => {
  const context = contextAt('/nowhere', { clock: heldClock() });
  const fleet = fleetOf(t, () => ({ exitCode: 3, stdout: 'failed\n' }));
  await t.rejects(
    proveRunning(
      handlesOf(context, opened, fleet),
      { units: { server: ['etcd.service'] }, nodes: [] },
      undefined,
      quiet,
    ),
    {
      kind: 'machine',
      message: 'what ran on server: nothing has moved for 120 s; last seen: etcd.service failed',
      hint: /systemctl --failed/,
    },
  );
});

t.test('clocks are stepped until they are right, and looked at again', async (t) => {
  const context = contextAt('/nowhere', { clock: heldClock() });
  let behind = 3600;
  let stepped = 0;
  let renewed = 0;
  const fleet = fleetOf(t, (_, text) => {
    if (text.includes('echo "$EPOCHREALTIME"'))
      return `${Date.now() / 1000 - behind - 3}\n${Date.now() / 1000 - behind}\n`;
    if (text.includes('/dev/urandom')) {
      renewed += 1;
      return '';
    }
    if (!text.includes('date -s')) return undefined;
    stepped += 1;
    // The first step comes too late.
    behind = stepped === 1 ? 0.8 : 0.1;
    return '';
  });
  const off = await awaken(
    handlesOf(context, opened, fleet),
    { units: { server: [] } },
    unexpected(t),
  );
  t.ok(Math.abs(off - 3600) < 5);
  t.equal(stepped, 2);
  t.equal(renewed, 1, 'and then it draws its own random numbers');
});

t.test('a machine whose random state cannot be renewed is told, and comes back', async (t) => {
  const notes: string[] = [];
  const fleet = fleetOf(t, (_, text) =>
    text.includes('/dev/urandom')
      ? { exitCode: 127, stderr: 'perl: command not found' }
      : String(Date.now() / 1000),
  );
  const handles = handlesOf(contextAt('/nowhere'), opened, fleet);
  await awaken(handles, { units: { server: [] } }, (text) => notes.push(text));
  t.same(notes, ['the random state of server could not be renewed']);
});

t.test('a machine that did not answer when it was saved need not answer now', async (t) => {
  const fleet = fleetOf(t, () => new Error('nobody may be asked'));
  const context = contextAt('/nowhere');
  t.equal(await awaken(handlesOf(context, opened, fleet), { units: {} }, unexpected(t)), 0);
});
