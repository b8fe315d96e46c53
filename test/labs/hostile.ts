import { execFileSync } from 'node:child_process';
import type { Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { readFiles } from '../../labs/kubernetes/checking/files.js';
import { workingFolder } from '../../labs/khw/working-folder.js';
import type { Fact, FactAnswer } from '../../lib/core/check.js';
import { everyChapter } from '../../lib/track/chapters.js';
import { hostileTexts, worstTexts } from '../evidence/random.js';
import { generator, shuffled } from '../helpers/random.js';
import { smallLab } from './fixture.js';

const chapters = everyChapter(track);
const checks = chapters.flatMap((chapter) => chapter.checks(smallLab));
const comparisons = chapters.flatMap((chapter) => chapter.comparisons(smallLab));

const certificate = execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-newkey',
    'ed25519',
    '-nodes',
    '-keyout',
    '/dev/null',
    '-subj',
    '/CN=admin/O=system:masters',
    '-addext',
    'subjectAltName=DNS:server',
  ],
  { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
);
const real = [
  certificate,
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { metadata: { name: 'node-0' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    ],
  }),
  `apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster:\n    server: https://server.kubernetes.local:6443\n    certificate-authority-data: ${Buffer.from(certificate).toString('base64')}\nusers:\n- name: u\n  user: {client-certificate-data: AAAA}\n`,
  'Id=etcd.service\nActiveState=active\nSubState=running\nExecStart={ path=/usr/local/bin/etcd ; argv[]=/usr/local/bin/etcd --name controller }\nMainPID=12\n',
  '=== readyz 200 0\nok\n',
  'E1121 11:22:33.444 1 run.go:74] "command failed" err="unknown flag"\n',
  '600 root root /root/ca.key\nsha256 abc\n',
  'server 10.200.0.5\nresolver 192.168.140.1\npod 10.200.0.7\nresolv 10.200.0.7 search svc.cluster.local\nask node 10.32.0.10 udp kubernetes.default.svc.cluster.local 6b68850000010001000000000161000001000100c00c0001000100000005000404a200001\nlog coredns-a plugin/loop\n',
  'default via 192.168.140.1 dev eth0\n10.200.0.0/24 via 192.168.140.12 dev eth0\n',
];

const answerOf = (text: string, index: number): FactAnswer => ({
  exitCode: [0, 1, 127, 153][index % 4] ?? 0,
  stdout: text,
  stderr: index % 3 === 0 ? text.slice(0, 1000) : '',
});

/** Lines on which regular expressions for files of settings may backtrack. */
const worstLines = ['[', 'a', 'a=', 'ExecStart=', 'server: ', '='].map(
  (start) => `${start}${' '.repeat(32_000)}x`,
);

/** Bytes of one file, and of a whole answer, that a machine sends at most. */
const largest = { file: 48 * 1024, answer: 256 * 1024 };

/** A text as the content of each file that a fact asks for, as checking/files.ts has it. */
function framed({ script }: Fact, text: string): string {
  const used = [...script.matchAll(/\$\(used ([^)]*)\)/g)].flatMap(([, names = '']) =>
    names.split(' ').map((name) => `/var/lib/kubernetes/${name}`),
  );
  const paths = [
    ...new Set([
      ...used,
      ...(script.match(/(?<![\w.$/}])\/(?:root|etc|var\/lib)\/[\w./-]+/g) ?? []),
    ]),
  ];
  const content = text.slice(
    0,
    Math.min(largest.file, Math.floor(largest.answer / Math.max(1, paths.length))) - 200,
  );
  const lines = content
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
  return `now 1800000000\n${paths.map((path) => `@${path} 644 0 ${content.length}\n`).join('')}${paths.map((path) => `>${path}\n${lines}\n`).join('')}`;
}

/**
 * Seconds of the processor for all texts together: less is no promise, more is a regular expression
 * that backtracks.
 */
const patience = 10;

type Answering = (fact: Fact) => FactAnswer;

/**
 * Each text as an answer, and the worst ones in files too. The same fact is answered with the same
 * object, which is then read once.
 */
function answering(texts: readonly string[]): readonly Answering[] {
  const asTheyAre = texts.map((text, index) => {
    const answer = answerOf(text, index);
    return (): FactAnswer => answer;
  });
  const inFiles = [...worstTexts, ...worstLines].map((text, index): Answering => {
    const known = new Map<string, FactAnswer>();
    return (fact) => {
      const answer = known.get(fact.script) ?? answerOf(framed(fact, text), index);
      known.set(fact.script, answer);
      return answer;
    };
  });
  return [...asTheyAre, ...inFiles];
}

/** What goes wrong with such answers, in words: the first exception of each, and who takes long. */
function complaints<T extends { readonly id: string }>(
  all: readonly T[],
  texts: readonly string[],
  use: (each: T, answer: Answering) => void,
): readonly string[] {
  const spent = new Map<string, number>();
  const thrown = new Map<string, string>();
  for (const answer of answering(texts)) {
    for (const each of all) {
      const before = process.cpuUsage();
      try {
        use(each, answer);
      } catch (error) {
        if (!thrown.has(each.id)) thrown.set(each.id, String(error));
      }
      const { user, system } = process.cpuUsage(before);
      spent.set(each.id, (spent.get(each.id) ?? 0) + (user + system) / 1e6);
    }
  }
  const slow = [...spent].filter(([, seconds]) => seconds > patience);
  return [
    ...[...thrown].map(([id, error]) => `${id} throws ${error}`),
    ...slow.map(([id, seconds]) => `${id} takes ${seconds.toFixed(0)} s`),
  ];
}

/**
 * Whatever a machine answers is only data: no judge of a check and no reader of a comparison
 * throws, and none takes long. Put to one of `share` checks and comparisons, which a seed draws.
 */
export function withstandsHostileAnswers(t: Test, share: number): void {
  const seed = Number(
    process.env['KHW_SEED'] ?? process.env['SEED'] ?? Math.floor(Math.random() * 1e6),
  );
  t.comment(`seed ${seed} (KHW_SEED repeats it)`);
  const drawn = <T>(all: readonly T[]): readonly T[] =>
    shuffled(all, generator(seed)).slice(0, Math.ceil(all.length / share));

  t.same(
    complaints(
      drawn(checks),
      [...worstTexts, ...hostileTexts(seed, real, 150)],
      ({ facts, judge }, answer) => {
        const verdict = judge(
          Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, answer(fact)])),
        );
        if (!['pass', 'fail'].includes(verdict.state))
          throw new Error(`${JSON.stringify(verdict)} is no verdict`);
      },
    ),
    [],
    'no judge throws, and none takes long',
  );

  t.same(
    complaints(
      drawn(comparisons),
      [...worstTexts, ...hostileTexts(seed + 1, real, 150)],
      ({ fact, read }, answer) => read(answer(fact)),
    ),
    [],
    'no comparison throws, and none takes long',
  );

  const { fact } = comparisons.find(({ id }) => id === '02.ca-conf')!;
  t.equal(
    readFiles(answerOf(framed(fact, 'a\nb'), 0)).get(`${workingFolder}/ca.conf`)?.text,
    'a\nb',
    'the frame is that of files',
  );
}
