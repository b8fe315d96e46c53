import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import t from 'tap';
import type { ClientQuestions } from '../../lib/core/ordeal.js';
import { gapsIn, readClientLog } from '../../lib/evidence/client-log.js';
import { clientOf, clientScript } from '../../lib/practice/client/client.js';
import { fakeSession } from '../lab/fakes.js';
import { temporaryFolder } from '../helpers/temporary.js';

const questions: ClientQuestions = {
  read: 'https://front/read',
  write: {
    every: 3,
    words: `https://front/write -d "$word"`,
    prepare: 'prepare it',
    stored: 'list it',
  },
};

/** The client on this computer, with a curl that does as the text says, for so many seconds. */
async function run(
  curl: string,
  seconds: number,
): Promise<{ readonly text: string; readonly asked: readonly string[]; readonly code: number }> {
  const folder = temporaryFolder('khw-client-');
  const [log, program, asked] = ['log', 'curl', 'asked'].map((name) => join(folder, name));
  writeFileSync(program!, `#!/bin/bash\necho "$@" >> ${asked}\n${curl}\n`);
  chmodSync(program!, 0o755);
  const client = spawn('bash', ['-c', clientScript({ slowness: 1 }, questions, log)], {
    cwd: folder,
    env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` },
    stdio: 'ignore',
  });
  const ended = once(client, 'exit');
  await delay(seconds * 1000);
  client.kill('SIGTERM');
  const [code] = (await ended) as [number];
  return {
    code,
    text: readFileSync(log!, 'utf8'),
    asked: existsSync(asked!) ? readFileSync(asked!, 'utf8').trim().split('\n') : [],
  };
}

t.test('it asks once a second, whatever becomes of what it asked before', async (t) => {
  const { text, asked, code } = await run(
    `case "$*" in *write*) sleep 2.5; printf 201;; *) printf 200;; esac`,
    4.4,
  );
  const { requests, lapsesSeconds, isWhole } = readClientLog(text);
  t.equal(code, 0);
  t.ok(isWhole, 'all has ended before it does');
  t.same(lapsesSeconds, []);
  const began = requests.map((request) => request.beganSeconds).sort((a, b) => a - b);
  t.ok(began.length >= 3 && began.length <= 6, `${began.length} requests`);
  for (const [index, since] of began.entries())
    t.ok(Math.abs(since - began[0]! - index) < 1.5, `${since}`);
  const writes = requests.filter(({ kind }) => kind === 'write');
  t.ok(writes.length >= 1 && writes.every(({ answered }) => answered));
  t.ok(
    gapsIn(requests).every((gap) => gap.seconds < 3),
    'none is as long as the slow one takes and a second',
  );
  for (const { word } of writes)
    t.ok(
      asked.some((line) => line.endsWith(`https://front/write -d ${word}`)),
      word,
    );
  t.ok(asked.every((line) => line.includes('-q --noproxy * -s -o /dev/null -m 5 ')));
});

t.test('what curl says of a request that is lost is written down', async (t) => {
  const { text } = await run('printf 000; exit 28', 1.3);
  const { requests } = readClientLog(text);
  t.ok(requests.length >= 1);
  t.ok(requests.every(({ answered, how }) => !answered && how === 'timed out'));
  const { text: silent } = await run('exit 7', 0.3);
  t.match(readClientLog(silent).requests[0], { answered: false, how: 'connection refused' });
  const { text: worse } = await run('echo nonsense with words', 0.3);
  t.match(readClientLog(worse).requests[0], { answered: false, how: 'HTTP 000' });
});

t.test('it is started, marked, ended and read on the jumpbox', async (t) => {
  const scripts: string[] = [];
  const files: string[] = [];
  const session = {
    ...fakeSession(t, 'jumpbox', (text) => {
      scripts.push(text);
      return text.startsWith('cat ') ? 'client 7 1 1 5 5\n' : '';
    }),
    put: (put: readonly { readonly path: string; readonly content: string | Uint8Array }[]) => {
      files.push(...put.map(({ path }) => path));
      return Promise.resolve();
    },
  };
  const client = clientOf(
    { workingFolder: '/root/work', slowness: 2.5 },
    questions,
    () => Promise.resolve(session),
    new AbortController().signal,
  );
  await client.start();
  await client.mark("it's\n  done");
  await client.stop();
  t.equal(await client.read(), 'client 7 1 1 5 5\n');
  t.same(files, ['/run/khw-lab-client/client.sh']);
  const [start = '', mark = '', stop = ''] = scripts;
  t.match(start, /^cd \/root\/work$/m);
  t.match(start, /^prepare it$/m);
  t.match(start, /systemd-run .*TimeoutStopSec=28 /);
  t.match(stop, /systemctl stop khw-lab-client\.service[^]*\$\(list it\)/);
  for (const script of scripts) await promisify(execFile)('bash', ['-n', '-c', script]);
  const folder = temporaryFolder('khw-mark-');
  await promisify(execFile)('bash', ['-c', mark.replaceAll('/run/khw-lab-client', folder)]);
  t.match(readClientLog(readFileSync(join(folder, 'log'), 'utf8')).marks, [
    { sinceSeconds: Number, text: "it's done" },
  ]);
});
