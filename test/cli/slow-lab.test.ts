import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { status } from '../../lib/cli/commands/status.js';
import { printSummary } from '../../lib/cli/summary.js';
import { readLabFile, releaseSetNames, saveLab } from '../../lib/lab/record.js';
import { labStatus } from '../../lib/lab/status.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { fakeApp, plainOptions, type FakeApp } from './fake-lab.js';

const sentence =
  /The machines are emulated 4 times slower than usual: the cluster's clocks are stretched/;

/** A lab in a folder of its own, whose daemon does not run. */
async function labOf(
  t: Test,
  slowness: number | undefined,
): Promise<FakeApp & { readonly args: typeof plainOptions }> {
  const fake = fakeApp(t.testdir({}));
  const file = {
    ...(await readLabFile(undefined, { tracks: [track], releaseSets: releaseSetNames }, (line) =>
      t.fail(line),
    )),
    ...(slowness === undefined ? {} : { slowness }),
  };
  await saveLab(
    fake.app.paths,
    file,
    resolveLab(file, { labName: 'khw', networkCidr: '192.168.77.0/24' }),
  );
  return { ...fake, args: { ...plainOptions, connect: 'private' } };
}

t.test('status says how slow a lab is, where it is slow', async (t) => {
  const slow = await labOf(t, 4);
  t.equal(await status.run(slow.app, slow.args), 0);
  t.match(slow.printed.join('\n'), sentence);
  const quick = await labOf(t, undefined);
  t.equal(await status.run(quick.app, quick.args), 0);
  t.match(quick.printed.join('\n'), /^lab khw/);
  t.notMatch(quick.printed.join('\n'), /slow/);
});

t.test('for scripts it is always there', async (t) => {
  for (const [written, slowness] of [
    [4, 4],
    [undefined, 1],
  ] as const) {
    const { app, args, printed } = await labOf(t, written);
    await status.run(app, { ...args, format: 'json' });
    t.match(JSON.parse(printed.join('')), { lab: 'khw', slowness });
  }
});

t.test('so does the end of up', async (t) => {
  const slow = await labOf(t, 4);
  printSummary(
    slow.app,
    slow.args,
    { status: await labStatus(slow.app, 'khw', 'private'), phases: [] },
    ['next'],
  );
  t.match(slow.printed.join('\n'), sentence);
  const quick = await labOf(t, undefined);
  printSummary(
    quick.app,
    quick.args,
    { status: await labStatus(quick.app, 'khw', 'private'), phases: [] },
    ['next'],
  );
  t.notMatch(quick.printed.join('\n'), /slow/);
});
