import type { Check, Verdict } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { sameKey } from '../../../lib/evidence/certificate.js';
import {
  namesProblem,
  signatureProblem,
  usageProblem,
  validityProblem,
} from '../checking/certificate-rules.js';
import {
  originalCertificate,
  originalsFact,
  readStore,
  type CertificateStore,
} from '../checking/certificates.js';
import { flagFilesFact, readFlagFiles, type FlagFiles } from '../checking/flag-files.js';
import { called, vouches } from '../checking/followed.js';
import { answerTo, shown, unlessAny } from '../checking/verdict.js';
import { memberFiles } from '../etcd.js';
import { authorityFile, idIn, type Cluster } from '../layout.js';
import { etcdDocs } from '../links.js';

/** Whether a member believes those who have to come to it, and shows what they believe. */
export function trustCheck(cluster: Cluster, member: Machine): Check {
  const { name: machine } = member;
  const { authority, certificate, key } = memberFiles(cluster);
  return {
    id: idIn(cluster, 'etcd', 'trust', machine),
    title: `etcd on ${machine} was given the authority, and a certificate of it`,
    machine,
    points: 2,
    link: etcdDocs('op-guide/security/'),
    needs: [idIn(cluster, 'etcd', 'running', machine)],
    facts: { files: flagFilesFact(cluster, machine), originals: originalsFact(cluster) },
    why: 'It starts with any authority, and then refuses everybody: the API server for clients, the other members for peers, each by a flag of its own.',
    hints: [
      'Follow the flags of the running process to their files: whose certificates are they?',
      `On ${machine}: \`tr '\\0' '\\n' < /proc/$(pidof etcd)/cmdline | grep -A1 -E 'ca-file|cert-file|key-file'\`; \`openssl x509 -noout -subject -in FILE\``,
      `${authority}, ${certificate} and ${key}, for clients and with --peer- for members; then \`systemctl daemon-reload; systemctl restart etcd\``,
    ],
    judge: (answers) =>
      trustVerdict(
        cluster,
        member,
        readFlagFiles(answerTo(answers, 'files')),
        readStore(answerTo(answers, 'originals')),
      ),
  };
}

/** Clients and members come by flags of their own. */
const sides = ['', 'peer-'] as const;

/** Whether what a member was told by files is what clients and other members need. */
export function trustVerdict(
  cluster: Cluster,
  member: Machine,
  files: FlagFiles,
  originals: CertificateStore,
): Verdict {
  const complaints = sides.flatMap((side) => [
    ...(trustProblem(cluster, files, originals, side) ?? []),
    ...(shownProblem(cluster, member, files, originals, side) ?? []),
  ]);
  const { authority, certificate } = memberFiles(cluster);
  const wanted = `${authority} to trust, ${certificate} to show, to clients and to members`;
  return unlessAny(complaints, wanted, wanted, {
    text:
      complaints[0]?.startsWith('--peer-') === true
        ? 'The other members and this one refuse each other.'
        : 'The API servers and this member refuse each other.',
    remedy: `Correct the flag in etcd.service, then systemctl daemon-reload; systemctl restart etcd`,
  });
}

const lastOf = (files: FlagFiles, flag: string) => {
  const path = files.told('etcd', flag).at(-1);
  return path === undefined ? undefined : files.pem(path);
};

function trustProblem(
  cluster: Cluster,
  files: FlagFiles,
  originals: CertificateStore,
  side: (typeof sides)[number],
): readonly string[] | undefined {
  const flag = `${side}trusted-ca-file`;
  const bundle = lastOf(files, flag);
  // API servers show it as clients, members to each other.
  const shows = originals.certificate(originalCertificate(cluster, cluster.layout.stems.apiServer));
  return bundle === undefined || shows === undefined || vouches(bundle.certificates, shows)
    ? undefined
    : [`--${flag} is not the authority (${authorityFile(cluster)}) but ${called(bundle)}`];
}

function shownProblem(
  cluster: Cluster,
  { address }: Machine,
  files: FlagFiles,
  originals: CertificateStore,
  side: (typeof sides)[number],
): readonly string[] | undefined {
  const flag = `${side}cert-file`;
  const found = lastOf(files, flag);
  const key = lastOf(files, `${side}key-file`);
  const [own] = found?.certificates ?? [];
  const authority = originals.certificate(
    originalCertificate(cluster, cluster.layout.stems.authority),
  );
  if (found === undefined || own === undefined || authority === undefined) return undefined;
  const wrong =
    signatureProblem(own, authority) ??
    namesProblem(own, { names: [address] }) ??
    usageProblem(own, { usages: side === '' ? ['serverAuth'] : ['serverAuth', 'clientAuth'] }) ??
    validityProblem(own, files.now);
  if (wrong !== undefined) return [`--${flag} names ${called(found)}, which ${wrong}`];
  return key?.publicHalf === undefined || sameKey(key.publicHalf, own.publicKey)
    ? undefined
    : [`--${flag} names ${called(found)}, which belongs to another key than ${shown(key.path)}`];
}
