import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../lib/host/paths.js';
import { circlesIn } from './circles.js';
import { architecture, doorsIn, importsIn } from './page.js';
import { ownImports, sources } from './sources.js';

const page = architecture();
const table = importsIn(page);
const doors = doorsIn(page);

const files = [...sources('lib'), ...sources('labs')];

t.test('every import obeys the table', (t) => {
  const broken = files.flatMap((file) =>
    ownImports(file).flatMap((target) => {
      const from = folderOf(file.path);
      const to = folderOf(target);
      const allowed = table.get(from);
      if (allowed === undefined) return [`${file.path}: folder ${from} is not in the table`];
      const inside = target.replace(/^lib\//, '').replace(/\.ts$/, '');
      return from === to || allowed.has(to) || allowed.has(inside)
        ? []
        : [`${file.path} imports ${target}`];
    }),
  );
  t.same(broken, []);
  t.end();
});

t.test('the table is of the folders that there are, and no arrow of it goes upwards', (t) => {
  const folders = [...new Set(files.map(({ path }) => folderOf(path)))].sort();
  t.same([...table.keys()].sort(), folders);
  const known = new Set(folders);
  const inside = new Set(files.map(({ path }) => path.replace(/^lib\//, '').replace(/\.ts$/, '')));
  t.same(
    [...table.values()]
      .flatMap((allowed) => [...allowed])
      .filter((name) => !known.has(name) && !inside.has(name)),
    [],
  );
  t.same(
    circlesIn(
      new Map(
        [...table].map(([from, allowed]) => [
          from,
          [...allowed].filter((name) => known.has(name) && name !== from),
        ]),
      ),
    ),
    [],
  );
  t.end();
});

t.test('the page is read as it is meant', (t) => {
  const text =
    '| from | may import |\n|---|---|\n| a, b | nothing |\n| c | all of the above; never each other |\n| d | c; `b/x` |\n| e | everything |\n\n| outside thing | its door |\n|---|---|\n| x (y) | `a/{p,q}.ts`, `b/` |\n\nend\n';
  t.same(
    [...importsIn(text)].map(([from, allowed]) => [from, [...allowed]]),
    [
      ['a', []],
      ['b', []],
      ['c', ['a', 'b']],
      ['d', ['c', 'b/x']],
      ['e', ['a', 'b', 'c', 'd', 'e']],
    ],
  );
  t.same([...doorsIn(text)], [['y', ['lib/a/p.ts', 'lib/a/q.ts', 'lib/b/']]]);
  t.end();
});

t.test('one door per outside thing', (t) => {
  const broken = files.flatMap((file) =>
    file.imports.flatMap((name) => {
      const allowed = doors.get(name);
      return allowed === undefined || allowed.some((door) => file.path.startsWith(door))
        ? []
        : [`${file.path} imports ${name}`];
    }),
  );
  t.same(broken, []);
  t.same(
    files.filter(({ imports }) => imports.includes('node:child_process')).map(({ path }) => path),
    [],
    'execa starts them',
  );
  t.end();
});

t.test('the word virsh begins an argv in one file only', (t) => {
  t.same(
    files.filter((file) => file.text.includes("'virsh', '-")).map((file) => file.path),
    ['lib/libvirt/virsh.ts'],
  );
  t.end();
});

t.test('what is printed goes through one door', (t) => {
  const broken = files.filter((file) => /\b(stdout|stderr|stream|output)\.write\(/.test(file.text));
  t.same(
    broken.map((file) => file.path),
    ['lib/ui/terminal.ts'],
  );
  t.end();
});

t.test('process.env, process.exit and console stay in cli and host', (t) => {
  const broken = files.filter(
    (file) =>
      !/^lib\/(cli|host)\//.test(file.path) &&
      /\bprocess\.(env|exit|argv)\b|\bconsole\./.test(file.text),
  );
  t.same(
    broken.map((file) => file.path),
    [],
  );
  t.end();
});

t.test('no import of a package that package.json does not name', (t) => {
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const names = files.flatMap((file) =>
    file.imports.filter((name) => !name.startsWith('.') && !name.startsWith('node:')),
  );
  const missing = names
    .map((name) =>
      name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? ''),
    )
    .filter((name) => dependencies[name] === undefined);
  t.same([...new Set(missing)], []);
  t.end();
});

t.test('no package in package.json that nothing imports', (t) => {
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const imported = files.flatMap((file) => file.imports);
  t.same(
    Object.keys(dependencies).filter(
      (name) => !imported.some((each) => each === name || each.startsWith(`${name}/`)),
    ),
    [],
  );
  t.end();
});

/** `labs/khw` of a track, `labs` of what lies beside them. */
function folderOf(path: string): string {
  const [top = '', second = '', ...rest] = path.split('/');
  if (top === 'lib') return second;
  return rest.length > 0 ? `${top}/${second}` : top;
}

t.test('what a test makes on disk carries the label of its run', (t) => {
  const allowed = [
    'test/helpers/temporary.ts',
    'test/images/recipe.test.ts',
    'test/arch/imports.test.ts',
  ];
  const broken = sources('test').filter(
    ({ path, text }) => /\bmkdtemp(Sync)?\(/.test(text) && !allowed.includes(path),
  );
  t.same(
    broken.map(({ path }) => path),
    [],
    'call temporaryFolder or labelledPath of test/helpers/temporary.ts',
  );
  t.end();
});
