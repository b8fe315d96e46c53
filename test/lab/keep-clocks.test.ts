import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { pathsAt } from '../../lib/host/paths.js';
import { waitUntilReady, type Readying } from '../../lib/lab/boot.js';
import { handlesOf } from '../../lib/lab/handles.js';
import type { OpenLab } from '../../lib/lab/open.js';
import type { Virsh } from '../../lib/libvirt/virsh.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { smallLab } from '../labs/fixture.js';
import { contextAt, fakeSession, heldClock } from './fakes.js';

const done = ['{"v1":{}}', '{"v1":{"errors":[]}}', ''].join('\n--khw--\n');

t.test('a clock that is wrong is stepped, or kept where a drill may have set it', async (t) => {
  const asked = async (readying: Readying): Promise<readonly string[]> => {
    const scripts: string[] = [];
    const session = fakeSession(t, 'server', (text) => {
      scripts.push(
        text.includes('date -s') ? 'step' : text.includes('EPOCHREALTIME') ? 'read' : 'look',
      );
      return text.includes('date -s')
        ? ''
        : text.includes('EPOCHREALTIME')
          ? String(Date.now() / 1000 - 86_400)
          : done;
    });
    const fleet: Fleet = {
      session: () => Promise.resolve(session),
      drop: () => undefined,
      close: () => undefined,
    };
    const opened: OpenLab = {
      lab: smallLab,
      track,
      paths: pathsAt(t.testdirName).lab('khw'),
      connection: { mode: 'uri', uri: 'fake:///' },
      virsh: undefined as unknown as Virsh,
    };
    const context = contextAt(t.testdirName, { clock: heldClock() });
    const { machines, pace } = handlesOf(context, opened, fleet);
    const server = machines.find(({ name }) => name === 'server')!;
    await waitUntilReady(pace(), server, () => undefined, readying);
    return scripts;
  };
  t.same(await asked({}), ['look', 'read', 'step']);
  t.same(await asked({ keepClocks: true }), ['look']);
});
