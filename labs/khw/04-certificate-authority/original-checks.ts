import type { Check, Verdict } from '../../../lib/core/check.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { isSignedBy, sameKey, type Certificate } from '../../../lib/evidence/certificate.js';
import {
  original,
  originalsFact,
  readStore,
  type CertificateStore,
} from '../../kubernetes/checking/certificates.js';
import {
  certificateRules,
  keyProblem,
  second,
  signatureProblem,
  usageProblem,
  validityProblem,
  type CertificateRule,
} from '../../kubernetes/checking/certificate-rules.js';
import { octal, unreadable } from '../../kubernetes/checking/files.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
} from '../../kubernetes/checking/verdict.js';

export const tlsDocs = kubernetesDocs('setup/best-practices/certificates/');
const opensslDocs = (command: string): string =>
  `https://docs.openssl.org/3.0/man1/openssl-${command}/`;

/**
 * That a pair in the working folder can be used at all; what must hold before anyone looks at a
 * copy of it.
 */
export const soundOriginals = ['04.signatures', '04.keys', '04.validity', '04.usages'] as const;

/** The certificates and keys in the learner's working folder. */
export function originalChecks(lab: Lab): readonly Check[] {
  const rules = certificateRules(lab);
  const base = { machine: jumpbox(lab).name, link: tlsDocs, facts: { store: originalsFact(lab) } };
  const issue =
    'openssl x509 -req -in NAME.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3653 -copy_extensions copyall -out NAME.crt';
  return [
    {
      ...base,
      id: '04.authority',
      title: 'ca.crt is a certificate authority, and ca.key its key',
      points: 3,
      needs: ['02.working-folder'],
      why: 'Everything in the cluster trusts what this key has signed. A certificate without CA:TRUE, or of another key, can vouch for nothing.',
      hints: [
        "Look at the authority's own certificate: may it sign others, and does ca.key belong to it?",
        '`openssl x509 -in ca.crt -noout -text` must show CA:TRUE; compare `openssl x509 -in ca.crt -noout -pubkey` with `openssl pkey -in ca.key -pubout`.',
        '`openssl req -x509 -new -sha256 -noenc -key ca.key -days 3653 -config ca.conf -out ca.crt`, then make all other certificates again.',
      ],
      judge: (answers) => authorityVerdict(readStore(answerTo(answers, 'store'))),
    },
    {
      ...base,
      id: '04.certificates',
      title: 'Every certificate and key has been made',
      points: 2,
      needs: ['02.working-folder'],
      why: 'Each component proves who it is by a pair of its own.',
      link: opensslDocs('req'),
      hints: [
        'List the .key and .crt files of the working folder side by side.',
        'A key without its certificate means that `openssl req` or `openssl x509` stopped with an error, for example for want of OpenSSL 3.',
        `For the name that is missing: \`openssl req -new -key NAME.key -sha256 -config ca.conf -section NAME -out NAME.csr\`, then \`${issue}\``,
      ],
      judge: (answers) => madeVerdict(readStore(answerTo(answers, 'store')), rules),
    },
    {
      ...base,
      id: '04.signatures',
      title: 'Every certificate is signed by ca.crt',
      points: 3,
      needs: ['04.authority', '04.certificates'],
      why: 'A certificate that an older authority has signed is refused everywhere: "certificate signed by unknown authority".',
      link: opensslDocs('verify'),
      hints: [
        'Was the authority made again after some of the certificates?',
        '`openssl verify -CAfile ca.crt *.crt` names those that another authority has signed.',
        `Sign them again: \`${issue}\``,
      ],
      judge: (answers) =>
        eachCertificate(
          answers,
          rules,
          'every certificate signed by ca.crt',
          (certificate, store) =>
            withAuthority(store, (authority) => signatureProblem(certificate, authority)),
          'The authority was made again after these certificates.',
        ),
    },
    {
      ...base,
      id: '04.keys',
      title: 'Every key belongs to its certificate',
      points: 3,
      needs: ['04.certificates'],
      why: 'A program that is given a certificate and the key of another one does not start: "private key does not match public key".',
      link: opensslDocs('pkey'),
      hints: [
        'Was a key made again after its certificate?',
        'Compare `openssl x509 -in NAME.crt -noout -pubkey` with `openssl pkey -in NAME.key -pubout` for each name.',
        `Make the certificate again from the present key: \`openssl req -new -key NAME.key -sha256 -config ca.conf -section NAME -out NAME.csr\`, then \`${issue}\``,
      ],
      judge: (answers) =>
        eachCertificate(
          answers,
          rules,
          'certificates and keys in pairs',
          (certificate, store, { name }) =>
            keyProblem(certificate, store.publicKey(original(name, 'key'))),
        ),
    },
    {
      ...base,
      id: '04.validity',
      title: 'Every certificate is valid today',
      points: 1,
      needs: ['04.certificates'],
      why: 'Outside its dates a certificate is refused, whoever has signed it.',
      link: opensslDocs('x509'),
      hints: [
        'Look at the dates of the certificates, and at the clock.',
        '`openssl x509 -in NAME.crt -noout -dates`; `date -u`',
        `With more days: \`${issue}\``,
      ],
      judge: (answers) =>
        eachCertificate(answers, rules, 'certificates that are valid now', (certificate, { now }) =>
          validityProblem(certificate, now),
        ),
    },
    {
      ...base,
      id: '04.usages',
      title: 'Servers may serve, clients may log in',
      points: 2,
      needs: ['04.certificates'],
      why: 'TLS checks the extended key usage: kubelets and API server are servers (serverAuth) and clients (clientAuth), the others clients only.',
      hints: [
        'Look at the extended key usage of the certificates.',
        '`openssl x509 -in NAME.crt -noout -ext extendedKeyUsage`; -copy_extensions copyall takes it over from the request.',
        `\`openssl req -new -key NAME.key -sha256 -config ca.conf -section NAME -out NAME.csr\`, then \`${issue}\``,
      ],
      judge: (answers) =>
        eachCertificate(
          answers,
          rules,
          'serverAuth for API server and kubelets, clientAuth for every client',
          (certificate, _, rule) => usageProblem(certificate, rule),
        ),
    },
    {
      ...base,
      id: '04.private-keys',
      title: 'Only root may read the private keys',
      points: 1,
      needs: ['04.certificates'],
      why: 'Who has a key is, for the cluster, its owner; ca.key can make any other.',
      link: 'https://man7.org/linux/man-pages/man1/chmod.1.html',
      hints: [
        'Look at the permissions of the .key files.',
        '`ls -l *.key` in the working folder',
        '`chmod 600 *.key`',
      ],
      judge: (answers) => {
        const { files } = readStore(answerTo(answers, 'store'));
        const open = [...files.values()].filter(
          ({ path, mode }) => path.endsWith('.key') && (mode & 0o077) !== 0,
        );
        return unlessAny(
          open.map(({ path, mode }) => `${stem(path)} has mode ${octal(mode)}`),
          'mode 600 for every .key file',
          "all .key files are root's alone",
        );
      },
    },
  ];

  function eachCertificate(
    answers: Parameters<Check['judge']>[0],
    all: readonly CertificateRule[],
    expected: string,
    problem: (
      certificate: Certificate,
      store: CertificateStore,
      rule: CertificateRule,
    ) => string | undefined,
    cause?: string,
  ): Verdict {
    const store = readStore(answerTo(answers, 'store'));
    const complaints = all.flatMap((rule) => {
      const found = store.certificate(original(rule.name, 'crt'));
      const wrong = found === undefined ? 'is missing' : problem(found, store, rule);
      return wrong === undefined ? [] : [`${rule.name}.crt ${wrong}`];
    });
    return unlessAny(
      complaints,
      expected,
      `${all.length} certificates`,
      cause === undefined ? undefined : { text: cause },
    );
  }
}

