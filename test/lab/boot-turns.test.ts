import t from 'tap';
import { bootTasks } from '../../lib/lab/boot.js';
import { handlesOf } from '../../lib/lab/handles.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { fakeApp } from '../cli/fake-lab.js';
import { smallLab } from '../labs/fixture.js';
import { contextAt, fakeSession, heldClock } from './fakes.js';

const done = ['{"v1":{}}', '{"v1":{"errors":[]}}', ''].join('\n--khw--\n');
const report = { note: () => undefined, title: () => undefined, skip: () => undefined };

t.test('machines that run wait for no turn: all are asked at once', async (t) => {
  const { opened } = fakeApp(t.testdir({}));
  const asked = new Set<string>();
  let allAsked: () => void = () => undefined;
  const together = new Promise<void>((resolve) => {
    allAsked = resolve;
  });
  const fleet: Fleet = {
    session: async (name) => {
      asked.add(name);
      if (asked.size === smallLab.machines.length) allAsked();
      await together;
      return fakeSession(t, name, (text) =>
        text.includes('EPOCHREALTIME') ? String(Date.now() / 1000) : done,
      );
    },
    drop: () => undefined,
    close: () => undefined,
  };
  const context = contextAt(t.testdirName, { clock: heldClock() });
  await Promise.all(
    bootTasks(handlesOf(context, opened, fleet), 1).map(async (task) => task.run?.(report)),
  );
  t.strictSame([...asked].sort(), smallLab.machines.map(({ name }) => name).sort());
});
