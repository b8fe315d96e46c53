import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../lib/host/paths.js';
import { ownImports, sources } from './sources.js';

/** Which folder may import which, beside itself and node's own modules. The rings of ARCHITECTURE.md. */
const ring2 = ['core', 'topology', 'host'];
const drivers = ['libvirt', 'images', 'containers', 'artifacts', 'ssh', 'pki', 'kubeconfig', 'doctor'];
const table: Readonly<Record<string, readonly string[]>> = {
  core: [],
  topology: ['core'],
  host: ['core'],
  ...Object.fromEntries(drivers.map((driver) => [driver, ring2])),
  evidence: ['core'],
  grade: ['core', 'evidence'],
  lab: [...ring2, ...drivers],
  checkpoints: [...ring2, ...drivers, 'lab'],
  drills: [...ring2, 'grade'],
  ui: ['core', 'grade'],
  labs: ['core', 'evidence', 'host/files.js', 'pki/plan.js', 'pki/ca-conf.js', 'kubeconfig', 'topology'],
  cli: ['core', 'evidence', 'topology', 'host', ...drivers, 'lab', 'checkpoints', 'grade', 'drills', 'ui', 'labs'],
};

/** One door per outside thing: the only files, or the folder, that may import a package. */
const doors: Readonly<Record<string, readonly string[]>> = {
  execa: ['lib/host/process.ts'],
  'node:child_process': [],
  undici: ['lib/host/download.ts'],
  listr2: ['lib/ui/progress.ts'],
  'node-forge': ['lib/pki/issue.ts'],
  ssh2: ['lib/ssh/connect.ts', 'lib/ssh/session.ts', 'lib/ssh/keys.ts'],
  yargs: ['lib/cli/'],
};

const files = [...sources('lib'), ...sources('labs')];

t.test('every import obeys the table', (t) => {
  const broken = files.flatMap((file) => ownImports(file).flatMap((target) => {
    const from = folderOf(file.path);
    const to = folderOf(target);
    const allowed = table[from];
    if (allowed === undefined) return [`${file.path}: folder ${from} is not in the table`];
    const inside = target.replace(/^lib\//, '').replace(/\.ts$/, '.js');
    return from === to || allowed.includes(to) || allowed.includes(inside) ? [] : [`${file.path} imports ${target}`];
  }));
  t.same(broken, []);
  t.end();
});

t.test('one door per outside thing', (t) => {
  const broken = files.flatMap((file) => file.imports.flatMap((name) => {
    const allowed = doors[name];
    return allowed === undefined || allowed.some((door) => file.path.startsWith(door)) ? [] : [`${file.path} imports ${name}`];
  }));
  t.same(broken, []);
  t.end();
});

t.test('the word virsh begins an argv in one file only', (t) => {
  t.same(files.filter((file) => file.text.includes('\'virsh\', \'-')).map((file) => file.path), ['lib/libvirt/virsh.ts']);
  t.end();
});

t.test('what is printed goes through one door', (t) => {
  const broken = files.filter((file) => /\b(stdout|stderr|stream|output)\.write\(/.test(file.text));
  t.same(broken.map((file) => file.path), ['lib/ui/terminal.ts']);
  t.end();
});

t.test('process.env, process.exit and console stay in cli and host', (t) => {
  const broken = files.filter((file) => !/^lib\/(cli|host)\//.test(file.path) && /\bprocess\.(env|exit|argv)\b|\bconsole\./.test(file.text));
  t.same(broken.map((file) => file.path), []);
  t.end();
});

t.test('no import of a package that package.json does not name', (t) => {
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const names = files.flatMap((file) => file.imports.filter((name) => !name.startsWith('.') && !name.startsWith('node:')));
  const missing = names.map((name) => name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0] ?? '').filter((name) => dependencies[name] === undefined);
  t.same([...new Set(missing)], []);
  t.end();
});

t.test('no package in package.json that nothing imports', (t) => {
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const imported = files.flatMap((file) => file.imports);
  t.same(Object.keys(dependencies).filter((name) => !imported.some((each) => each === name || each.startsWith(`${name}/`))), []);
  t.end();
});

function folderOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return top === 'lib' ? second : top;
}

t.test('what a test makes on disk carries the label of its run', (t) => {
  const allowed = ['test/helpers/temporary.ts', 'test/images/recipe.test.ts', 'test/arch/imports.test.ts'];
  const broken = sources('test').filter(({ path, text }) => /\bmkdtemp(Sync)?\(/.test(text) && !allowed.includes(path));
  t.same(broken.map(({ path }) => path), [], 'call temporaryFolder or labelledPath of test/helpers/temporary.ts');
  t.end();
});
