import t, { type Test } from 'tap';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue, nameOf } from '../../lib/cli/catalogue.js';
import { hostRunner } from '../../lib/host/process.js';
import { packageRoot } from '../../lib/host/paths.js';
import { shellJoin } from '../../lib/core/shell.js';
import { khwLab } from '../helpers/cli.js';
import { keptKhwLab } from '../helpers/kept-cli.js';
import { keptShell } from '../helpers/kept-shell.js';
import { makeHome, recordLab } from './home.js';

const names = catalogue.map(nameOf);

t.test('--help names every command, and goes to standard output', async (t) => {
  const { code, stdout, stderr } = await khwLab(['--help']);
  t.strictSame({ code, stderr }, { code: 0, stderr: '' });
  t.strictSame(
    [...stdout.matchAll(/^ {2}khw-lab (\S+)/gm)].map(([, name]) => name),
    [...names, 'completion'],
  );
  t.ok(Math.max(...stdout.split('\n').map((line) => line.length)) <= 100, 'lines fit a page');
});

t.test('--help reads no package but those that read a command line', (t) => {
  const text = readFileSync(join(packageRoot, 'dist/bundle/start.cjs'), 'utf8');
  const packages = new Set(
    [...text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(
      ([, name]) => name ?? '',
    ),
  );
  t.ok(packages.has('yargs'));
  const heavy = ['execa', 'listr2', 'node-forge', 'ssh2', 'tar-stream', 'undici', 'yaml', 'zod'];
  t.same(
    heavy.filter((name) => packages.has(name)),
    [],
  );
  t.ok(text.length < 300_000);
  t.end();
});

for (const name of names) {
  t.test(`${name} --help has an example that the command line takes`, async (t) => {
    const { code, stdout, stderr } = await keptKhwLab([name, '--help']);
    t.strictSame({ code, stderr }, { code: 0, stderr: '' });
    const [, examples = ''] = stdout.split('Examples:\n');
    const words = [...examples.matchAll(/khw-lab ([a-z][a-z-]*)/g)].map(([, word]) => word ?? '');
    t.ok(words.includes(name), 'an example');
    t.strictSame(
      words.filter((word) => !names.includes(word)),
      [],
      'of commands that there are',
    );
  });
}

t.test('--version is that of the package', async (t) => {
  t.match(await khwLab(['--version']), { code: 0, stdout: /^\d+\.\d+\.\d+\n$/, stderr: '' });
});

/** khw-lab as a function of a shell: the program itself. */
const program = `khw-lab() { ${shellJoin([process.execPath, join(packageRoot, 'bin/khw-lab.js')])} "$@"; }`;

/** What Tab offers in a real bash that has loaded our script, line by line. */
async function offered(
  t: Test,
  lines: readonly string[],
  env: Readonly<Record<string, string>>,
  khwLab = program,
): Promise<readonly (readonly string[])[]> {
  const tab = (line: string): string => `COMPREPLY=()
COMP_WORDS=(${shellJoin(line.split(' '))})
COMP_CWORD=${line.split(' ').length - 1}
_khw-lab_yargs_completions
printf '%s\\n' "\${COMPREPLY[@]}" =`;
  const text = `shopt -u progcomp_alias
${khwLab}
source <(khw-lab completion)
${lines.map(tab).join('\n')}`;
  const { stdout, stderr } = await hostRunner().run(['bash'], { input: text, env });
  t.equal(stderr, '');
  return stdout
    .split('=\n')
    .slice(0, -1)
    .map((words) => words.split('\n').filter((word) => word !== ''));
}

t.test('completion is bash', async (t) => {
  const { code, stdout } = await khwLab(['completion'], { env: { SHELL: '/bin/bash' } });
  t.equal(code, 0);
  t.match(await hostRunner().run(['bash', '-n'], { input: stdout }), { stdout: '', stderr: '' });
});

t.test('Tab completes commands, options, chapters, machines and labs', async (t) => {
  const home = makeHome();
  t.teardown(home.remove);
  await recordLab(home);
  const expected: readonly (readonly [string, readonly string[]])[] = [
    ['khw-lab sta', ['status', 'start']],
    ['khw-lab kube', ['kubectl', 'kubeconfig']],
    ['khw-lab --q', ['--quiet']],
    ['khw-lab up --lab', ['--lab', '--lab-file']],
    ['khw-lab up --until 1', ['10', '11', '12', '13', '14']],
    ['khw-lab up --until m', ['machines']],
    ['khw-lab up --accelerator ', ['auto', 'kvm', 'tcg']],
    ['khw-lab script 0', ['02', '03', '04', '05', '06', '07', '08', '09']],
    ['khw-lab ssh node', ['node-0', 'node-1']],
    ['khw-lab console s', ['server']],
    ['khw-lab cache ', ['list', 'prune', 'clear']],
    ['khw-lab status --lab ', ['khw']],
    ['khw-lab status --format ', ['text', 'json']],
    // Left to the shell: files, and another program's words.
    ['khw-lab up --lab-file ', []],
    ['khw-lab ssh server -- ', []],
    ['khw-lab frobnicate ', []],
  ];
  const env = { KHW_LAB_HOME: home.path, SHELL: '/bin/bash' };
  const kept = await keptShell(t, { env });
  const given = await offered(
    t,
    expected.map(([line]) => line),
    env,
    kept.bash,
  );
  t.equal(kept.said(), '');
  for (const [index, [line, words]] of expected.entries()) t.strictSame(given[index], words, line);
});

t.test('zsh offers the same', async (t) => {
  const home = makeHome();
  t.teardown(home.remove);
  await recordLab(home);
  const env = { KHW_LAB_HOME: home.path, SHELL: '/bin/zsh' };
  const kept = await keptShell(t, { env });
  const expected = [
    ['khw-lab sta', 'status'],
    ['khw-lab up --until 1', '11'],
    ['khw-lab ssh node', 'node-0'],
    ['khw-lab up --acc', '--accelerator'],
  ] as const;
  const tab = (line: string): string => `
words=(${shellJoin(line.split(' '))}); CURRENT=\${#words}; BUFFER=${shellJoin([line])}; CURSOR=\${#BUFFER}
_khw-lab_yargs_completions
print =`;
  // zsh's own functions are loaded with its completion system, which wants a terminal; it chooses
  // among the words itself.
  const text = `
${kept.zsh}
compdef() { : }
_describe() { print -l -- "\${(@P)2}" }
_default() { : }
source <(khw-lab completion)
${expected.map(([line]) => tab(line)).join('')}
`;
  const { stdout, stderr } = await hostRunner().run(['zsh', '-f'], { input: text, env });
  t.strictSame([stderr, kept.said()], ['', '']);
  const given = stdout.split('=\n').map((words) => words.split('\n'));
  for (const [index, [line, word]] of expected.entries())
    t.ok(given[index]?.includes(word), `${line}: ${stdout}`);
});

t.test('Tab is quiet about a lab file that is broken', async (t) => {
  const home = makeHome({ 'labs/khw/lab.yaml': 'machines: {' });
  t.teardown(home.remove);
  t.strictSame(
    await offered(t, ['khw-lab ssh '], { KHW_LAB_HOME: home.path, SHELL: '/bin/bash' }),
    [[]],
  );
});
