import type { Cause } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { readCertificates, sameKey, subjectValues } from '../../../lib/evidence/certificate.js';
import { signatureProblem, usageProblem, validityProblem } from '../checking/certificate-rules.js';
import { originalCertificate, type CertificateStore } from '../checking/certificates.js';
import { otherwise, type Encryption } from '../checking/encryption.js';
import { holdsKey, type FlagFiles, type Pem, type Teller } from '../checking/flag-files.js';
import { called, vouches } from '../checking/followed.js';
import { shown } from '../checking/verdict.js';
import { authorityFile, type Cluster } from '../layout.js';

/** What is known of the files that the programs of one controller were told of. */
export interface Known {
  readonly cluster: Cluster;
  readonly files: FlagFiles;
  /** Copies on this controller, at which earlier chapters have looked. */
  readonly copies: CertificateStore;
  /** The learner's own, on the jumpbox. */
  readonly originals: CertificateStore;
  /** The encryption configuration on the jumpbox. */
  readonly encryption: Encryption;
}

/** A flag that names a file, what is asked of that, and what is wrong where it does not hold. */
export interface TrustRule {
  readonly program: Teller;
  readonly flag: string;
  /** What the file must be, in words that follow `is`. */
  readonly asked: string;
  /**
   * What is wrong, to follow the flag or to begin with another one; undefined where nothing is, or
   * nothing is known.
   */
  readonly problem: (known: Known) => string | undefined;
  readonly cause: (known: Known) => Cause;
}

/** A rule that does not hold. */
export interface Broken {
  readonly rule: TrustRule;
  /** They begin with the flag. */
  readonly words: string;
  readonly cause: Cause;
}

/** Rules that do not hold, in their order. */
export const brokenTrust = (rules: readonly TrustRule[], known: Known): readonly Broken[] =>
  rules.flatMap((rule) => {
    const problem = rule.problem(known);
    return problem === undefined
      ? []
      : [
          {
            rule,
            words: problem.startsWith('--') ? problem : `--${rule.flag} ${problem}`,
            cause: rule.cause(known),
          },
        ];
  });

const folder = '/var/lib/kubernetes';

/** The file that a program was told of last; undefined where it was told none, or of a strange one. */
function last({ files, copies }: Known, program: Teller, flag: string): Pem | undefined {
  const path = files.told(program, flag).at(-1);
  return path === undefined ? undefined : files.pem(path, copies);
}

/** All files that a program was told of by a flag that may be given again. */
const all = ({ files, copies }: Known, program: Teller, flag: string): readonly Pem[] =>
  files.told(program, flag).flatMap((path) => files.pem(path, copies) ?? []);

/** Stems of originals for which a bundle does not vouch; those that are not there left out. */
const strangers = (
  { cluster, originals }: Known,
  bundle: Pem,
  stems: readonly string[],
): readonly string[] =>
  stems.filter((stem) => {
    const certificate = originals.certificate(originalCertificate(cluster, stem));
    return certificate !== undefined && !vouches(bundle.certificates, certificate);
  });

/** Whom the API server must know by their certificates. */
const clientsOf = (cluster: Cluster): readonly string[] => [
  cluster.layout.stems.admin,
  'kube-controller-manager',
  'kube-scheduler',
  ...(workers(cluster).length === 0 ? [] : ['kube-proxy']),
  ...workers(cluster).map(({ name }) => name),
];

const notTheAuthority = ({ cluster }: Known, found: Pem): string =>
  `is not the authority (${authorityFile(cluster)}) but ${called(found)}`;

const inFolder = ({ cluster }: Known, stem: 'certificate' | 'key', of: keyof Stems): string =>
  `${folder}/${cluster.layout[stem](cluster.layout.stems[of])}`;
type Stems = Cluster['layout']['stems'];

/** What to write, and whom to start again. */
const remedy = (
  { flag, unit }: { readonly flag: string; readonly unit: string },
  value: string,
): string =>
  `--${flag}=${value} in ${unit}.service, then systemctl daemon-reload; systemctl restart ${unit}`;

const apiServer = 'kube-apiserver';
const signing = 'service-account-signing-key-file';
const knowing = 'service-account-key-file';

/** What the API server was told by files, followed to its end. */
export const apiServerTrust = (cluster: Cluster): readonly TrustRule[] => [
  clientAuthority(cluster),
  ...(workers(cluster).length === 0 ? [] : [kubeletAuthority(cluster), kubeletClient]),
  tokenKeys,
  encryptionConfig,
];

