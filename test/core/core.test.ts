import t from 'tap';
import { formatBytes, formatDuration } from '../../lib/core/bytes.js';
import { LabError } from '../../lib/core/errors.js';
import { shellJoin, shellQuote } from '../../lib/core/shell.js';
import { fill } from '../../lib/core/template.js';
import { hostRunner } from '../../lib/host/process.js';

t.test('a template and its values must fit each other', (t) => {
  t.equal(fill('a=${A} ${a} $B', { A: '1' }), 'a=1 ${a} $B');
  t.throws(() => fill('${A}${B}', { A: '1' }), /hole \$\{B\} without a value/);
  t.throws(() => fill('x', { A: '1' }), /no hole for A/);
  t.end();
});

t.test('shell quoting survives a real shell', async (t) => {
  for (const word of [
    'plain',
    'two words',
    "it's",
    '$HOME `id` \\',
    '',
    '*',
    'ä\n\ttab',
    '-n',
    '~',
    '{a,b}',
  ]) {
    const { stdout } = await hostRunner().run(['sh', '-c', `printf %s ${shellQuote(word)}`]);
    t.equal(stdout, word);
  }
  t.equal(shellJoin(['ls', '-l', 'a b']), "ls -l 'a b'");
});

t.test('units', (t) => {
  t.same([0, 1023, 1536, 150 * 1024 ** 2, 3 * 1024 ** 4].map(formatBytes), [
    '0 B',
    '1023 B',
    '1.5 KiB',
    '150 MiB',
    '3.0 TiB',
  ]);
  t.same([420, 59_900, 75_400].map(formatDuration), ['0.4s', '59.9s', '1m 15s']);
  t.end();
});

t.test('the host runner', async (t) => {
  const runner = hostRunner();
  t.match(await runner.run(['sh', '-c', 'cat; echo err >&2; exit 3'], { input: 'in', ok: [3] }), {
    stdout: 'in',
    stderr: 'err\n',
    exitCode: 3,
  });
  await t.rejects(runner.run(['false']), { kind: 'host', message: 'false ended with exit code 1' });
  await t.rejects(runner.run(['khw-no-such-command']), { message: /not installed/ });
  await t.rejects(runner.run(['sleep', '20'], { timeoutMs: 100 }), {
    message: /did not end within 0.1 s/,
  });
  const stop = new AbortController();
  const sleeping = runner.run(['sleep', '20'], { signal: stop.signal });
  stop.abort();
  await t.rejects(sleeping, { kind: 'interrupted', message: /interrupted/ });
  const lines: string[] = [];
  await runner.run(['printf', 'a\\nb'], { onLine: (line) => lines.push(line) });
  t.same(lines, ['a', 'b']);
  t.ok(new LabError('bug', 'x') instanceof Error);
});
