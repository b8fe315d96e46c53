import type { Check, Verdict } from '../../../lib/core/check.js';
import {
  controllers,
  etcdMembers,
  workers,
  type Lab,
  type Machine,
} from '../../../lib/core/lab.js';
import { sameKey, type Certificate } from '../../../lib/evidence/certificate.js';
import {
  certificatesFact,
  controllerCertificatesFact,
  inUse,
  original,
  originalsFact,
  readStore,
  usedPath,
  type CertificateStore,
} from '../../kubernetes/checking/certificates.js';
import {
  anyProblem,
  keyProblem,
  ruleOf,
  second,
} from '../../kubernetes/checking/certificate-rules.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../../kubernetes/checking/verdict.js';
import { soundOriginals, tlsDocs } from './original-checks.js';

/** What has been copied to the machines, at the places where it is used. */
export function copyChecks(lab: Lab): readonly Check[] {
  const members = etcdMembers(lab).filter(({ role }) => role !== 'controller');
  return [
    ...[...controllers(lab), ...members].flatMap((machine) => ofServer(lab, machine)),
    ...workers(lab).flatMap((machine) => ofWorker(lab, machine)),
  ];
}

interface Pair {
  /** Of the original. */
  readonly name: string;
  readonly certificate: string;
  readonly key: string;
}

interface Copies {
  readonly machine: string;
  readonly fact: Check['facts'][string];
  readonly authority: string;
  readonly pairs: readonly Pair[];
  /** Where a file has been moved to. */
  readonly locate: (store: CertificateStore, path: string) => string;
  readonly needs: readonly string[];
}

function ofServer(lab: Lab, { name: machine, role }: Machine): readonly Check[] {
  const names =
    role === 'controller' ? ['kube-api-server', 'service-accounts'] : ['kube-api-server'];
  const authorityKey = role === 'controller' ? ['ca.key'] : [];
  const copies: Copies = {
    machine,
    authority: 'ca.crt',
    needs: ['04.subjects', '04.names.kube-api-server'],
    fact: serverStore(machine, role),
    pairs: names.map((name) => ({ name, certificate: `${name}.crt`, key: `${name}.key` })),
    locate: (store, path) => usedPath(store.files, path),
  };
  return [
    authorityCopy(lab, copies),
    pair(lab, copies),
    ...(authorityKey.length === 0 ? [] : [signingKey(lab, copies)]),
  ];
}

/** Certificates and keys of a controller or an etcd member, wherever they are in use. */
export const serverStore = (machine: string, role: Machine['role']): Check['facts'][string] =>
  role === 'controller'
    ? controllerCertificatesFact(
        machine,
        ['ca.crt', 'kube-api-server.crt', 'service-accounts.crt'],
        ['ca.key', 'kube-api-server.key', 'service-accounts.key'],
      )
    : controllerCertificatesFact(
        machine,
        ['ca.crt', 'kube-api-server.crt'],
        ['kube-api-server.key'],
      );

const kubelet = '/var/lib/kubelet';

/** The kubelet's certificates, and the authority's key wherever someone may have dropped it. */
export const workerStore = (machine: string): Check['facts'][string] =>
  certificatesFact(
    machine,
    [`${kubelet}/ca.crt`, `${kubelet}/kubelet.crt`],
    [`${kubelet}/kubelet.key`, ...strayPlaces],
  );

const strayPlaces = [`${kubelet}/ca.key`, ...inUse('ca.key')];

function ofWorker(lab: Lab, { name: machine }: Machine): readonly Check[] {
  const copies: Copies = {
    machine,
    authority: `${kubelet}/ca.crt`,
    needs: [`04.subject.${machine}`, '04.node-names'],
    fact: workerStore(machine),
    pairs: [
      { name: machine, certificate: `${kubelet}/kubelet.crt`, key: `${kubelet}/kubelet.key` },
    ],
    locate: (_, path) => path,
  };
  return [authorityCopy(lab, copies), pair(lab, copies), strayKey(lab, copies)];
}

const factsOf = (lab: Lab, { fact }: Copies): Check['facts'] => ({
  originals: originalsFact(lab),
  copies: fact,
});
const copyHint = (copies: Copies): string =>
  copies.authority === 'ca.crt'
    ? `\`scp ca.crt ca.key kube-api-server.key kube-api-server.crt service-accounts.key service-accounts.crt root@${copies.machine}:~/\`; after chapter 08 they belong in /var/lib/kubernetes/ there.`
    : `\`scp ca.crt root@${copies.machine}:${kubelet}/; scp ${copies.machine}.crt root@${copies.machine}:${kubelet}/kubelet.crt; scp ${copies.machine}.key root@${copies.machine}:${kubelet}/kubelet.key\``;

