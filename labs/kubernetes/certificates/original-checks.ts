import type { Check, Verdict } from '../../../lib/core/check.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { sameKey, type Certificate } from '../../../lib/evidence/certificate.js';
import { keyStrengthProblem } from '../../../lib/evidence/trust.js';
import {
  originalCertificate,
  originalKey,
  originalsFact,
  readStore,
  type CertificateStore,
} from '../checking/certificates.js';
import {
  certificateRules,
  keyProblem,
  second,
  signatureProblem,
  usageProblem,
  validityProblem,
  type CertificateRule,
} from '../checking/certificate-rules.js';
import { octal, unreadable } from '../checking/files.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import { wordsOf } from './words.js';

export const tlsDocs = kubernetesDocs('setup/best-practices/certificates/');
const opensslDocs = (command: string): string =>
  `https://docs.openssl.org/3.0/man1/openssl-${command}/`;

/**
 * That a pair in the working folder can be used at all; what must hold before anyone looks at a
 * copy of it.
 */
export const soundOriginals = (cluster: Cluster): readonly string[] => [
  idIn(cluster, 'certificates', 'signatures'),
  idIn(cluster, 'certificates', 'keys'),
  idIn(cluster, 'certificates', 'validity'),
  idIn(cluster, 'certificates', 'usages'),
];

/** The certificates and keys in the learner's working folder. */
export function originalChecks(cluster: Cluster): readonly Check[] {
  const { certificate, key, stems } = cluster.layout;
  const rules = certificateRules(cluster);
  const base = {
    machine: jumpbox(cluster).name,
    link: tlsDocs,
    facts: { store: originalsFact(cluster) },
  };
  const ca = certificate(stems.authority);
  const caKey = key(stems.authority);
  const words = wordsOf(cluster.layout);
  const made = idIn(cluster, 'certificates', 'certificates');
  return [
    {
      ...base,
      id: idIn(cluster, 'certificates', 'authority'),
      title: `${ca} is a certificate authority, and ${caKey} its key`,
      points: 3,
      needs: [idIn(cluster, 'jumpbox', 'working-folder')],
      why: 'Everything in the cluster trusts what this key has signed. A certificate without CA:TRUE, or of another key, can vouch for nothing.',
      hints: [
        `Look at the authority's own certificate: may it sign others, and does ${caKey} belong to it?`,
        `\`openssl x509 -in ${ca} -noout -text\` must show CA:TRUE; compare \`openssl x509 -in ${ca} -noout -pubkey\` with \`openssl pkey -in ${caKey} -pubout\`.`,
        words.authority,
      ],
      judge: (answers) => authorityVerdict(cluster, readStore(answerTo(answers, 'store'))),
    },
    {
      ...base,
      id: made,
      title: 'Every certificate and key has been made',
      points: 2,
      needs: [idIn(cluster, 'jumpbox', 'working-folder')],
      why: 'Each component proves who it is by a pair of its own.',
      link: opensslDocs('req'),
      hints: [
        `List the ${key('')} and ${certificate('')} files of the working folder side by side.`,
        ...words.missing,
      ],
      judge: (answers) => madeVerdict(cluster, readStore(answerTo(answers, 'store')), rules),
    },
    {
      ...base,
      id: idIn(cluster, 'certificates', 'signatures'),
      title: `Every certificate is signed by ${ca}`,
      points: 3,
      needs: [idIn(cluster, 'certificates', 'authority'), made],
      why: 'A certificate that an older authority has signed is refused everywhere: "certificate signed by unknown authority". So is one that was signed with SHA-1, or has a key of less than 1024 bits.',
      link: opensslDocs('verify'),
      hints: [
        'Was the authority made again after some of the certificates?',
        words.verify,
        words.signed,
      ],
      judge: (answers) =>
        eachCertificate(
          answers,
          `every certificate signed by ${ca}`,
          (found, store) =>
            withAuthority(cluster, store, (authority) => signatureProblem(found, authority)),
          'The authority was made again after these certificates.',
        ),
    },
    {
      ...base,
      id: idIn(cluster, 'certificates', 'keys'),
      title: 'Every key belongs to its certificate',
      points: 3,
      needs: [made],
      why: 'A program that is given a certificate and the key of another one does not start: "private key does not match public key".',
      link: opensslDocs('pkey'),
      hints: [
        'Was a key made again after its certificate?',
        `Compare \`openssl x509 -in ${certificate('NAME')} -noout -pubkey\` with \`openssl pkey -in ${key('NAME')} -pubout\` for each name.`,
        words.paired,
      ],
      judge: (answers) =>
        eachCertificate(answers, 'certificates and keys in pairs', (found, store, { name }) =>
          keyProblem(found, store.publicKey(originalKey(cluster, name))),
        ),
    },
    {
      ...base,
      id: idIn(cluster, 'certificates', 'validity'),
      title: 'Every certificate is valid today',
      points: 1,
      needs: [made],
      why: 'Outside its dates a certificate is refused, whoever has signed it.',
      link: opensslDocs('x509'),
      hints: [
        'Look at the dates of the certificates, and at the clock.',
        `\`openssl x509 -in ${certificate('NAME')} -noout -dates\`; \`date -u\``,
        words.longer,
      ],
      judge: (answers) =>
        eachCertificate(answers, 'certificates that are valid now', (found, { now }) =>
          validityProblem(found, now),
        ),
    },
    {
      ...base,
      id: idIn(cluster, 'certificates', 'usages'),
      title: 'Servers may serve, clients may log in',
      points: 2,
      needs: [made],
      why: 'TLS checks the extended key usage: kubelets and API server are servers (serverAuth) and clients (clientAuth), the others clients only.',
      hints: ['Look at the extended key usage of the certificates.', ...words.usages],
      judge: (answers) =>
        eachCertificate(
          answers,
          'serverAuth for API server and kubelets, clientAuth for every client',
          (found, _, rule) => usageProblem(found, rule),
        ),
    },
    {
      ...base,
      id: idIn(cluster, 'certificates', 'private-keys'),
      title: 'Only root may read the private keys',
      points: 1,
      needs: [made],
      why: `Who has a key is, for the cluster, its owner; ${caKey} can make any other.`,
      link: 'https://man7.org/linux/man-pages/man1/chmod.1.html',
      hints: [
        `Look at the permissions of the ${key('')} files.`,
        `\`ls -l ${key('*')}\` in the working folder`,
        `\`chmod 600 ${key('*')}\``,
      ],
      judge: (answers) => {
        const { files } = readStore(answerTo(answers, 'store'));
        const open = [...files.values()].filter(
          ({ path, mode }) => path.endsWith(key('')) && (mode & 0o077) !== 0,
        );
        return unlessAny(
          open.map(({ path, mode }) => `${baseOf(path)} has mode ${octal(mode)}`),
          `mode 600 for every ${key('')} file`,
          `all ${key('')} files are root's alone`,
        );
      },
    },
  ];

  function eachCertificate(
    answers: Answers,
    expected: string,
    problem: (
      certificate: Certificate,
      store: CertificateStore,
      rule: CertificateRule,
    ) => string | undefined,
    cause?: string,
  ): Verdict {
    const store = readStore(answerTo(answers, 'store'));
    const complaints = rules.flatMap((rule) => {
      const found = store.certificate(originalCertificate(cluster, rule.name));
      const wrong = found === undefined ? 'is missing' : problem(found, store, rule);
      return wrong === undefined ? [] : [`${rule.file} ${wrong}`];
    });
    return unlessAny(
      complaints,
      expected,
      `${rules.length} certificates`,
      cause === undefined ? undefined : { text: cause },
    );
  }
}

