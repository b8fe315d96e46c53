import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import type { MachineSession } from '../../lib/core/run.js';
import { rebootTasks } from '../../lib/lab/reboot.js';
import type { OpenLab } from '../../lib/lab/open.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { plainProgress } from '../../lib/ui/plain.js';
import { fakeLibvirt } from '../checkpoints/fake-libvirt.js';
import { smallLab } from '../labs/fixture.js';
import { contextAt, fakeSession } from './fakes.js';

const done = ['{"v1":{}}', '{"v1":{"errors":[]}}', ''].join('\n--khw--\n');
const down =
  'systemd-run --no-block --on-active=1 --timer-property=AccuracySec=10ms systemctl reboot';

interface Rebooted {
  /** What was done to machines, in order: `down server`, `step server`. */
  readonly story: readonly string[];
  readonly error: unknown;
}

/**
 * Reboots the small lab. A machine is away for some questions, those behind the jumpbox as long as
 * that is; `never` goes down and does not come back.
 */
async function reboot(
  t: Test,
  {
    keepClocks = false,
    never,
    stays,
  }: { readonly keepClocks?: boolean; readonly never?: string; readonly stays?: string } = {},
): Promise<Rebooted> {
  const context = contextAt(t.testdir({}));
  const paths = context.paths.lab('khw');
  const opened: OpenLab = {
    lab: smallLab,
    track,
    paths,
    connection: { mode: 'uri', uri: 'fake:///' },
    virsh: fakeLibvirt(t, smallLab, paths.disks).virsh,
  };
  const story: string[] = [];
  const away = new Map<string, number>();
  const boots = new Map<string, number>();
  const answer = (machine: string) => (text: string) => {
    if (text === 'cat /proc/sys/kernel/random/boot_id') return `boot-${boots.get(machine) ?? 0}\n`;
    if (text === down) {
      story.push(`down ${machine}`);
      if (machine !== stays) away.set(machine, 3);
      return '';
    }
    if (text.includes('date -s')) {
      story.push(`step ${machine}`);
      return '';
    }
    if (text.includes('EPOCHREALTIME')) return String(Date.now() / 1000 - 3600);
    if (text.includes('is-system-running')) {
      story.push(`settled ${machine}`);
      return { exitCode: 1, stdout: 'degraded\n' };
    }
    return text.includes('cloud-init') ? done : text.includes('list-jobs') ? '' : undefined;
  };
  const session = (machine: string): Promise<MachineSession> => {
    const left = away.get(machine) ?? 0;
    if (machine === never && away.has(machine))
      return Promise.reject(new LabError('machine', `${machine} does not answer`));
    if (left === 0) return Promise.resolve(fakeSession(t, machine, answer(machine)));
    away.set(machine, left - 1);
    if (left === 1) boots.set(machine, 1);
    return Promise.reject(new LabError('machine', `${machine} does not answer`));
  };
  const fleet: Fleet = {
    session,
    drop: (name) => {
      if (name === undefined) story.push('all dropped');
    },
    close: () => undefined,
  };
  const error = await plainProgress(() => undefined)
    .run([
      {
        title: 'Reboot',
        concurrent: true,
        tasks: rebootTasks(context, opened, fleet, { keepClocks }),
      },
    ])
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  return { story, error };
}

t.test(
  'the jumpbox goes down last: the others are reached through it; each comes back with its clock right and its units settled',
  async (t) => {
    const { story, error } = await reboot(t);
    t.equal(error, undefined);
    const downs = story.filter((each) => each.startsWith('down'));
    t.equal(downs.length, smallLab.machines.length);
    t.equal(downs.at(-1), 'down jumpbox');
    t.equal(story[downs.length], 'all dropped', 'no connection from before is used');
    for (const { name } of smallLab.machines) {
      const [last, ...before] = story.filter((each) => each.endsWith(` ${name}`)).reverse();
      t.same([...before.reverse(), last], [`down ${name}`, `step ${name}`, `settled ${name}`]);
    }
  },
);

t.test('where a drill may be about a clock, clocks stay as they are', async (t) => {
  const { story, error } = await reboot(t, { keepClocks: true });
  t.equal(error, undefined);
  t.same(
    story.filter((each) => each.startsWith('step')),
    [],
  );
  t.equal(story.filter((each) => each.startsWith('settled')).length, smallLab.machines.length);
});

t.test(
  'a machine that answers and has not gone down is not taken for one that is back',
  async (t) => {
    t.match((await reboot(t, { stays: 'server' })).error, {
      kind: 'machine',
      message: /server.*still going down/,
    });
  },
);

t.test('a machine that does not come back is named', async (t) => {
  t.match((await reboot(t, { never: 'node-0' })).error, {
    kind: 'machine',
    message: /node-0.*booting/,
  });
});