function authorityCopy(lab: Lab, copies: Copies): Check {
  const { machine } = copies;
  return {
    id: `04.authority-copy.${machine}`,
    title: `${machine} trusts the same authority`,
    machine,
    points: 2,
    link: tlsDocs,
    needs: ['04.authority'],
    why: 'Its programs believe what this certificate vouches for: with one of an earlier attempt they refuse everyone.',
    hints: [
      `Compare ca.crt on ${machine} with the one on the jumpbox.`,
      `\`sha256sum\` of both; ${machine} has it at ${copies.authority === 'ca.crt' ? '~/ca.crt, from chapter 08 on at /var/lib/kubernetes/ca.crt' : copies.authority}.`,
      copyHint(copies),
    ],
    facts: factsOf(lab, copies),
    judge: (answers) => {
      const { authority, store } = both(answers);
      const path = copies.locate(store, copies.authority);
      const expected = `at ${path} the ca.crt of the jumpbox`;
      const found = store.certificates(path);
      if (found.length === 0)
        return fail(
          expected,
          store.files.has(path) ? `${path} holds no certificate` : `there is no ${path}`,
        );
      if (
        authority !== undefined &&
        found.some(({ fingerprint }) => fingerprint === authority.fingerprint)
      )
        return pass(`${path} is the jumpbox's`);
      return fail(
        expected,
        `${path} is another authority, made ${found[0] === undefined ? '' : second(found[0].validFrom)}`,
        {
          text: `The authority was made again, and ${machine} still has the old one.`,
          remedy: 'Copy ca.crt, and whatever it has signed, once more.',
        },
      );
    },
  };
}

function pair(lab: Lab, copies: Copies): Check {
  const { machine, pairs, locate } = copies;
  return {
    id: `04.pair.${machine}`,
    title: `${machine} has its own certificate and key`,
    machine,
    points: 2,
    link: tlsDocs,
    needs: [...soundOriginals, ...copies.needs, `04.authority-copy.${machine}`],
    why: "The copies are what programs use: they must be this machine's, of the present authority, and a pair.",
    hints: [
      `Look at the certificates on ${machine} itself: whose are they, who has signed them?`,
      `On ${machine}: \`openssl x509 -noout -subject -issuer -dates -in FILE\`, and compare the public key with \`openssl pkey -pubout -in KEY\`.`,
      copyHint(copies),
    ],
    facts: factsOf(lab, copies),
    judge: (answers): Verdict => {
      const { authority, store } = both(answers);
      const complaints = pairs.flatMap(({ name, certificate, key }) => {
        const path = locate(store, certificate);
        const found = store.certificate(path);
        if (found === undefined)
          return [`${path} ${store.files.has(path) ? 'holds no certificate' : 'is missing'}`];
        const keyPath = locate(store, key);
        if (!store.files.has(keyPath)) return [`${keyPath} is missing`];
        const wrong =
          (authority === undefined
            ? undefined
            : anyProblem(found, ruleOf(lab, name), authority, store.now)) ??
          keyProblem(found, store.publicKey(keyPath));
        return wrong === undefined ? [] : [`${path} ${wrong}`];
      });
      const names = pairs.map(({ name }) => name).join(' and ');
      return unlessAny(
        complaints,
        `on ${machine} certificate and key of ${names}, as they are on the jumpbox`,
        `${names}, in pairs, signed by ca.crt`,
      );
    },
  };
}

/** The controller manager signs with it. */
function signingKey(lab: Lab, copies: Copies): Check {
  const { machine, locate } = copies;
  return {
    id: `04.signing-key.${machine}`,
    title: `${machine} has the authority's key`,
    machine,
    points: 1,
    link: kubernetesDocs('reference/access-authn-authz/certificate-signing-requests/'),
    needs: [`04.authority-copy.${machine}`],
    why: "The controller manager signs certificates for the cluster with it, and does not start with another authority's key.",
    hints: [
      `Is ca.key on ${machine} that of ca.crt?`,
      'Compare `openssl pkey -in ca.key -pubout` with `openssl x509 -in ca.crt -noout -pubkey` there.',
      copyHint(copies),
    ],
    facts: factsOf(lab, copies),
    judge: (answers) => {
      const { authority, store } = both(answers);
      const path = locate(store, 'ca.key');
      const key = store.publicKey(path);
      const expected = `at ${path} the key of ca.crt`;
      if (key === undefined)
        return fail(
          expected,
          store.files.has(path) ? `${path} is no key that OpenSSL can read` : `${path} is missing`,
        );
      return authority !== undefined && sameKey(key, authority.publicKey)
        ? pass(`${path} is the key of ca.crt`)
        : fail(expected, `${path} is another key`);
    },
  };
}

function strayKey(lab: Lab, copies: Copies): Check {
  const { machine } = copies;
  return {
    id: `04.no-authority-key.${machine}`,
    title: `${machine} does not have the authority's key`,
    machine,
    points: 1,
    link: tlsDocs,
    needs: ['04.authority'],
    why: 'Whoever breaks into a node could make itself an administrator with it; a node needs ca.crt only.',
    hints: [
      `Look for ca.key on ${machine}: what is for the server has been copied to a node.`,
      `On ${machine}: \`ls ${strayPlaces.join(' ')}\``,
      `On ${machine}: \`rm ${strayPlaces.join(' ')}\``,
    ],
    facts: factsOf(lab, copies),
    judge: (answers) => {
      const { store } = both(answers);
      const found = strayPlaces.filter((path) => store.files.has(path));
      return found.length === 0
        ? pass(`no ca.key on ${machine}`)
        : fail(`no ca.key on ${machine}`, shown(found.join(', ')), {
            text: "The right command was run for the wrong machine: the authority's key belongs on the jumpbox and the controllers.",
            remedy: `On ${machine}: rm ${found.join(' ')}`,
          });
    },
  };
}

function both(answers: Answers): {
  readonly authority: Certificate | undefined;
  readonly store: CertificateStore;
} {
  return {
    authority: readStore(answerTo(answers, 'originals')).certificate(original('ca', 'crt')),
    store: readStore(answerTo(answers, 'copies')),
  };
}