function authorityVerdict(cluster: Cluster, store: CertificateStore): Verdict {
  const { certificate, key, stems } = cluster.layout;
  const ca = certificate(stems.authority);
  const caKey = key(stems.authority);
  const expected = `${ca}, a certificate authority, with its key in ${caKey}`;
  const path = originalCertificate(cluster, stems.authority);
  const missing = unreadable(store.files.get(path));
  if (missing !== undefined) return fail(expected, `${ca} ${missing}`);
  const authority = store.certificate(path);
  if (authority === undefined) return fail(expected, `${ca} holds no certificate`);
  if (!authority.der.signsCertificates)
    return fail(
      expected,
      `${ca} has a key usage that does not let it sign certificates (keyCertSign)`,
    );
  if (!authority.ca)
    return fail(
      expected,
      `${ca} (${shown(authority.subject)}) is not a certificate authority: it has no CA:TRUE`,
    );
  const unfit =
    validityProblem(authority, store.now) ??
    keyStrengthProblem(authority) ??
    usageProblem(authority, { usages: ['serverAuth', 'clientAuth'] });
  if (unfit !== undefined) return fail(expected, `${ca} ${unfit}`);
  const publicKey = store.publicKey(originalKey(cluster, stems.authority));
  if (publicKey === undefined)
    return fail(expected, `${caKey} is missing, or no key that OpenSSL can read`);
  if (!sameKey(publicKey, authority.publicKey)) {
    return fail(expected, `${caKey} is the key of another certificate`, {
      text: `${caKey} was made again after ${ca}.`,
      remedy: `Make ${ca} again, and then every other certificate.`,
    });
  }
  return pass(`${shown(authority.subject)}, until ${second(authority.validTo)}`);
}

function madeVerdict(
  cluster: Cluster,
  store: CertificateStore,
  rules: readonly CertificateRule[],
): Verdict {
  const { certificate, key } = cluster.layout;
  const onlyKeys = rules.filter(
    ({ name }) =>
      store.files.has(originalKey(cluster, name)) &&
      !(store.files.get(originalCertificate(cluster, name))?.size ?? 0),
  );
  const complaints = rules.flatMap(({ name, file }) => [
    ...certificateComplaint(store, originalCertificate(cluster, name), file),
    ...(store.files.has(originalKey(cluster, name)) ? [] : [`${key(name)} is missing`]),
  ]);
  const cause =
    onlyKeys.length === 0
      ? undefined
      : {
          text: `There is a key for ${onlyKeys.map(({ name }) => name).join(', ')}, but no certificate: ${cluster.layout.issuing.tool} stopped in between.`,
          remedy: wordsOf(cluster.layout).stopped,
        };
  return unlessAny(
    complaints,
    `a ${certificate('')} and a ${key('')} for each name`,
    `${rules.length} pairs`,
    cause,
  );
}

function certificateComplaint(
  store: CertificateStore,
  path: string,
  file: string,
): readonly string[] {
  const problem =
    unreadable(store.files.get(path)) ??
    (store.certificate(path) === undefined ? 'holds no certificate' : undefined);
  return problem === undefined ? [] : [`${file} ${problem}`];
}

function withAuthority(
  cluster: Cluster,
  store: CertificateStore,
  judge: (authority: Certificate) => string | undefined,
): string | undefined {
  const { certificate, stems } = cluster.layout;
  const authority = store.certificate(originalCertificate(cluster, stems.authority));
  return authority === undefined
    ? `cannot be compared with ${certificate(stems.authority)}`
    : judge(authority);
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
