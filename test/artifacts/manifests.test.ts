import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { collectManifests } from '../../lib/artifacts/manifests.js';
import { hostRunner } from '../../lib/host/process.js';
import type { ComponentFile } from '../../lib/releases/types.js';

/** A module that requires another one, which lies beside it: real Go, no network. */
async function moduleIn(t: Test): Promise<string> {
  const folder = t.testdir({
    own: { 'go.mod': 'module own.local/own\n\ngo 1.21\n' },
    kinds: {
      'go.mod': 'module kinds.local/kinds\n\ngo 1.21\n',
      v1: { 'types.go': 'package v1\n' },
      crd: { 'b.yaml': 'name: b\n', 'a.yaml': 'name: a\n', 'README.md': 'not one\n' },
      empty: { 'README.md': 'nothing\n' },
    },
  });
  await writeFile(
    join(folder, 'own/go.mod'),
    `${readFileSync(join(folder, 'own/go.mod'), 'utf8')}
require kinds.local/kinds v0.0.0
replace kinds.local/kinds => ../kinds
`,
  );
  return folder;
}

const file = (manifests: string): ComponentFile => ({
  name: 'kinds.yaml',
  folder: 'client',
  package: 'kinds.local/kinds/v1',
  manifests,
});

t.test('manifests of a module, in the order of their names', async (t) => {
  const folder = await moduleIn(t);
  const target = join(folder, 'kinds.yaml');
  await collectManifests(hostRunner(), file('crd'), target, { cwd: join(folder, 'own') });
  t.equal(await readFile(target, 'utf8'), 'name: a\n---\nname: b\n');
});

t.test('a folder without any', async (t) => {
  const folder = await moduleIn(t);
  await t.rejects(
    collectManifests(hostRunner(), file('empty'), join(folder, 'out'), {
      cwd: join(folder, 'own'),
    }),
    { kind: 'artifact', message: /kinds\.yaml: the module has no manifests in empty/ },
  );
});
