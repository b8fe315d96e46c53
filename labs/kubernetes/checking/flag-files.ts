import { createPublicKey } from 'node:crypto';
import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import { sameKey, type Certificate } from '../../../lib/evidence/certificate.js';
import { readScript } from '../../../lib/host/files.js';
import type { Cluster } from '../layout.js';
import { readStore, type CertificateStore } from './certificates.js';
import { encryptionBody, encryptionFile, readEncryption, type Encryption } from './encryption.js';
import { metadata, patience, texts, type GuestFile } from './files.js';
import { kubeconfigsBody, readKubeconfigs, type KubeconfigStore } from './kubeconfigs.js';
import { processFunctions } from './processes.js';
import { privateKeys, publicKeys } from './public-keys.js';
import { readOnce } from './verdict.js';

/** Programs whose flags name certificates and keys, and those flags. */
const pemFlags = {
  'kube-apiserver': [
    'client-ca-file',
    'kubelet-certificate-authority',
    'kubelet-client-certificate',
    'kubelet-client-key',
    'service-account-key-file',
    'service-account-signing-key-file',
    'tls-cert-file',
    'tls-private-key-file',
  ],
  'kube-controller': [
    'root-ca-file',
    'service-account-private-key-file',
    'cluster-signing-cert-file',
    'cluster-signing-key-file',
    // One for each signer.
    'cluster-signing-*-cert-file',
    'cluster-signing-*-key-file',
  ],
  etcd: [
    'cert-file',
    'key-file',
    'trusted-ca-file',
    'peer-cert-file',
    'peer-key-file',
    'peer-trusted-ca-file',
  ],
} as const;

export type Teller = keyof typeof pemFlags;

/** Certificates and public keys only, even where someone has put a private key into the file. */
const withoutPrivateKeys = `FNR == 1 || /PRIVATE KEY/ { wanted = 0 }
  /^-----BEGIN (CERTIFICATE|(RSA )?PUBLIC KEY)-----/ { wanted = 1 }
  wanted { print " " $0 }
  /^-----END / { wanted = 0 }`;

const folder = '/var/lib/kubernetes';

/**
 * What programs of a machine were told by flags that name files, and what is in those at which the
 * checks of earlier chapters have not looked.
 */
export const flagFilesFact = (cluster: Cluster, machine: string): Fact => ({
  machine,
  timeout: patience,
  script: readScript('labs/kubernetes/checking/flag-files.sh', {
    PROCESSES: processFunctions,
    USUAL: usualFiles(cluster).join(' '),
    PEMS: Object.entries(pemFlags)
      .flatMap(([program, flags]) => flags.map((flag) => `${program}:${flag}`))
      .join(' | '),
    METADATA: metadata,
    PRIVATE_KEYS: privateKeys,
    PUBLIC_KEYS: publicKeys,
    TEXTS: texts(withoutPrivateKeys),
    ENCRYPTION: encryptionBody,
    KUBECONFIGS: kubeconfigsBody,
  }),
});

/** Those at which chapters before have looked, where the control plane has them. */
function usualFiles({ layout: { certificate, key, stems } }: Cluster): readonly string[] {
  const pairs = [stems.authority, stems.apiServer, stems.serviceAccounts];
  return [
    ...pairs.flatMap((stem) => [certificate(stem), key(stem)]),
    encryptionFile,
    'kube-controller-manager.kubeconfig',
  ].map((name) => `${folder}/${name}`);
}

/** A file of certificates and keys. */
export interface Pem {
  readonly path: string;
  readonly certificates: readonly Certificate[];
  /** Of the private key in it. */
  readonly publicHalf: string | undefined;
  /** All keys that can be taken out of it, in PEM: of certificates, public and private keys. */
  readonly publicKeys: readonly string[];
}

/** What programs were told by their flags. */
export interface FlagFiles {
  /** Paths by flag, in the order in which they were given. */
  readonly told: (program: Teller, flag: string) => readonly string[];
  /** Flags that a program was given, of those that are looked at. */
  readonly flags: (program: Teller) => readonly string[];
  /** A file, with what is known of it from elsewhere; undefined where nothing is. */
  readonly pem: (path: string, copies?: CertificateStore) => Pem | undefined;
  /** The machine's own clock; 1970 where no file had to be read. */
  readonly now: Date;
  /** The configuration that the API server was told of, if it is not in its usual place. */
  readonly encryption: Encryption | undefined;
  /** Kubeconfigs that are not in their usual places. */
  readonly kubeconfigs: KubeconfigStore;
}

/** Reads the answer to flagFilesFact. */
export const readFlagFiles = readOnce((answer): FlagFiles => {
  const [head = '', ...parts] = answer.stdout.split(/^part (?=\w+$)/m);
  const part = (name: string): FactAnswer => ({
    ...answer,
    stdout: parts.find((each) => each.startsWith(`${name}\n`))?.slice(name.length + 1) ?? '',
  });
  const told = [...head.matchAll(/^told (\S+) (\S+) (\S+)$/gm)].map(
    ([, program = '', flag = '', path = '']) => ({ program, flag, path }),
  );
  const own = readStore(part('pem'));
  const encryption = part('encryption');
  return {
    told: (program, flag) =>
      told.filter((each) => each.program === program && each.flag === flag).map(({ path }) => path),
    flags: (program) => [
      ...new Set(told.filter((each) => each.program === program).map(({ flag }) => flag)),
    ],
    pem: (path, copies) => {
      const store = [own, copies].find((each) => each?.files.has(path));
      return store === undefined ? undefined : pemOf(path, store);
    },
    now: own.now,
    encryption: encryption.stdout === '' ? undefined : readEncryption(encryption),
    kubeconfigs: readKubeconfigs(part('kubeconfig')),
  };
});

function pemOf(path: string, store: CertificateStore): Pem {
  const certificates = store.certificates(path);
  const publicHalf = store.publicKey(path);
  return {
    path,
    certificates,
    publicHalf,
    publicKeys: [
      ...certificates.map(({ publicKey }) => publicKey),
      ...publicKeysIn(store.files.get(path)),
      ...(publicHalf === undefined ? [] : [publicHalf]),
    ],
  };
}

/** Keys of a file; nobody has more, and a hostile one may hold thousands. */
const mostKeys = 20;

function publicKeysIn(file: GuestFile | undefined): readonly string[] {
  const blocks =
    file?.text?.match(
      /-----BEGIN (RSA )?PUBLIC KEY-----[A-Za-z0-9+/=\s]*-----END (RSA )?PUBLIC KEY-----/g,
    ) ?? [];
  return blocks.slice(0, mostKeys).flatMap((block) => {
    try {
      return [createPublicKey(block).export({ type: 'spki', format: 'pem' }).toString()];
    } catch {
      return [];
    }
  });
}

/** Whether one of the keys in a file is this one. */
export const holdsKey = ({ publicKeys: keys }: Pem, key: string): boolean =>
  keys.some((each) => sameKey(each, key));
