import { execFileSync } from 'node:child_process';
import t from 'tap';
import { track } from '../../labs/index.js';
import type { Check, FactAnswer } from '../../lib/core/check.js';
import { hostileTexts, worstTexts } from '../evidence/random.js';
import { smallLab } from './fixture.js';

/** Whatever a machine answers is only data: no judge throws, and none takes long. */
const seed = Number(process.env['KHW_SEED'] ?? Math.floor(Math.random() * 1e6));
t.comment(`seed ${seed} (KHW_SEED repeats it)`);

const checks = track.chapters.flatMap((chapter) => chapter.checks(smallLab));
const comparisons = track.chapters.flatMap((chapter) => chapter.comparisons(smallLab));

const certificate = execFileSync('openssl', ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', '/dev/null', '-subj', '/CN=admin/O=system:masters', '-addext', 'subjectAltName=DNS:server'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const real = [
  certificate, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [{ metadata: { name: 'node-0' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } }] }),
  `apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster:\n    server: https://server.kubernetes.local:6443\n    certificate-authority-data: ${Buffer.from(certificate).toString('base64')}\nusers:\n- name: u\n  user: {client-certificate-data: AAAA}\n`,
  'Id=etcd.service\nActiveState=active\nSubState=running\nExecStart={ path=/usr/local/bin/etcd ; argv[]=/usr/local/bin/etcd --name controller }\nMainPID=12\n', '=== readyz 200 0\nok\n',
  'E1121 11:22:33.444 1 run.go:74] "command failed" err="unknown flag"\n', '600 root root /root/ca.key\nsha256 abc\n', 'default via 192.168.140.1 dev eth0\n10.200.0.0/24 via 192.168.140.12 dev eth0\n',
];

const answerOf = (text: string, index: number): FactAnswer => ({ exitCode: [0, 1, 127, 153][index % 4] ?? 0, stdout: text, stderr: index % 3 === 0 ? text.slice(0, 1000) : '' });

/** What goes wrong with an answer, in words; undefined when a verdict comes. */
function broken(check: Check, answer: FactAnswer): string | undefined {
  const answers = Object.fromEntries(Object.keys(check.facts).map((name) => [name, answer]));
  try {
    const verdict = check.judge(answers);
    return ['pass', 'fail'].includes(verdict.state) ? undefined : `answers ${JSON.stringify(verdict)}`;
  } catch (error) {
    return `throws ${String(error)} for ${JSON.stringify(answer.stdout.slice(0, 100))}`;
  }
}

t.test('no judge throws', (t) => {
  const texts = [...worstTexts, ...hostileTexts(seed, real, 150)];
  const found = checks.flatMap((check) => {
    const started = performance.now();
    const failure = texts.map((text, index) => broken(check, answerOf(text, index))).find((words) => words !== undefined);
    const seconds = (performance.now() - started) / 1000;
    // No timing is asserted but what would be a hang: a regular expression that backtracks without end.
    return [...failure === undefined ? [] : [`${check.id} ${failure}`], ...seconds > 60 ? [`${check.id} takes ${seconds.toFixed(0)} s for ${texts.length} answers`] : []];
  });
  t.same(found, []);
  t.end();
});

t.test('no comparison throws', (t) => {
  const texts = [...worstTexts, ...hostileTexts(seed + 1, real, 150)];
  const found = comparisons.flatMap((comparison) => texts.flatMap((text, index) => {
    try {
      comparison.read(answerOf(text, index));
      return [];
    } catch (error) {
      return [`${comparison.id} throws ${String(error)} for ${JSON.stringify(text.slice(0, 100))}`];
    }
  }).slice(0, 1));
  t.same(found, []);
  t.end();
});
