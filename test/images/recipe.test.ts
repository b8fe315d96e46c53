import t from 'tap';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packages } from '../../labs/kubernetes/packages.js';
import { customizeScript, debianRecipe as recipeWith, digestOf } from '../../lib/images/recipe.js';

const debianRecipe = recipeWith({ packages });

t.test('the digest follows every input, and no order of keys', (t) => {
  const digest = digestOf(debianRecipe);
  const changed = [
    { ...debianRecipe, format: debianRecipe.format + 1 },
    { ...debianRecipe, suite: 'trixie' },
    { ...debianRecipe, packages: [...debianRecipe.packages, 'cowsay'] },
    { ...debianRecipe, commands: `${debianRecipe.commands}true\n` },
    {
      ...debianRecipe,
      files: debianRecipe.files.map((file, index) =>
        index === 0 ? { ...file, mode: 0o600 } : file,
      ),
    },
  ];
  t.equal(new Set([digest, ...changed.map(digestOf)]).size, changed.length + 1);
  t.equal(digestOf(Object.fromEntries(Object.entries(debianRecipe).reverse())), digest);
  t.match(digest, /^[0-9a-f]{64}$/);
  t.end();
});

t.test('the script writes the files as they are, whatever the shell would make of them', (t) => {
  const folder = mkdtempSync(join(t.testdir(), 'r-'));
  const content = 'a $HOME `id` \\n "x" \'y\'\n\nlast\n';
  const script = customizeScript({
    ...debianRecipe,
    files: [{ path: `${folder}/deep/file`, content, mode: 0o640 }],
    commands: `touch ${folder}/ran\n`,
  });
  execFileSync('sh', ['-e'], { input: script });
  t.equal(readFileSync(join(folder, 'deep/file'), 'utf8'), content);
  t.equal(statSync(join(folder, 'deep/file')).mode & 0o777, 0o640);
  t.ok(statSync(join(folder, 'ran')));
  t.end();
});

t.test(
  'the recipe is sound: shell and Python parse, every file ends with a newline, packages are named once',
  (t) => {
    execFileSync('sh', ['-n'], { input: customizeScript(debianRecipe) });
    for (const { path, content } of debianRecipe.files) {
      t.ok(content.endsWith('\n'), path);
      if (content.startsWith('#!/usr/bin/python3'))
        execFileSync('python3', ['-c', 'import ast,sys; ast.parse(sys.stdin.read())'], {
          input: content,
        });
    }
    t.equal(new Set(debianRecipe.packages).size, debianRecipe.packages.length);
    t.end();
  },
);
