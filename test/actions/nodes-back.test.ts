import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { nodesBackTask } from '../../lib/actions/nodes-back.js';
import type { Ports } from '../../lib/actions/ports.js';
import { pathsAt } from '../../lib/host/paths.js';
import type { Site } from '../../lib/lab/site.js';
import { renderLabel } from '../../lib/libvirt/xml/label.js';
import { contextAt, fakeSession, heldClock } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';

/** What the API server and the kubelets say of these nodes. */
const answer = (ready: readonly string[]): string =>
  [
    JSON.stringify({
      kind: 'NodeList',
      items: ['node-0', 'node-1'].map((name) => ({
        metadata: { name },
        status: {
          conditions: [{ type: 'Ready', status: ready.includes(name) ? 'True' : 'False' }],
        },
      })),
    }),
    ...ready.map(
      (node) => `kubelet ${node} Forbidden (user=system:serviceaccount:default:default,`,
    ),
  ].join('\n');

/**
 * Runs the task on a lab that has reached a chapter, whose scheduler is silent at the first `late`
 * questions; answers how often the server was asked, and how often nodes were asked for.
 */
async function wait(
  t: Test,
  chapter: string,
  answers: readonly string[],
  late = 0,
): Promise<{ readonly asked: number; readonly served: number; readonly skipped?: string }> {
  const label = renderLabel({
    lab: 'khw',
    machine: 'jumpbox',
    version: '1',
    topology: '0',
    chapter,
  });
  const domain = `<domain><metadata>${label.xml}</metadata></domain>`;
  const virsh = {
    batch: () =>
      Promise.resolve(
        ['khw-jumpbox\n', 'running\n', domain].map((text) => ({ ok: true as const, text })),
      ),
  };
  let asked = 0;
  let served = 0;
  let skipped: string | undefined;
  const straight = {
    session: (machine: string) =>
      Promise.resolve(
        fakeSession(t, machine, () => ({
          exitCode: 0,
          stdout:
            machine === 'server'
              ? 'done 0\ndone 1\n' + (served++ < late ? '' : 'done 2\n')
              : (answers[Math.min(asked++, answers.length - 1)] ?? ''),
        })),
      ),
  };
  const opened = { lab: smallLab, track, paths: pathsAt('/nowhere').lab('khw'), virsh };
  const ports = contextAt('/nowhere', { clock: heldClock() }) as unknown as Ports;
  await nodesBackTask(ports, { opened, straight } as unknown as Site).run?.({
    title: () => undefined,
    note: () => undefined,
    skip: (reason) => {
      skipped = reason;
    },
  });
  return { asked, served, ...(skipped === undefined ? {} : { skipped }) };
}

t.test('the nodes of a finished lab are waited for after a boot', async (t) => {
  const found = await wait(t, '12', ['', answer(['node-0']), answer(['node-0', 'node-1'])]);
  t.same(found, { asked: 3, served: 1 });
});

t.test('nodes that stay away are left to the chapters, and named', async (t) => {
  const { skipped } = await wait(t, '12', [answer(['node-0'])]);
  t.match(skipped, 'node-1 is not Ready');
});

t.test('a lab that was not finished has nothing to wait for', async (t) => {
  t.match(await wait(t, '08', [answer([])]), { asked: 0, served: 0, skipped: String });
});

t.test('nodes are asked for when the three programs of the server answer', async (t) => {
  t.same(await wait(t, '12', [answer(['node-0', 'node-1'])], 2), { asked: 1, served: 3 });
});

t.test('a server that stays silent is left to the chapters, and named', async (t) => {
  const { asked, skipped } = await wait(t, '12', [answer([])], Infinity);
  t.equal(asked, 0);
  t.match(skipped, 'server: 2 of 3 programs answer');
});

t.test(
  'a node is Ready by what was written before the boot: its lease must be newer',
  async (t) => {
    const stale = [
      answer(['node-0', 'node-1']).split('\n')[0],
      JSON.stringify({
        kind: 'LeaseList',
        items: ['node-0', 'node-1'].map((name) => ({
          metadata: { name },
          spec: { renewTime: new Date(Date.now() - 60_000).toISOString() },
        })),
      }),
    ].join('\n');
    t.same(await wait(t, '12', [stale, answer(['node-0', 'node-1'])]), { asked: 2, served: 1 });
  },
);
