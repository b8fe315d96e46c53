import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { packageRoot } from '../../lib/host/paths.js';
import { temporaryFolder } from '../helpers/temporary.js';

/** A checkout as `npm ci` leaves it, with a program of one line. */
function checkout(
  text = 'declare const console: { log(text: string): void };\nexport const main = (words: readonly string[]): void => { console.log(`ran ${words.join(" ")}`); };\n',
): string {
  const root = temporaryFolder('khw-checkout-');
  cpSync(join(packageRoot, 'bin'), join(root, 'bin'), { recursive: true });
  for (const folder of ['lib/cli', 'lib/host', 'labs', 'node_modules'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(
    join(root, 'package.json'),
    '{ "type": "module", "engines": { "node": ">=20.19" } }',
  );
  writeFileSync(
    join(root, 'tsconfig.json'),
    '{ "compilerOptions": { "rootDir": ".", "outDir": "dist", "module": "NodeNext", "target": "ES2022", "strict": true, "incremental": true, "tsBuildInfoFile": "dist/.tsbuildinfo", "types": [], "lib": ["ES5"], "skipLibCheck": true }, "include": ["lib", "labs"] }',
  );
  for (const name of ['node_modules/typescript', 'node_modules/rolldown'])
    symlinkSync(join(packageRoot, name), join(root, name));
  writeFileSync(join(root, 'lib/cli/main.ts'), text);
  writeFileSync(join(root, 'lib/host/speed-worker.ts'), 'export {};\n');
  writeFileSync(join(root, 'labs/index.ts'), 'export const tracks: readonly never[] = [];\n');
  return root;
}

function call(
  root: string,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [join(root, 'bin/khw-lab.js'), ...args], {
    cwd: '/',
    stdio: 'pipe',
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (data: string) => {
      said[name] += data;
    });
  return new Promise((resolve) =>
    child.on('close', (code) => {
      resolve({ code, ...said });
    }),
  );
}

const folders = (root: string): readonly string[] =>
  readdirSync(root)
    .filter((name) => name.startsWith('dist'))
    .sort();

t.test(
  'the first call builds, two at once do not disturb each other, the second is silent',
  async (t) => {
    const root = checkout();
    for (const { code, stdout, stderr } of await Promise.all([call(root, 'a'), call(root, 'a')]))
      t.strictSame({ code, stdout }, { code: 0, stdout: 'ran a\n' }, stderr);
    t.same(folders(root), ['dist']);
    t.strictSame(await call(root, 'b'), { code: 0, stdout: 'ran b\n', stderr: '' });
  },
);

t.test('what an interrupted build left is replaced', async (t) => {
  const root = checkout();
  mkdirSync(join(root, 'dist/lib'), { recursive: true });
  writeFileSync(join(root, 'dist/lib/half.js'), '');
  t.match(await call(root), { code: 0, stdout: 'ran \n' });
  t.notOk(existsSync(join(root, 'dist/lib/half.js')));
});

t.test(
  "what killed calls left goes with the next build; what a living one makes stays, and what is somebody's",
  async (t) => {
    const root = checkout();
    const compiler = join(root, 'node_modules/typescript');
    rmSync(compiler);
    mkdirSync(join(compiler, 'bin'), { recursive: true });
    writeFileSync(join(compiler, 'package.json'), '{}');
    // One that never ends.
    writeFileSync(
      join(compiler, 'bin/tsc'),
      `const { mkdirSync, writeFileSync } = require('fs');
    const out = process.argv[process.argv.indexOf('--outDir') + 1];
    mkdirSync(out);
    writeFileSync(out + '/pid', String(process.pid));
    setInterval(() => {}, 1000);`,
    );
    const killed = spawn(process.execPath, [join(root, 'bin/khw-lab.js')], { stdio: 'ignore' });
    const making = join(root, `dist.${killed.pid ?? 0}`);
    const compiling = await until(() =>
      existsSync(join(making, 'pid')) ? Number(readFileSync(join(making, 'pid'), 'utf8')) : 0,
    );
    const isCompiling = (): boolean =>
      existsSync(`/proc/${compiling}/cmdline`) &&
      readFileSync(`/proc/${compiling}/cmdline`, 'utf8').includes(making);
    t.teardown(() => isCompiling() && process.kill(compiling, 'SIGKILL'));
    killed.kill('SIGKILL');
    await until(() => killed.signalCode);
    rmSync(compiler, { recursive: true });
    symlinkSync(join(packageRoot, 'node_modules/typescript'), compiler);
    for (const name of ['dist.4194305', `dist.${process.pid}`, 'dist.mine'])
      mkdirSync(join(root, name));
    t.match(await call(root), { code: 0, stdout: 'ran \n' });
    t.same(
      folders(root)
        .map((name) => join(root, name))
        .sort(),
      [
        join(root, 'dist'),
        making,
        join(root, `dist.${process.pid}`),
        join(root, 'dist.mine'),
      ].sort(),
      'its compiler lives',
    );
    process.kill(compiling, 'SIGKILL');
    await until(() => !isCompiling());
    rmSync(join(root, 'dist'), { recursive: true });
    t.match(await call(root), { code: 0, stdout: 'ran \n' });
    t.same(folders(root), ['dist', `dist.${process.pid}`, 'dist.mine']);
  },
);

async function until<T>(look: () => T): Promise<NonNullable<T>> {
  for (;;) {
    const found = look();
    if (found) return found;
    await sleep(20);
  }
}

t.test('what cannot be built says so', async (t) => {
  const wrong = checkout('export const main: number = "x";\n');
  t.match(await call(wrong), {
    code: 3,
    stdout: '',
    stderr:
      /error: khw-lab cannot start: it could not be built\n {2}.*main.ts\(1,14\)[^]*next: Call `npm ci/,
  });
  t.same(folders(wrong), []);
  const bare = checkout();
  rmSync(join(bare, 'node_modules/typescript'));
  const { code, stdout, stderr } = await call(bare, 'up', '--format', 'json');
  t.match(
    { code, stderr, error: JSON.parse(stdout) as object },
    {
      code: 3,
      stderr: /^error: .*\nnext: npm ci/,
      error: { error: { kind: 'host', hint: /npm ci/ } },
    },
  );
});

t.test('the bundle is what runs, and never one of an earlier build', async (t) => {
  const root = checkout();
  await call(root);
  edit(join(root, 'dist/bundle/start.cjs'), 'ran', 'bundle ran');
  t.match(await call(root, 'a'), { code: 0, stdout: 'bundle ran a\n' });
  edit(join(root, 'dist/lib/cli/main.js'), 'ran', 'newer ran');
  t.strictSame(await call(root, 'a'), { code: 0, stdout: 'newer ran a\n', stderr: '' });
  const bundled = spawnSync(process.execPath, [join(root, 'bin/bundle.js')], { encoding: 'utf8' });
  t.match(bundled, { status: 0, stdout: '', stderr: '' });
  t.same(readdirSync(join(root, 'dist')).sort(), ['.tsbuildinfo', 'bundle', 'labs', 'lib']);
  edit(join(root, 'dist/bundle/start.cjs'), 'newer', 'newest');
  t.match(await call(root, 'a'), { stdout: 'newest ran a\n' });
  // As a package has it.
  for (const name of ['dist/lib', 'dist/labs', 'dist/.tsbuildinfo', 'lib', 'node_modules'])
    rmSync(join(root, name), { recursive: true });
  t.match(await call(root, 'a'), { code: 0, stdout: 'newest ran a\n', stderr: '' });
});

t.test('what cannot be bundled says so', async (t) => {
  const root = checkout();
  rmSync(join(root, 'node_modules/rolldown'));
  t.match(await call(root), {
    code: 3,
    stdout: '',
    stderr:
      /error: khw-lab cannot start: it could not be bundled\n {2}.*rolldown[^]*next: Call `npm ci/,
  });
  t.same(folders(root), []);
});

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(from, to));
}

