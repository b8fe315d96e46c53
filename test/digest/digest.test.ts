import { existsSync, readdirSync } from 'node:fs';
import t from 'tap';
import { suiteDigest } from '../deep/digests.js';
import { suites } from '../deep/table.js';
import { digestOfFiles, shortDigest } from './digest.js';
import { dependencies } from './imports.js';

t.test('what a module imports is followed, by and by, and what it reads', (t) => {
  const found = dependencies(['lib/libvirt/private.ts', 'lib/images/seed.ts']);
  for (const file of [
    'lib/libvirt/private.ts',
    'lib/core/errors.ts',
    'lib/libvirt/private-daemon.sh',
    'cloud-init/user-data',
  ])
    t.ok(found.includes(file), file);
  t.same(
    found.filter((file) => !existsSync(file)),
    [],
    'all of them are there',
  );
  t.same(found, [...new Set(found)].sort());
  t.end();
});

t.test('a chapter depends on its templates, a folder is all that lies in it', (t) => {
  t.ok(
    dependencies(['labs/khw/07-bootstrapping-etcd/steps.ts']).some((file) =>
      file.startsWith('labs/kubernetes/files/'),
    ),
  );
  t.same(
    dependencies(['labs/drills/kubelet-down']).filter(
      (file) => !file.startsWith('labs/drills/kubelet-down/'),
    ),
    [],
  );
  t.end();
});

t.test('every script in a file of its own belongs to a module that reads it', (t) => {
  const scripts = ['lib', 'labs/khw', 'labs/kubernetes']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((name) => /\.(sh|awk)$/.test(name) && !name.includes('/files/'));
  const found = dependencies(['lib/cli/main.ts', 'labs/index.ts']);
  t.ok(scripts.length > 20, `${scripts.length}`);
  t.same(
    scripts.filter((script) => !found.includes(script)),
    [],
  );
  t.ok(
    dependencies(['labs/kubernetes/checking/units.ts']).includes(
      'labs/kubernetes/checking/units.sh',
    ),
    'so that its change is one of all that stands on it',
  );
  t.end();
});

t.test('what is left out is left out, and not what is named itself', (t) => {
  const found = dependencies(
    ['lib/cli/commands/checkpoint.ts', 'lib/images/recipe.ts'],
    ['lib/images/', 'labs/'],
  );
  t.ok(found.includes('lib/checkpoints/save.ts'));
  t.same(
    found.filter((file) => /^(lib\/images|labs)\//.test(file)),
    ['lib/images/recipe.ts'],
  );
  t.end();
});

t.test('a missing file is an error, not a digest', (t) => {
  t.throws(() => dependencies(['lib/no-such-file.ts']), { code: 'ENOENT' });
  t.throws(() => digestOfFiles(['lib/no-such-file.sh']), { code: 'ENOENT' });
  t.end();
});

t.test('texts that are cut in another place have another digest', (t) => {
  t.not(shortDigest(['ab', 'c']), shortDigest(['a', 'bc']));
  t.match(shortDigest(['a']), /^[0-9a-f]{12}$/);
  t.end();
});

t.test('every suite has its file, its roots and a digest', (t) => {
  for (const suite of suites) t.match(suiteDigest(suite), /^[0-9a-f]{12}$/, suite.name);
  t.equal(new Set(suites.map(({ name }) => name)).size, suites.length, 'no name is there twice');
  t.end();
});
