import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { withTemporaryFolder } from '../../lib/host/temporary.js';
import { temporaryFolder } from '../helpers/temporary.js';

const outer = temporaryFolder('khw-tmp-');
process.env['TMPDIR'] = outer;

/** A process of its own that makes a folder and stays in it. */
const program = `import { withTemporaryFolder } from ${JSON.stringify(new URL('../../lib/host/temporary.js', import.meta.url).href)};
  await withTemporaryFolder(async (folder) => { console.log(folder); await new Promise((resolve) => setTimeout(resolve, 1e6)); });`;

async function holder(): Promise<{ readonly folder: string; kill(): Promise<void> }> {
  const loader = process.execArgv.filter((word) => word.includes('typescript'));
  const child = spawn(process.execPath, [...loader, '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    folder: line.toString().trim(),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

t.test('removed afterwards, also after a failure', async (t) => {
  let seen = '';
  await t.rejects(
    withTemporaryFolder((folder) => {
      seen = folder;
      writeFileSync(join(folder, 'file'), '');
      return Promise.reject(new Error('no'));
    }),
    { message: 'no' },
  );
  t.not(seen, '');
  t.same(readdirSync(outer), []);
});

t.test('what a killed process left goes, what a living one uses stays', async (t) => {
  const [dead, living] = [await holder(), await holder()];
  await dead.kill();
  writeFileSync(join(outer, 'khw-lab-notes'), "a file of somebody's");
  t.ok(existsSync(dead.folder));
  await withTemporaryFolder((folder) => {
    t.same(
      readdirSync(outer)
        .filter((name) => name.startsWith('khw'))
        .sort(),
      [
        'khw-lab-notes',
        ...[living.folder, folder].map((path) => path.slice(outer.length + 1)),
      ].sort(),
    );
    return Promise.resolve();
  });
});