t.test('what cannot be loaded says so', async (t) => {
  const root = checkout(
    'export const main = (words: readonly string[]): void => { if (words[0] !== undefined) throw { code: "EMFILE", message: "EMFILE: too many open files, open x" }; };\n',
  );
  t.match(await call(root), { code: 0 });
  t.match(await call(root, 'status'), {
    code: 3,
    stdout: '',
    stderr:
      /^error: khw-lab cannot start: EMFILE: too many open files, open x\nnext: Raise .*ulimit -n 4096\.\n$/,
  });
  writeFileSync(join(root, 'dist/lib/cli/main.js'), 'import "./none.js";');
  const { code, stdout, stderr } = await call(root, 'status', '--format', 'json');
  t.match(
    { code, stderr, error: JSON.parse(stdout) as object },
    {
      code: 3,
      stderr: /^error: khw-lab cannot start: Cannot find module .*\nnext: Install it again/,
      error: { error: { kind: 'host', hint: /npm ci/ } },
    },
  );
});

t.test('npm runs no scripts of packages here', (t) => {
  t.equal(
    spawnSync('npm', ['config', 'get', 'ignore-scripts'], {
      cwd: packageRoot,
      encoding: 'utf8',
    }).stdout.trim(),
    'true',
  );
  t.notMatch(
    readFileSync(join(packageRoot, 'package-lock.json'), 'utf8'),
    /"resolved"/,
    'the lock names no registry',
  );
  t.end();
});
