import type { Check, Verdict } from '../../../lib/core/check.js';
import { controllers, etcdMembers, workers, type Machine } from '../../../lib/core/lab.js';
import { sameKey, type Certificate } from '../../../lib/evidence/certificate.js';
import { sameAuthority } from '../../../lib/evidence/trust.js';
import {
  originalCertificate,
  originalsFact,
  placedCertificatesFact,
  readStore,
  type CertificateStore,
} from '../checking/certificates.js';
import {
  anyProblem,
  keyProblem,
  ruleOf,
  second,
  validityProblem,
} from '../checking/certificate-rules.js';
import {
  foundAt,
  inUse,
  onController,
  onWorker,
  usedPath,
  type Placed,
} from '../checking/places.js';
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
import { nodeFiles, type Places } from '../node-files.js';
import { soundOriginals, tlsDocs } from './original-checks.js';

/** What has been copied to the machines, at the places where it is used. */
export function copyChecks(cluster: Cluster): readonly Check[] {
  const members = etcdMembers(cluster).filter(({ role }) => role !== 'controller');
  return [
    ...[...controllers(cluster), ...members].flatMap((machine) => ofServer(cluster, machine)),
    ...workers(cluster).flatMap((machine) => ofWorker(cluster, machine)),
  ];
}

/** Where something was found, or should be. */
type Locate = (store: CertificateStore) => string;

interface Pair {
  /** Stem of the original. */
  readonly name: string;
  readonly certificate: Locate;
  readonly key: Locate;
}

interface Copies {
  readonly machine: string;
  readonly fact: Check['facts'][string];
  readonly authority: Locate;
  readonly pairs: readonly Pair[];
  readonly needs: readonly string[];
  /** Where the authority is, for people. */
  readonly place: string;
  /** How to copy all of it once more. */
  readonly again: string;
}

function ofServer(cluster: Cluster, { name: machine, role }: Machine): readonly Check[] {
  const { layout } = cluster;
  const { certificate, key, stems } = layout;
  const ca = certificate(stems.authority);
  const used =
    (name: string): Locate =>
    ({ files }) =>
      usedPath(files, name);
  const copies: Copies = {
    machine,
    authority: used(ca),
    needs: [
      idIn(cluster, 'certificates', 'subjects'),
      idIn(cluster, 'certificates', 'names', stems.apiServer),
    ],
    fact: serverStore(cluster, machine, role),
    pairs: serverStems(cluster, role).map((name) => ({
      name,
      certificate: used(certificate(name)),
      key: used(key(name)),
    })),
    place: `~/${ca}, from chapter ${layout.chapters.controlPlane} on at /var/lib/kubernetes/${ca}`,
    again: `\`scp ${[ca, key(stems.authority), ...[stems.apiServer, stems.serviceAccounts].flatMap((name) => [key(name), certificate(name)])].join(' ')} root@${machine}:~/\`; after chapter ${layout.chapters.controlPlane} they belong in /var/lib/kubernetes/ there.`,
  };
  return [
    authorityCopy(cluster, copies),
    pair(cluster, copies),
    ...(role === 'controller' ? [signingKey(cluster, copies)] : []),
  ];
}

/** Stems of the pairs that a controller or an etcd member is given. */
const serverStems = ({ layout: { stems } }: Cluster, role: Machine['role']): readonly string[] =>
  role === 'controller' ? [stems.apiServer, stems.serviceAccounts] : [stems.apiServer];

/** Certificates and keys of a controller or an etcd member, wherever they are in use. */
export function serverStore(
  cluster: Cluster,
  machine: string,
  role: Machine['role'],
): Check['facts'][string] {
  const { layout } = cluster;
  const { certificate, key, stems } = layout;
  const names = serverStems(cluster, role);
  const here = (name: string): Placed => onController(layout, name);
  return placedCertificatesFact(
    layout,
    machine,
    [stems.authority, ...names].map(certificate).map(here),
    [...(role === 'controller' ? [stems.authority] : []), ...names].map(key).map(here),
  );
}

/** The kubelet's certificates, and the authority's key wherever someone may have dropped it. */
export function workerStore(cluster: Cluster, machine: string): Check['facts'][string] {
  const { authority, certificate, key } = onWorker(cluster, machine);
  return placedCertificatesFact(
    cluster.layout,
    machine,
    [authority, certificate],
    [key],
    strayPlaces(cluster, machine),
  );
}

