import type { Fact } from '../../../lib/core/check.js';
import { shellQuote } from '../../../lib/core/shell.js';
import {
  answersTo,
  readCertificate,
  readCertificates,
  sameKey,
  type Certificate,
} from '../../../lib/evidence/certificate.js';
import {
  readKubeconfig,
  type Kubeconfig,
  type KubeconfigReading,
} from '../../../lib/evidence/kubeconfig.js';
import { sameAuthority } from '../../../lib/evidence/trust.js';
import { readScript } from '../../../lib/host/files.js';
import { apiPort } from '../kubeconfigs.js';
import { hostFqdn, type Cluster } from '../layout.js';
import type { KubeconfigPlan } from '../../../lib/kubeconfig/plan.js';
import { anyProblem, ruleOf, validityProblem } from './certificate-rules.js';
import { onlyCertificates, readStore, type CertificateStore } from './certificates.js';
import { metadata, patience, readFiles, texts, unreadable, type GuestFile } from './files.js';
import { placed, type Placed } from './places.js';
import { privateKeys, publicKeys, readPublicKeys } from './public-keys.js';
import { readOnce, shown } from './verdict.js';

/** Kubeconfigs of one machine. In place of each private key the answer has its public half. */
export interface KubeconfigStore {
  readonly now: Date;
  readonly files: ReadonlyMap<string, GuestFile>;
  /** What the file says, or why it is none. */
  readonly read: (path: string) => KubeconfigReading;
  /** PEM, of each key that OpenSSL could read: a file may be of several users. */
  readonly publicKeys: (path: string) => readonly string[];
  /** Files to which it points, as it calls them, that are not on its machine. */
  readonly lost: (path: string) => readonly string[];
}

/** Asks for kubeconfigs by their paths, and for others wherever they are in use. */
export const kubeconfigsFact = (
  machine: string,
  paths: readonly string[],
  used: readonly Placed[] = [],
): Fact => ({
  machine,
  timeout: patience,
  script: `${used.length === 0 ? '' : `${placed({ found: used })}\n`}set -- ${paths.join(' ')} "\${found[@]}"\n${kubeconfigsBody}`,
});

/** Lines on which a private key goes on are left out as well. */
const withoutKeyLines =
  '/client-key-data/ { key = 1; print " " $0; next } key && /^[ \\t]*[A-Za-z0-9+\\/=]+[ \\t]*$/ { next } { key = 0; print " " $0 }';

/** sed -E: secrets in whatever quotes are replaced by words of ours. */
const withoutSecrets = String.raw`s#((client-key-data|token|password)["']?[[:space:]]*:[[:space:]]*["']?)[A-Za-z0-9+/=._-]+#\1left-out#g`;

/** bash: the same for the files in "$@". */
export const kubeconfigsBody = readScript('labs/kubernetes/checking/kubeconfigs.sh', {
  METADATA: metadata,
  TEXTS: texts(withoutKeyLines),
  WITHOUT_SECRETS: shellQuote(withoutSecrets),
  PRIVATE_KEYS: privateKeys,
  PUBLIC_KEYS: publicKeys,
  CERTIFICATES: texts(onlyCertificates),
});

export const readKubeconfigs = readOnce((answer): KubeconfigStore => {
  const [own = '', pointed = ''] = answer.stdout.split(/^part pointed$/m);
  const files = readFiles({ ...answer, stdout: own });
  const keys = readPublicKeys(own);
  const there = readStore({ ...answer, stdout: pointed });
  const readings = new Map([...files].map(([path, file]) => [path, readingOf(path, file, there)]));
  const read: KubeconfigStore['read'] = (path) => readings.get(path) ?? { problem: 'is missing' };
  const pointsTo = (path: string): Kubeconfig['files'] => {
    const reading = read(path);
    return 'problem' in reading ? {} : reading.kubeconfig.files;
  };
  return {
    now: new Date(Number(/^now (\d{1,12})$/m.exec(answer.stdout)?.[1] ?? 0) * 1000),
    files,
    read,
    lost: (path) =>
      Object.values(pointsTo(path)).filter((file) => !there.files.has(from(path, file))),
    publicKeys: (path) => {
      const { key = '' } = pointsTo(path);
      const pointedKey = there.publicKey(from(path, key));
      return [
        ...[...keys].flatMap(([name, each]) => (name.startsWith(`${path}#`) ? [each] : [])),
        ...(pointedKey === undefined ? [] : [pointedKey]),
      ];
    },
  };
});

/** What a kubeconfig says, with the certificates in files to which it points. */
function readingOf(path: string, file: GuestFile, there: CertificateStore): KubeconfigReading {
  const problem = unreadable(file);
  const reading = problem === undefined ? readKubeconfig(file.text ?? '') : { problem };
  if ('problem' in reading) return reading;
  const { authority, certificate, files } = reading.kubeconfig;
  const textOf = (name = ''): string | undefined => there.files.get(from(path, name))?.text;
  return {
    kubeconfig: {
      ...reading.kubeconfig,
      authority: authority ?? textOf(files.authority),
      certificate: certificate ?? textOf(files.certificate),
    },
  };
}

/** A path as a file says it, which means the folder of that file. */
const from = (path: string, name: string): string =>
  name.startsWith('/') ? name : `${path.slice(0, path.lastIndexOf('/'))}/${name}`;

/**
 * What each of these looks at, to be asked in this order; each answers what is wrong, to follow the
 * file's name.
 */
export interface Judged {
  readonly cluster: Cluster;
  readonly plan: KubeconfigPlan;
  readonly store: KubeconfigStore;
  readonly path: string;
  /** The authority of the jumpbox. */
  readonly authority: Certificate | undefined;
  /**
   * The API server's certificate on the jumpbox; undefined where it cannot be read, or was not asked
   * for.
   */
  readonly apiServer?: Certificate | undefined;
}

