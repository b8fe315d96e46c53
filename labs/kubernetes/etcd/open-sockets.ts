import type { Check, Fact, FactAnswer, Verdict } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { readScript } from '../../../lib/host/files.js';
import { patience } from '../checking/files.js';
import { answerTo, fail, shown, unlessAny } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { etcdDocs } from '../links.js';

/** What becomes of those who come to etcd's sockets without a certificate. */
export const socketsFact = (machine: string): Fact => ({
  machine,
  timeout: patience,
  script: readScript('labs/kubernetes/etcd/open-sockets.sh'),
});

/** How a socket of etcd was asked, and whether it gave an answer. */
export interface Asked {
  readonly url: string;
  readonly answered: boolean;
}

/** Reads the answer to socketsFact. Metrics may be had by anybody: there is no /version there. */
export const readSockets = ({ stdout }: FactAnswer): readonly Asked[] =>
  [...stdout.matchAll(/^ask (https?:\/\/\S+) (\d{3}) \d+$/gm)].map(([, url = '', status]) => ({
    url,
    answered: status === '200',
  }));

/** Addresses that others reach, and that somebody without a certificate gets an answer from. */
export const openSockets = (
  listens: readonly string[],
  sockets: readonly Asked[],
): readonly string[] =>
  listens.filter((address) => {
    if (/^(?:127\.|\[::1\]|\[::ffff:127\.)/.test(address)) return false;
    const asked = address.replace(/^(?:\*|0\.0\.0\.0|\[::\]):/, '127.0.0.1:');
    const here = sockets.filter(({ url }) => url.replace(/^https?:\/\//, '') === asked);
    return here.length === 0 || here.some(({ answered }) => answered);
  });

/** Whether etcd on a machine speaks to nobody who shows no certificate. */
export function socketsCheck(cluster: Cluster, { name: machine }: Machine): Check {
  return {
    id: idIn(cluster, 'etcd', 'certificates-asked', machine),
    title: `etcd on ${machine} asks clients and members for a certificate`,
    machine,
    points: 3,
    link: etcdDocs('op-guide/security/'),
    needs: [idIn(cluster, 'etcd', 'running', machine)],
    facts: { sockets: socketsFact(machine) },
    why: 'Between machines nothing else protects the data: whoever gets an answer without a certificate reads and writes the whole cluster.',
    hints: [
      'What does etcd answer to somebody without a certificate, on each port?',
      `On ${machine}: \`ss -ltnp | grep etcd\`, then \`curl -k https://ADDRESS:2379/version\` and the same for 2380, and with http.`,
      'Only https:// in the listen URLs; --client-cert-auth with --trusted-ca-file, --peer-client-cert-auth with --peer-trusted-ca-file. Then `systemctl daemon-reload; systemctl restart etcd`.',
    ],
    judge: (answers) => socketsVerdict(cluster, readSockets(answerTo(answers, 'sockets'))),
  };
}

/** Whether none of the sockets has answered. */
export function socketsVerdict(
  { layout: { slips } }: Pick<Cluster, 'layout'>,
  sockets: readonly Asked[],
): Verdict {
  const expected = 'nobody gets an answer without a certificate';
  if (sockets.length === 0) return fail(expected, 'etcd listens on no port');
  const open = sockets.filter(({ answered }) => answered).map(({ url }) => url);
  const clear = open.some((url) => url.startsWith('http:'));
  const asWritten = slips.clearLoopback === true && open.join() === 'http://127.0.0.1:2379';
  return unlessAny(
    open.map((url) => `${shown(url, 60)} answers anybody`),
    expected,
    `refused at ${[...new Set(sockets.map(({ url }) => url.replace(/^https?:\/\//, '')))].map((each) => shown(each, 40)).join(', ')}`,
    clear
      ? {
          text: 'A listen URL begins with http:// and has no TLS: every program that reaches it reads and writes the whole cluster.',
          remedy: 'Write https:// in --listen-client-urls and --listen-peer-urls.',
          ...(asWritten ? { origin: 'tutorial' as const } : {}),
        }
      : {
          text: 'etcd does not ask for a certificate there.',
          remedy:
            'Give it --client-cert-auth and --trusted-ca-file, and the same with --peer- before them.',
        },
  );
}