/** Where the authority's key may be: beside the kubelet's own, and wherever a controller has it. */
export function strayPlaces({ layout }: Cluster, machine: string): Places {
  const { key } = layout.onNode(machine);
  const name = layout.key(layout.stems.authority);
  return [`${key.slice(0, key.lastIndexOf('/'))}/${name}`, ...inUse(name)];
}

function ofWorker(cluster: Cluster, { name: machine }: Machine): readonly Check[] {
  const { layout } = cluster;
  const { authority, certificate, key } = nodeFiles(cluster, machine);
  const at =
    (places: Places): Locate =>
    ({ files }) =>
      foundAt(files, places);
  const copies: Copies = {
    machine,
    authority: at(authority),
    needs: [
      idIn(cluster, 'certificates', 'subject', machine),
      idIn(cluster, 'certificates', 'node-names'),
    ],
    fact: workerStore(cluster, machine),
    pairs: [
      {
        name: machine,
        certificate: at(certificate),
        key: at(key),
      },
    ],
    place:
      layout.nodeInbox === undefined
        ? authority[0]
        : `~/${layout.certificate(layout.stems.authority)}, from chapter ${layout.chapters.workers} on at ${authority[0]}`,
    again: copyToWorker(cluster, machine),
  };
  return [authorityCopy(cluster, copies), pair(cluster, copies), strayKey(cluster, copies)];
}

function copyToWorker({ layout }: Cluster, machine: string): string {
  const { certificate, key, stems, nodeInbox, chapters } = layout;
  const there = layout.onNode(machine);
  const ca = certificate(stems.authority);
  const folder = there.authority.slice(0, there.authority.lastIndexOf('/'));
  return nodeInbox === undefined
    ? `\`scp ${ca} root@${machine}:${folder}/; scp ${certificate(machine)} root@${machine}:${there.certificate}; scp ${key(machine)} root@${machine}:${there.key}\``
    : `\`scp ${ca} ${certificate(machine)} ${key(machine)} root@${machine}:~/\`; after chapter ${chapters.workers} they belong at ${there.authority}, ${there.certificate} and ${there.key}.`;
}

const factsOf = (cluster: Cluster, { fact }: Copies): Check['facts'] => ({
  originals: originalsFact(cluster),
  copies: fact,
});

function authorityCopy(cluster: Cluster, copies: Copies): Check {
  const { machine, place, again } = copies;
  const ca = cluster.layout.certificate(cluster.layout.stems.authority);
  return {
    id: idIn(cluster, 'certificates', 'authority-copy', machine),
    title: `${machine} trusts the same authority`,
    machine,
    points: 2,
    link: tlsDocs,
    needs: [idIn(cluster, 'certificates', 'authority')],
    why: 'Its programs believe what this certificate vouches for: with one of an earlier attempt they refuse everyone.',
    hints: [
      `Compare ${ca} on ${machine} with the one on the jumpbox.`,
      `\`sha256sum\` of both; ${machine} has it at ${place}.`,
      again,
    ],
    facts: factsOf(cluster, copies),
    judge: (answers) => {
      const { authority, store } = both(cluster, answers);
      const path = copies.authority(store);
      const expected = `at ${path} the ${ca} of the jumpbox`;
      const found = store.certificates(path);
      if (found.length === 0)
        return fail(
          expected,
          store.files.has(path) ? `${path} holds no certificate` : `there is no ${path}`,
        );
      const same = found.filter(
        (each) => authority !== undefined && sameAuthority(each, authority),
      );
      const unfit = same.map((each) => validityProblem(each, store.now));
      if (unfit.includes(undefined)) return pass(`${path} is the jumpbox's`);
      if (unfit[0] !== undefined) return fail(expected, `${path} ${unfit[0]}`);
      return fail(
        expected,
        `${path} is another authority, made ${found[0] === undefined ? '' : second(found[0].validFrom)}`,
        {
          text: `The authority was made again, and ${machine} still has the old one.`,
          remedy: `Copy ${ca}, and whatever it has signed, once more.`,
        },
      );
    },
  };
}