const clientAuthority = (cluster: Cluster): TrustRule => ({
  program: apiServer,
  flag: 'client-ca-file',
  asked: `the authority of the clients' certificates (${authorityFile(cluster)})`,
  problem: (known) => {
    const found = last(known, apiServer, 'client-ca-file');
    return found === undefined || strangers(known, found, clientsOf(cluster)).length === 0
      ? undefined
      : notTheAuthority(known, found);
  },
  cause: (known) => ({
    text: 'The API server knows nobody by a certificate: administrator, kubelets and the others are told "Unauthorized".',
    remedy: remedy(
      { flag: 'client-ca-file', unit: apiServer },
      inFolder(known, 'certificate', 'authority'),
    ),
  }),
});

const kubeletAuthority = (cluster: Cluster): TrustRule => ({
  program: apiServer,
  flag: 'kubelet-certificate-authority',
  asked: `the authority of the kubelets' certificates (${authorityFile(cluster)})`,
  problem: (known) => {
    const found = last(known, apiServer, 'kubelet-certificate-authority');
    const nodes = workers(cluster).map(({ name }) => name);
    return found === undefined || strangers(known, found, nodes).length === 0
      ? undefined
      : notTheAuthority(known, found);
  },
  cause: (known) => ({
    text: 'The API server does not believe the kubelets: logs, exec and port-forward end with "certificate signed by unknown authority".',
    remedy: remedy(
      { flag: 'kubelet-certificate-authority', unit: apiServer },
      inFolder(known, 'certificate', 'authority'),
    ),
  }),
});

/** Whose it is, its rights over the kubelets tell. */
const kubeletClient: TrustRule = {
  program: apiServer,
  flag: 'kubelet-client-certificate',
  asked: 'a certificate that the kubelets accept from a client, with its key',
  problem: (known) => {
    const found = last(known, apiServer, 'kubelet-client-certificate');
    const key = last(known, apiServer, 'kubelet-client-key');
    const [shows] = found?.certificates ?? [];
    const { cluster, originals, copies } = known;
    const authority = originals.certificate(
      originalCertificate(cluster, cluster.layout.stems.authority),
    );
    if (found === undefined || shows === undefined || authority === undefined) return undefined;
    const wrong =
      signatureProblem(shows, authority) ??
      usageProblem(shows, { usages: ['clientAuth'] }) ??
      validityProblem(shows, copies.now);
    if (wrong !== undefined) return `names ${called(found)}, which ${wrong}`;
    return key?.publicHalf === undefined || sameKey(key.publicHalf, shows.publicKey)
      ? undefined
      : `names ${called(found)}, which belongs to another key than ${shown(key.path)}`;
  },
  cause: (known) => ({
    text: 'The kubelets do not let the API server in: logs, exec and port-forward end with "Unauthorized".',
    remedy: `${remedy(
      { flag: 'kubelet-client-certificate', unit: apiServer },
      inFolder(known, 'certificate', 'apiServer'),
    )}; and --kubelet-client-key=${inFolder(known, 'key', 'apiServer')}`,
  }),
};

const tokenKeys: TrustRule = {
  program: apiServer,
  flag: knowing,
  asked: `the key that belongs to --${signing}`,
  problem: (known) => {
    const key = last(known, apiServer, signing);
    const verifying = all(known, apiServer, knowing);
    const half = key?.publicHalf;
    if (key === undefined || half === undefined || verifying.length === 0) return undefined;
    return verifying.some((each) => holdsKey(each, half))
      ? undefined
      : `does not belong to --${signing}: ${verifying.map(called).join(', ')} is another key than ${shown(key.path)}`;
  },
  cause: (known) => ({
    text: 'The API server refuses the tokens that it signs: the controllers are told "Unauthorized", and a new deployment gets no pods.',
    remedy: `${remedy({ flag: knowing, unit: apiServer }, inFolder(known, 'certificate', 'serviceAccounts'))}; and --${signing}=${inFolder(known, 'key', 'serviceAccounts')}`,
  }),
};

const encryptionConfig: TrustRule = {
  program: apiServer,
  flag: 'encryption-provider-config',
  asked: 'an encryption configuration with the key of the working folder',
  problem: ({ files, encryption }) => {
    const found =
      files.encryption === undefined ? undefined : otherwise(files.encryption, encryption);
    return found === undefined
      ? undefined
      : `names ${shown(files.encryption?.path ?? files.told(apiServer, 'encryption-provider-config').at(-1) ?? '')}, which ${found}`;
  },
  cause: () => ({
    text: 'What was encrypted with one key cannot be read with another.',
    remedy: remedy(
      { flag: 'encryption-provider-config', unit: apiServer },
      `${folder}/encryption-config.yaml`,
    ),
  }),
};

const manager = 'kube-controller';
const managerUnit = 'kube-controller-manager';