function authorityVerdict(store: CertificateStore): Verdict {
  const expected = 'ca.crt, a certificate authority that has signed itself, with its key in ca.key';
  const path = original('ca', 'crt');
  const missing = unreadable(store.files.get(path));
  if (missing !== undefined) return fail(expected, `ca.crt ${missing}`);
  const authority = store.certificate(path);
  if (authority === undefined) return fail(expected, 'ca.crt holds no certificate');
  if (!authority.ca)
    return fail(
      expected,
      `ca.crt (${shown(authority.subject)}) is not a certificate authority: it has no CA:TRUE`,
    );
  if (!isSignedBy(authority, authority))
    return fail(expected, `ca.crt was signed by ${shown(authority.issuer)}, not by itself`);
  const expired = validityProblem(authority, store.now);
  if (expired !== undefined) return fail(expected, `ca.crt ${expired}`);
  const key = store.publicKey(original('ca', 'key'));
  if (key === undefined)
    return fail(expected, 'ca.key is missing, or no key that OpenSSL can read');
  if (!sameKey(key, authority.publicKey)) {
    return fail(expected, 'ca.key is the key of another certificate', {
      text: 'ca.key was made again after ca.crt.',
      remedy: 'Make ca.crt again, and then every other certificate.',
    });
  }
  return pass(`${shown(authority.subject)}, until ${second(authority.validTo)}`);
}

function madeVerdict(store: CertificateStore, rules: readonly CertificateRule[]): Verdict {
  const onlyKeys = rules.filter(
    ({ name }) =>
      store.files.has(original(name, 'key')) &&
      !(store.files.get(original(name, 'crt'))?.size ?? 0),
  );
  const complaints = rules.flatMap(({ name }) => [
    ...certificateComplaint(store, name),
    ...(store.files.has(original(name, 'key')) ? [] : [`${name}.key is missing`]),
  ]);
  const cause =
    onlyKeys.length === 0
      ? undefined
      : {
          text: `There is a key for ${onlyKeys.map(({ name }) => name).join(', ')}, but no certificate: openssl stopped in between.`,
          remedy:
            'Run the loop again and read its first error: -section and -copy_extensions need OpenSSL 3, and no value in ca.conf may be empty.',
        };
  return unlessAny(complaints, 'a .crt and a .key for each name', `${rules.length} pairs`, cause);
}

function certificateComplaint(store: CertificateStore, name: string): readonly string[] {
  const path = original(name, 'crt');
  const problem =
    unreadable(store.files.get(path)) ??
    (store.certificate(path) === undefined ? 'holds no certificate' : undefined);
  return problem === undefined ? [] : [`${name}.crt ${problem}`];
}

function withAuthority(
  store: CertificateStore,
  judge: (authority: Certificate) => string | undefined,
): string | undefined {
  const authority = store.certificate(original('ca', 'crt'));
  return authority === undefined ? 'cannot be compared with ca.crt' : judge(authority);
}

const stem = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