function pair(cluster: Cluster, copies: Copies): Check {
  const { machine, pairs } = copies;
  const ca = cluster.layout.certificate(cluster.layout.stems.authority);
  return {
    id: idIn(cluster, 'certificates', 'pair', machine),
    title: `${machine} has its own certificate and key`,
    machine,
    points: 2,
    link: tlsDocs,
    needs: [
      ...soundOriginals(cluster),
      ...copies.needs,
      idIn(cluster, 'certificates', 'authority-copy', machine),
    ],
    why: "The copies are what programs use: they must be this machine's, of the present authority, and a pair.",
    hints: [
      `Look at the certificates on ${machine} itself: whose are they, who has signed them?`,
      `On ${machine}: \`openssl x509 -noout -subject -issuer -dates -in FILE\`, and compare the public key with \`openssl pkey -pubout -in KEY\`.`,
      copies.again,
    ],
    facts: factsOf(cluster, copies),
    judge: (answers): Verdict => {
      const { authority, store } = both(cluster, answers);
      const complaints = pairs.flatMap(({ name, certificate, key }) => {
        const path = certificate(store);
        const found = store.certificate(path);
        if (found === undefined)
          return [`${path} ${store.files.has(path) ? 'holds no certificate' : 'is missing'}`];
        const keyPath = key(store);
        if (!store.files.has(keyPath)) return [`${keyPath} is missing`];
        const wrong =
          (authority === undefined
            ? undefined
            : anyProblem(found, ruleOf(cluster, name), authority, store.now)) ??
          keyProblem(found, store.publicKey(keyPath));
        return wrong === undefined ? [] : [`${path} ${wrong}`];
      });
      const names = pairs.map(({ name }) => name).join(' and ');
      return unlessAny(
        complaints,
        `on ${machine} certificate and key of ${names}, as they are on the jumpbox`,
        `${names}, in pairs, signed by ${ca}`,
      );
    },
  };
}

/** The controller manager signs with it. */
function signingKey(cluster: Cluster, copies: Copies): Check {
  const { machine } = copies;
  const ca = cluster.layout.certificate(cluster.layout.stems.authority);
  const caKey = cluster.layout.key(cluster.layout.stems.authority);
  return {
    id: idIn(cluster, 'certificates', 'signing-key', machine),
    title: `${machine} has the authority's key`,
    machine,
    points: 1,
    link: kubernetesDocs('reference/access-authn-authz/certificate-signing-requests/'),
    needs: [idIn(cluster, 'certificates', 'authority-copy', machine)],
    why: "The controller manager signs certificates for the cluster with it, and does not start with another authority's key.",
    hints: [
      `Is ${caKey} on ${machine} that of ${ca}?`,
      `Compare \`openssl pkey -in ${caKey} -pubout\` with \`openssl x509 -in ${ca} -noout -pubkey\` there.`,
      copies.again,
    ],
    facts: factsOf(cluster, copies),
    judge: (answers) => {
      const { authority, store } = both(cluster, answers);
      const path = usedPath(store.files, caKey);
      const key = store.publicKey(path);
      const expected = `at ${path} the key of ${ca}`;
      if (key === undefined)
        return fail(
          expected,
          store.files.has(path) ? `${path} is no key that OpenSSL can read` : `${path} is missing`,
        );
      return authority !== undefined && sameKey(key, authority.publicKey)
        ? pass(`${path} is the key of ${ca}`)
        : fail(expected, `${path} is another key`);
    },
  };
}

function strayKey(cluster: Cluster, copies: Copies): Check {
  const { machine } = copies;
  const ca = cluster.layout.certificate(cluster.layout.stems.authority);
  const caKey = cluster.layout.key(cluster.layout.stems.authority);
  const places = strayPlaces(cluster, machine);
  return {
    id: idIn(cluster, 'certificates', 'no-authority-key', machine),
    title: `${machine} does not have the authority's key`,
    machine,
    points: 1,
    link: tlsDocs,
    needs: [idIn(cluster, 'certificates', 'authority')],
    why: `Whoever breaks into a node could make itself an administrator with it; a node needs ${ca} only.`,
    hints: [
      `Look for ${caKey} on ${machine}: what is for the server has been copied to a node.`,
      `On ${machine}: \`ls ${places.join(' ')}\``,
      `On ${machine}: \`rm ${places.join(' ')}\``,
    ],
    facts: factsOf(cluster, copies),
    judge: (answers) => {
      const { store } = both(cluster, answers);
      const found = places.filter((path) => store.files.has(path));
      return found.length === 0
        ? pass(`no ${caKey} on ${machine}`)
        : fail(`no ${caKey} on ${machine}`, shown(found.join(', ')), {
            text: "The right command was run for the wrong machine: the authority's key belongs on the jumpbox and the controllers.",
            remedy: `On ${machine}: rm ${found.join(' ')}`,
          });
    },
  };
}

function both(
  cluster: Cluster,
  answers: Answers,
): {
  readonly authority: Certificate | undefined;
  readonly store: CertificateStore;
} {
  return {
    authority: readStore(answerTo(answers, 'originals')).certificate(
      originalCertificate(cluster, cluster.layout.stems.authority),
    ),
    store: readStore(answerTo(answers, 'copies')),
  };
}
