import type { Fact } from '../../../lib/core/check.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { readCertificates, type Certificate } from '../../../lib/evidence/certificate.js';
import { readScript } from '../../../lib/host/files.js';
import { authorityPlan, certificatePlans } from '../certificates.js';
import type { Cluster, Layout } from '../layout.js';
import { metadata, patience, readFiles, texts, type GuestFile } from './files.js';
import { placed, type Placed } from './places.js';
import { publicKeys, readPublicKeys } from './public-keys.js';
import { readOnce } from './verdict.js';

/**
 * Certificates and keys of one machine. Of a private key only its public half ever leaves the
 * machine.
 */
export interface CertificateStore {
  /** The machine's own clock: it is the one that decides what has expired. */
  readonly now: Date;
  readonly files: ReadonlyMap<string, GuestFile>;
  readonly certificate: (path: string) => Certificate | undefined;
  /** All certificates of a file. */
  readonly certificates: (path: string) => readonly Certificate[];
  /** PEM; undefined where there is no key that OpenSSL could read. */
  readonly publicKey: (keyPath: string) => string | undefined;
}

/** Where a certificate of the learner's working folder lies. */
export const originalCertificate = (
  { workingFolder, layout }: Pick<Cluster, 'workingFolder' | 'layout'>,
  stem: string,
): string => `${workingFolder}/${layout.certificate(stem)}`;

/** Where its private key lies. */
export const originalKey = (
  { workingFolder, layout }: Pick<Cluster, 'workingFolder' | 'layout'>,
  stem: string,
): string => `${workingFolder}/${layout.key(stem)}`;

/** All certificates and keys of the working folder, in one go. */
export function originalsFact(cluster: Cluster): Fact {
  const names = [authorityPlan(cluster.layout), ...certificatePlans(cluster)].map(
    ({ name }) => name,
  );
  return certificatesFact(
    cluster.layout,
    jumpbox(cluster).name,
    names.map((name) => originalCertificate(cluster, name)),
    names.map((name) => originalKey(cluster, name)),
  );
}

/** Asks for some certificates and keys by their paths. */
export const certificatesFact = (
  layout: Layout,
  machine: string,
  certificates: readonly string[],
  keys: readonly string[],
): Fact => ({
  machine,
  timeout: patience,
  script: `certificates=(${certificates.join(' ')})\nkeys=(${keys.join(' ')})\n${body(layout)}`,
});

/** The same for files of a controller, an etcd member or a worker, wherever they are in use. */
export const placedCertificatesFact = (
  layout: Layout,
  machine: string,
  certificates: readonly Placed[],
  keys: readonly Placed[],
  furtherKeys: readonly string[] = [],
): Fact => ({
  machine,
  timeout: patience,
  script: `${placed({ certificates, keys })}\nkeys+=(${furtherKeys.join(' ')})\n${body(layout)}`,
});

/**
 * awk: only certificates are printed, even where someone has put a private key into the file.
 */
export const onlyCertificates = `FNR == 1 || /PRIVATE KEY/ { wanted = 0 }
  /^-----BEGIN CERTIFICATE-----/ { wanted = 1 }
  wanted { print " " $0 }
  /^-----END CERTIFICATE-----/ { wanted = 0 }`;

const body = ({ key }: Layout): string =>
  readScript('labs/kubernetes/checking/certificates.sh', {
    METADATA: metadata,
    KEYS: key('*'),
    PUBLIC_KEYS: publicKeys,
    TEXTS: texts(onlyCertificates),
  });

/** Reads the answer to one of the facts above. */
export const readStore = readOnce((answer): CertificateStore => {
  const files = readFiles(answer);
  const keys = readPublicKeys(answer.stdout);
  const found = new Map([...files].map(([path, { text }]) => [path, readCertificates(text ?? '')]));
  return {
    now: new Date(Number(/^now (\d{1,12})$/m.exec(answer.stdout)?.[1] ?? 0) * 1000),
    files,
    certificates: (path) => found.get(path) ?? [],
    certificate: (path) => found.get(path)?.[0],
    publicKey: (path) => keys.get(path),
  };
});
