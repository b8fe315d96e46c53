import t from 'tap';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownCodeDigest } from '../../lib/host/own-code.js';

t.test('any change of the program shows, and nothing else', (t) => {
  const root = t.testdir({
    lib: { golden: { 'keep.ts': 'a' }, 'run.sh': 'b' },
    'cloud-init': { 'user-data': 'c' },
    dist: {
      lib: { 'keep.js': 'd', 'keep.js.map': 'e' },
      test: { 'keep.test.js': 'f' },
      bundle: { 'rest.cjs': 'h', stamp: 'j' },
    },
    docs: { 'keep.md': 'g' },
  });
  const before = ownCodeDigest(root);
  t.match(before, /^[0-9a-f]{64}$/);
  for (const path of [
    'dist/lib/keep.js.map',
    'dist/test/keep.test.js',
    'dist/bundle/stamp',
    'docs/keep.md',
  ])
    writeFileSync(join(root, path), 'other');
  t.equal(ownCodeDigest(root), before);
  const seen = new Set([before]);
  for (const path of [
    'lib/golden/keep.ts',
    'lib/run.sh',
    'cloud-init/user-data',
    'dist/lib/keep.js',
    'dist/bundle/rest.cjs',
  ]) {
    writeFileSync(join(root, path), 'other');
    seen.add(ownCodeDigest(root));
  }
  rmSync(join(root, 'lib/run.sh'));
  seen.add(ownCodeDigest(root));
  writeFileSync(join(root, 'lib/walk.sh'), 'other');
  seen.add(ownCodeDigest(root));
  t.equal(seen.size, 8);
  t.end();
});
