import { writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { MachineSession } from '../../lib/core/run.js';
import { connect } from '../../lib/ssh/connect.js';
import { generateSshKey } from '../../lib/ssh/keys.js';
import { sshServer } from './server.js';

// Most of them wait: for a shell, or for what a shell waits for.
t.jobs = 6;

const user = generateSshKey('user');
const host = generateSshKey('host');

/** A session on a machine whose root has this ~/.bashrc. */
async function sessionWith(
  t: Test,
  bashrc: string,
): Promise<{ readonly session: MachineSession; readonly home: string }> {
  const home = t.testdir({ '.bashrc': bashrc, other: {} });
  const port = await sshServer(t, host.privateKey, user.publicKey, home);
  const connection = await connect({
    machine: 'node-0',
    address: '127.0.0.1',
    privateKey: user.privateKey,
    hostKey: host.publicKey,
    stream: createConnection(port, '127.0.0.1'),
  });
  t.teardown(() => connection.close());
  return { session: connection.session, home };
}

const harmless: Readonly<Record<string, string>> = {
  nothing: '',
  'an echo': 'echo welcome; echo "to this machine" >&2',
  'words without an end of line': 'printf welcome; printf warning >&2',
  much: 'for ((i = 0; i < 3000; i++)); do echo "line $i of a long greeting"; done',
  bytes: "printf '\\xff\\x00\\x1b]0;title\\a'",
  'another folder': 'cd /tmp; CDPATH=/:/usr; export CDPATH',
  options: 'set -e; set -u; set -o pipefail; set -f; export SHELLOPTS',
  tracing: "PS4='+ trace '; set -x; export SHELLOPTS PS4",
  traps: "trap 'echo bye' EXIT; trap 'echo debug' DEBUG; trap 'echo err' ERR; trap '' TERM HUP",
  'another environment':
    'export PATH=/nowhere LANG=de_DE.UTF-8 LC_ALL=C.UTF-8 HOME=/nowhere KUBECONFIG=/nowhere BASH_ENV=/nowhere/env http_proxy=http://192.0.2.1:3128 POSIXLY_CORRECT=1 GREP_OPTIONS=-v',
  'functions and aliases':
    "shopt -s expand_aliases; alias ls='ls -l --color' cat='cat -n'; cat() { echo mine; }; printf() { echo mine; }; echo() { builtin echo mine; }; export -f cat printf echo",
  BASH_ENV: 'builtin echo "echo from BASH_ENV" > "$HOME/env"; export BASH_ENV=$HOME/env',
  'another umask': 'umask 077',
  'a prompt': "PS1='\\u$ '; PROMPT_COMMAND='echo prompt'; stty -echo",
  'a slow tool': 'sleep 0.7; echo slow',
  'reading its input': 'read -r -t 0.3 line; echo "read $line"',
  'errors into output': 'exec 2>&1; echo both',
  'output through a pipe': 'exec > >(sed -u "s/^/ /; s/^ //")',
  'a command that is not there': 'starship init bash',
  'an early return': 'case $- in *i*) ;; *) return ;; esac; exit 7',
  'a syntax error': 'if then fi (',
};

t.test(
  'what it leaves in the background holds nothing up for long',
  { timeout: 60_000 },
  async (t) => {
    const { session } = await sessionWith(t, 'sleep 40 &');
    const started = Date.now();
    t.match(await session.run(['echo', 'here']), { stdout: 'here\n' });
    t.ok(Date.now() - started < 30_000);
  },
);

for (const [what, bashrc] of Object.entries(harmless)) {
  t.test(`${what} in ~/.bashrc changes nothing`, async (t) => {
    const { session, home } = await sessionWith(t, bashrc);
    const lines: string[] = [];
    t.match(
      await session.run(['printf', '%s\n', 'one', 'two'], { onLine: (line) => lines.push(line) }),
      { stdout: 'one\ntwo\n', exitCode: 0 },
    );
    t.strictSame(
      lines.filter((line) => !line.startsWith('debug') && line !== ''),
      ['one', 'two'],
    );
    t.match(
      await session.script(
        'cat; echo "$HOME $KUBECONFIG$BASH_ENV$http_proxy"; umask; pwd; echo "$-"; false; exit 5',
        { input: 'a b\n', ok: [5] },
      ),
      { stdout: 'a b\n/root \n0022\n/root\nhBc\n', exitCode: 5 },
    );
    if (!bashrc.includes('2>&1'))
      t.match(await session.script('echo why >&2; bash -c "echo nested"'), {
        stderr: 'why\n',
        stdout: 'nested\n',
      });
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    await session.put([{ path: `${home}/other/deep/key`, content: bytes, mode: 0o600 }]);
    t.same(await session.get(`${home}/other/deep/key`), bytes);
    t.equal((await session.run(['stat', '-c', '%a', `${home}/other/deep`])).stdout, '755\n');
  });
}

t.test('~/.curlrc and ~/.wgetrc are not read', async (t) => {
  const { session } = await sessionWith(t, '');
  t.equal(
    (
      await session.script(
        '[ -f "$CURL_HOME/.curlrc" ] && [ ! -s "$CURL_HOME/.curlrc" ] && echo "$WGETRC"',
      )
    ).stdout,
    '/dev/null\n',
  );
});

for (const [what, bashrc] of Object.entries({
  exit: 'echo "no shell for you"; exit 0',
  exec: 'echo "no shell for you"; exec true',
  'set -e and a failure': 'echo "no shell for you"; set -e; false',
  'output elsewhere': 'echo "no shell for you"; exec > /dev/null',
})) {
  t.test(`${what} is told, with the file's name`, async (t) => {
    const { session } = await sessionWith(t, bashrc);
    await t.rejects(session.run(['true']), {
      kind: 'machine',
      message: /node-0: its login shell ended .* before it came to the command: \/root\/\.bashrc/,
      details: ['it said:', 'no shell for you'],
      hint: /checkpoint restore/,
    });
    await t.rejects(session.script('true', { ok: 'any', input: 'x' }), {
      kind: 'machine',
      message: /\/root\/\.bashrc/,
    });
  });
}

t.test('a signal that it ignores ends a command all the same', async (t) => {
  const { session } = await sessionWith(t, "trap '' TERM");
  t.match(await session.script('bash -c "kill -TERM \\$\\$; echo survived"', { ok: 'any' }), {
    stdout: '',
  });
});

t.test('many pieces', async (t) => {
  const { session, home } = await sessionWith(
    t,
    'for i in 1 2 3; do echo "noise $i"; sleep 0.05; done',
  );
  writeFileSync(join(home, 'big'), 'x'.repeat(3_000_000));
  t.equal((await session.get(`${home}/big`)).length, 3_000_000);
});