/** What the controller manager was told by files, beside the API server of the same machine. */
export const managerTrust = (cluster: Cluster): readonly TrustRule[] => [
  rootAuthority(cluster),
  privateKey,
  signingAuthority(cluster),
  ownKubeconfig,
];

const rootAuthority = (cluster: Cluster): TrustRule => ({
  program: manager,
  flag: 'root-ca-file',
  asked: `the authority of the API server's certificate (${authorityFile(cluster)})`,
  problem: (known) => {
    const found = last(known, manager, 'root-ca-file');
    const [served] = last(known, apiServer, 'tls-cert-file')?.certificates ?? [];
    if (found === undefined || served === undefined) return undefined;
    return vouches(found.certificates, served) ? undefined : notTheAuthority(known, found);
  },
  cause: (known) => ({
    text: 'Pods are given this file to verify the API server with, and refuse it: "certificate signed by unknown authority", in pods only.',
    remedy: remedy(
      { flag: 'root-ca-file', unit: managerUnit },
      inFolder(known, 'certificate', 'authority'),
    ),
  }),
});

const privateKey: TrustRule = {
  program: manager,
  flag: 'service-account-private-key-file',
  asked: `a key that the API server knows by --${knowing}`,
  problem: (known) => {
    const key = last(known, manager, 'service-account-private-key-file');
    const verifying = all(known, apiServer, knowing);
    const half = key?.publicHalf;
    if (key === undefined || half === undefined || verifying.length === 0) return undefined;
    return verifying.some((each) => holdsKey(each, half))
      ? undefined
      : `names ${shown(key.path)}, which does not belong to ${verifying.map(called).join(', ')}`;
  },
  cause: (known) => ({
    text: 'Tokens that the controller manager puts into secrets are refused by the API server.',
    remedy: remedy(
      { flag: 'service-account-private-key-file', unit: managerUnit },
      inFolder(known, 'key', 'serviceAccounts'),
    ),
  }),
};

const signers = /^cluster-signing-(?:\S+-)?cert-file$/;

/** One pair for all signers, or one for each. */
const signingAuthority = (cluster: Cluster): TrustRule => ({
  program: manager,
  flag: 'cluster-signing-cert-file',
  asked: `the authority (${authorityFile(cluster)}), with its key`,
  problem: (known) => {
    const { files } = known;
    for (const flag of files.flags(manager).filter((each) => signers.test(each))) {
      const found = last(known, manager, flag);
      const key = last(known, manager, flag.replace(/cert-file$/, 'key-file'));
      const [authority] = found?.certificates ?? [];
      if (found === undefined || authority === undefined) continue;
      const trusted = last(known, apiServer, 'client-ca-file')?.certificates ?? [];
      if (!authority.ca || (trusted.length > 0 && !vouches(trusted, authority)))
        return `--${flag} ${notTheAuthority(known, found)}`;
      if (key?.publicHalf !== undefined && !sameKey(key.publicHalf, authority.publicKey))
        return `--${flag} names ${called(found)}, which belongs to another key than ${shown(key.path)}`;
    }
    return undefined;
  },
  cause: (known) => ({
    text: 'Certificates that are asked for by `kubectl certificate approve` are signed by somebody whom nobody trusts.',
    remedy: `${remedy(
      { flag: 'cluster-signing-cert-file', unit: managerUnit },
      inFolder(known, 'certificate', 'authority'),
    )}; and --cluster-signing-key-file=${inFolder(known, 'key', 'authority')}`,
  }),
});

/** An administrator may do what it does; anybody else may not. */
const ownKubeconfig: TrustRule = {
  program: manager,
  flag: 'kubeconfig',
  asked: `a kubeconfig of system:${managerUnit}`,
  problem: ({ files }) => {
    const path = files.told(manager, 'kubeconfig').at(-1);
    if (path === undefined || !files.kubeconfigs.files.has(path)) return undefined;
    const reading = files.kubeconfigs.read(path);
    if ('problem' in reading) return `names ${shown(path)}, which ${shown(reading.problem, 140)}`;
    const [certificate] = readCertificates(reading.kubeconfig.certificate ?? '');
    if (certificate === undefined) return undefined;
    const [user = ''] = subjectValues(certificate, 'CN');
    return user === `system:${managerUnit}` ||
      subjectValues(certificate, 'O').includes('system:masters')
      ? undefined
      : `names ${shown(path)}, which is made out to ${shown(user, 60)}`;
  },
  cause: () => ({
    text: 'The API server takes the controller manager for somebody else, who may not do its work.',
    remedy: remedy(
      { flag: 'kubeconfig', unit: managerUnit },
      `${folder}/${managerUnit}.kubeconfig`,
    ),
  }),
};
