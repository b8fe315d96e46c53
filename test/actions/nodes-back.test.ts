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

/** Runs the task on a lab that has reached a chapter; answers how often nodes were asked for. */
async function wait(
  t: Test,
  chapter: string,
  answers: readonly string[],
): Promise<{ readonly asked: number; readonly skipped?: string }> {
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
  let skipped: string | undefined;
  const straight = {
    session: (machine: string) =>
      Promise.resolve(
        fakeSession(t, machine, () => ({
          exitCode: 0,
          stdout: answers[Math.min(asked++, answers.length - 1)] ?? '',
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
  return { asked, ...(skipped === undefined ? {} : { skipped }) };
}

t.test('the nodes of a finished lab are waited for after a boot', async (t) => {
  const found = await wait(t, '12', ['', answer(['node-0']), answer(['node-0', 'node-1'])]);
  t.same(found, { asked: 3 });
});

t.test('nodes that stay away are left to the chapters, and named', async (t) => {
  const { skipped } = await wait(t, '12', [answer(['node-0'])]);
  t.match(skipped, 'node-1 is not Ready');
});

t.test('a lab that was not finished has nothing to wait for', async (t) => {
  t.match(await wait(t, '08', [answer([])]), { asked: 0, skipped: String });
});