export function fileProblem({ store, path }: Judged): string | undefined {
  const reading = store.read(path);
  return 'problem' in reading ? shown(reading.problem, 140) : undefined;
}

/**
 * Any way to the API server will do that its certificate names and that leads there from where the
 * file is used.
 */
export function serverProblem(judged: Judged): string | undefined {
  const { cluster, plan, store, path, apiServer } = judged;
  const reading = store.read(path);
  if ('problem' in reading) return undefined;
  const { server, serverName, insecure } = reading.kubeconfig;
  if (insecure) return 'does not verify the server (insecure-skip-tls-verify)';
  const [, host = '', port = '443'] = /^https:\/\/([^/:\s]+)(?::(\d+))?\/?$/.exec(server) ?? [];
  if (server === '') return 'has no server';
  if (port !== String(apiPort) || !serversFor(cluster, plan).includes(host))
    return `has server ${shown(server, 80)}`;
  const name = serverName ?? host;
  return apiServer === undefined || answersTo(apiServer, name)
    ? undefined
    : `has ${serverName === undefined ? `server ${shown(server, 80)}` : `tls-server-name ${shown(name, 60)}`}, which ${cluster.layout.certificate(cluster.layout.stems.apiServer)} does not name`;
}

/**
 * Where a chapter sets up a front, whoever goes past it to one controller is lost when that one is.
 * The clients of a controller may speak to the API server beside them.
 */
function serversFor(cluster: Cluster, { name }: KubeconfigPlan): readonly string[] {
  const local = [cluster.layout.stems.admin, 'kube-controller-manager', 'kube-scheduler'].includes(
    name,
  );
  const front = cluster.layout.chapters.front !== undefined;
  const hosts = cluster.machines.filter(
    ({ role, fqdn }) => (role === 'controller' && !front) || fqdn === cluster.apiHost,
  );
  return [
    cluster.apiHost,
    ...hosts.flatMap((machine) => [
      machine.fqdn,
      machine.name,
      machine.address,
      cluster.layout.hostName(machine),
      hostFqdn(cluster, machine),
    ]),
    ...(local ? ['127.0.0.1', 'localhost'] : []),
  ];
}

/** What a kubeconfig needs wherever it is copied to. Its folder does not go along. */
export function embeddedProblem({ cluster, store, path }: Judged): string | undefined {
  const reading = store.read(path);
  if ('problem' in reading) return undefined;
  const bound = Object.values(reading.kubeconfig.files).filter(
    (file) => !file.startsWith('/') || file.startsWith(`${cluster.workingFolder}/`),
  );
  return bound.length > 0
    ? `points to ${bound.map((file) => shown(file, 60)).join(', ')}`
    : incomplete(reading.kubeconfig);
}

/** The same where it is used: files may be there. */
export function completeProblem({ store, path }: Judged): string | undefined {
  const reading = store.read(path);
  if ('problem' in reading) return undefined;
  const lost = store.lost(path);
  return lost.length > 0
    ? `points to ${lost.map((file) => shown(file, 60)).join(', ')}, which is not there`
    : incomplete(reading.kubeconfig);
}

function incomplete({ authority, certificate, keyData, files }: Kubeconfig): string | undefined {
  const missing = [
    ...((authority ?? files.authority) === undefined ? ['certificate-authority-data'] : []),
    ...((certificate ?? files.certificate) === undefined ? ['client-certificate-data'] : []),
    ...((keyData ?? files.key) === undefined ? ['client-key-data'] : []),
  ];
  return missing.length === 0 ? undefined : `has no ${missing.join(', ')}`;
}

export function authorityProblem(judged: Judged): string | undefined {
  const { cluster, store, path, authority } = judged;
  const reading = store.read(path);
  if ('problem' in reading || authority === undefined) return undefined;
  if (isElsewhere(reading.kubeconfig, 'authority')) return undefined;
  const embedded = readCertificates(reading.kubeconfig.authority ?? '');
  if (embedded.length === 0) return 'embeds no certificate of an authority';
  const same = embedded.filter((each) => sameAuthority(each, authority));
  const unfit = same.map((each) => validityProblem(each, store.now));
  if (unfit.includes(undefined)) return undefined;
  return unfit[0] !== undefined
    ? `embeds an authority that ${unfit[0]}`
    : `embeds another authority than ${cluster.layout.certificate(cluster.layout.stems.authority)}`;
}

export function clientProblem(judged: Judged): string | undefined {
  const { cluster, plan, store, path, authority } = judged;
  const reading = store.read(path);
  if ('problem' in reading || authority === undefined) return undefined;
  if (isElsewhere(reading.kubeconfig, 'certificate')) return undefined;
  const embedded = readCertificate(reading.kubeconfig.certificate ?? '');
  if (embedded === undefined) return 'embeds no client certificate';
  const problem = anyProblem(embedded, ruleOf(cluster, plan.name), authority, store.now);
  if (problem !== undefined) return `embeds a certificate that ${problem}`;
  const keys = store.publicKeys(path);
  if (store.lost(path).includes(reading.kubeconfig.files.key ?? '')) return undefined;
  if (keys.length === 0) return 'embeds no key that OpenSSL can read';
  return keys.some((key) => sameKey(key, embedded.publicKey))
    ? undefined
    : "embeds another certificate's key";
}

/** It is in a file that is not here: the machine on which the kubeconfig is used has it, or not. */
const isElsewhere = (kubeconfig: Kubeconfig, what: 'authority' | 'certificate'): boolean =>
  kubeconfig[what] === undefined && kubeconfig.files[what] !== undefined;
