import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import type { Lab } from '../../lib/core/lab.js';
import type { Task } from '../../lib/core/task.js';
import { pathsAt } from '../../lib/host/paths.js';
import { readLab, releaseSetNames, readLabFile, saveLab } from '../../lib/lab/record.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import type { Site } from '../../lib/lab/site.js';
import type { Virsh } from '../../lib/libvirt/virsh.js';
import { renderLabel } from '../../lib/libvirt/xml/label.js';
import { measuredBoot, readBoot, slownessOf } from '../../lib/lab/slowness.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { contextAt, fakeSession } from './fakes.js';

/** What systemd of a machine says, first boot or later, stock image or our own. */
const told = (microseconds: number, { load = 'loaded', ran = 'yes' } = {}): string =>
  `UserspaceTimestampMonotonic=2301442\nId=khw-cloud-init.service\nLoadState=${load}\nConditionResult=${ran}\n\nId=ssh.service\nActiveEnterTimestampMonotonic=${microseconds}\n`;

t.test('a boot is read from what systemd says', (t) => {
  t.same(readBoot(told(16_500_000)), { seconds: 16.5, cloudInit: 'one process' });
  t.same(readBoot(told(7_000_000, { ran: 'no' })), { seconds: 7, cloudInit: 'none' });
  t.same(readBoot(told(30_000_000, { load: 'not-found', ran: 'no' })), {
    seconds: 30,
    cloudInit: 'stock',
  });
  for (const text of ['', 'Failed to connect to bus', told(0)])
    t.equal(readBoot(text), undefined, JSON.stringify(text));
  t.end();
});

t.test('slowness goes in steps of a half, from 1 to 20, whatever cloud-init did', (t) => {
  for (const [cloudInit, usual] of [
    ['one process', 16.5],
    ['none', 7],
    ['stock', 30],
  ] as const) {
    const at = (ratio: number, atOnce = 2, nodes = 3): number =>
      slownessOf({ seconds: usual * ratio, cloudInit }, { nodes, atOnce });
    t.same(
      [0.3, 1, 1.25, 1.3, 2, 4, 9.9, 500].map((ratio) => at(ratio)),
      [1, 1, 1, 1.5, 2, 4, 10, 20],
      cloudInit,
    );
    t.same(
      [at(1, 1), at(1, 8), at(1, Infinity)],
      [2, 1, 1],
      'one processor is shared by all machines later',
    );
    t.same(
      [at(1, 2, 6), at(1, 4, 6), at(2, 2, 6), at(1, 2, 8), at(1, 2, 2), at(1, 2, 0)],
      [2, 1, 4, 2.5, 1, 1],
      'and two by as many nodes as there are',
    );
  }
  t.end();
});

/**
 * A lab in a folder of its own whose jumpbox has booted; answers what is known of it afterwards.
 */
async function booted(
  t: Test,
  {
    written = {},
    chapter,
    accelerator = 'tcg',
  }: { written?: { slowness?: number }; chapter?: string; accelerator?: 'kvm' | 'tcg' },
) {
  const home = t.testdir({});
  const paths = pathsAt(home);
  const file = {
    ...(await readLabFile(undefined, { tracks: [track], releaseSets: releaseSetNames }, (line) =>
      t.fail(line),
    )),
    ...written,
  };
  let lab: Lab = resolveLab(file, { labName: 'khw', networkCidr: '192.168.77.0/24' });
  await saveLab(paths, file, lab);
  const steps: string[] = [];
  const session = fakeSession(t, 'jumpbox', (text) => {
    steps.push('measured');
    return text.includes('ActiveEnterTimestampMonotonic') ? told(66_000_000) : undefined;
  });
  const fleet: Fleet = {
    session: () => Promise.resolve(session),
    drop: () => undefined,
    close: () => undefined,
  };
  const site: Site = {
    opened: {
      lab,
      track,
      paths: paths.lab('khw'),
      connection: { mode: 'uri', uri: 'fake:///' },
      virsh: labelled(t, chapter),
    },
    accelerator,
    fleet,
    straight: fleet,
    learnt: (now) => {
      lab = now;
    },
  };
  const boot: Task = {
    title: 'jumpbox',
    run: () => Promise.resolve(steps.push('booted')).then(() => undefined),
  };
  let title = boot.title;
  await measuredBoot(boot, 'jumpbox', contextAt(home), site, 2).run?.({
    note: () => undefined,
    skip: () => t.fail('skipped'),
    title: (text) => {
      title = text;
    },
  });
  return {
    known: lab.slowness,
    recorded: (await readLab(contextAt(home), 'khw'))?.slowness,
    title,
    steps,
  };
}

t.test('the first boot of a new lab tells', async (t) => {
  t.strictSame(await booted(t, {}), {
    known: 4,
    recorded: 4,
    title: "jumpbox (emulated 4 times slower than usual: the cluster's clocks are stretched)",
    steps: ['booted', 'measured'],
  });
});

t.test('with KVM nothing is measured, and that is kept too', async (t) => {
  t.strictSame(await booted(t, { accelerator: 'kvm' }), {
    known: 1,
    recorded: 1,
    title: 'jumpbox',
    steps: ['booted'],
  });
});

t.test('what the lab file says counts', async (t) => {
  for (const slowness of [1, 2.5])
    t.match(await booted(t, { written: { slowness } }), {
      recorded: slowness,
      title: 'jumpbox',
      steps: ['booted'],
    });
});

t.test('a lab that has done a chapter keeps the clocks it has', async (t) => {
  t.strictSame(await booted(t, { chapter: '07' }), {
    known: 1,
    recorded: 1,
    title: 'jumpbox',
    steps: ['booted'],
  });
});

/** A libvirt whose jumpbox says which chapter was done. */
function labelled(t: Test, chapter: string | undefined): Virsh {
  const unknown = (what: unknown): Promise<never> =>
    Promise.reject(new Error(`unknown virsh command: ${JSON.stringify(what)}`));
  const label = renderLabel({
    lab: 'khw',
    machine: 'jumpbox',
    version: '1',
    topology: '0',
    ...(chapter === undefined ? {} : { chapter }),
  }).xml;
  return {
    uri: 'fake:///',
    argv: (args) => args,
    withFile: unknown,
    run: unknown,
    batch: (commands) => {
      t.match(commands, [
        ['list', '--all', '--name'],
        ['domstate', '--domain', 'khw-jumpbox', '--reason'],
        ['dumpxml', '--domain', 'khw-jumpbox'],
      ]);
      return Promise.resolve(
        ['khw-jumpbox\n', 'running\n', `<domain>${label}</domain>`].map((text) => ({
          ok: true as const,
          text,
        })),
      );
    },
  };
}
