import t from 'tap';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Runner } from '../../lib/core/run.js';
import { destroyTasks, nothingRemoved, type Removed } from '../../lib/lab/destroy.js';
import { plainProgress } from '../../lib/ui/plain.js';
import { contextAt } from './fakes.js';

/** Destroys the lab `doomed`: no lab of the person who runs the tests has that name, in /etc/hosts for example. */
async function destroy(home: string, connect: string, runner?: Runner): Promise<{ readonly lines: readonly string[]; readonly removed: Removed }> {
  const removed = nothingRemoved();
  const lines: string[] = [];
  const context = contextAt(home, runner === undefined ? {} : { runner });
  await plainProgress((line) => lines.push(line.replace(/ \d+\.\ds$/, ''))).run(destroyTasks(context, 'doomed', connect, removed));
  return { lines, removed };
}

const nothing = nothingRemoved();

t.test('on an empty home there is nothing to do, twice', async (t) => {
  const home = t.testdir({});
  // A user without group libvirt: virsh must not even be called.
  const runner: Runner = {
    run: (argv) => {
      if (argv.join(' ') !== 'id -nG') t.fail(`unknown command: ${argv.join(' ')}`);
      return Promise.resolve({ argv, exitCode: 0, stdout: 'users\n', stderr: '', ms: 1 });
    },
  };
  for (const time of ['first', 'second']) {
    const { lines, removed } = await destroy(home, 'auto', runner);
    t.strictSame(lines, [
      '- Remove machines and network: no libvirt daemon has any', '- Remove the names from /etc/hosts: not there',
      '+ Remove disks, keys and logs', '- End the private libvirt daemon: none is ours',
    ], time);
    t.strictSame(removed, nothing);
  }
});

t.test('only the lab itself goes: not its neighbours, not the cache, not what has no label', async (t) => {
  const home = t.testdir({ labs: { doomed: { disks: { 'server.qcow2': '' } }, other: { 'lab.yaml': '' } }, cache: { artifacts: {} } });
  mkdirSync(join(home, 'labs/doomed/ssh'));
  // libvirt's test driver has a domain `test` and a network `default`, which are not ours.
  const { lines, removed } = await destroy(home, 'test:///default');
  t.equal(lines[0], '- Remove machines and network: there are none');
  t.strictSame(removed, nothing);
  t.strictSame(['labs/doomed', 'labs/other/lab.yaml', 'cache/artifacts'].map((path) => existsSync(join(home, path))), [false, true, true]);
});
