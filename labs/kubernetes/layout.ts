import type { Lab, Machine } from '../../lib/core/lab.js';
import type { CertificatePlan, Strength } from '../../lib/pki/plan.js';

/** Which part of the work a chapter is about, whatever its number is in a track. */
export type Theme =
  | 'jumpbox'
  | 'machines'
  | 'certificates'
  | 'kubeconfigs'
  | 'encryption'
  | 'etcd'
  | 'controlPlane'
  | 'workers'
  | 'kubectl'
  | 'routes'
  | 'dns'
  | 'smokeTest'
  | 'upgrade';

/** What only some tracks have a chapter about. */
export type FurtherTheme = 'front' | 'metrics' | 'policy' | 'ingress' | 'storage';

/** What the text that a track follows calls things: file names, paths, numbers of chapters. */
export interface Layout {
  /** The id of the chapter about each theme: ids of steps and checks begin with it. */
  readonly chapters: Readonly<Record<Theme, string> & Partial<Record<FurtherTheme, string>>>;
  /** What its text is, in a sentence: `tutorial`. */
  readonly text: string;
  /** Of the cluster, in kubeconfigs. */
  readonly clusterName: string;
  /** The file of a certificate, by its stem: `ca.crt`, `ca.pem`. */
  readonly certificate: (stem: string) => string;
  /** The file of its private key: `ca.key`, `ca-key.pem`. */
  readonly key: (stem: string) => string;
  /** Stems of the certificates that are not a machine's own. */
  readonly stems: {
    readonly authority: string;
    readonly admin: string;
    /** Serves the API and etcd, and makes the API server known to the kubelets. */
    readonly apiServer: string;
    readonly serviceAccounts: string;
  };
  /** Where a worker keeps what its kubelet shows and trusts. Absolute. */
  readonly onNode: (machine: string) => {
    readonly authority: string;
    readonly certificate: string;
    readonly key: string;
  };
  /**
   * The folder in which a worker's files wait, under their names of the working folder, until the
   * chapter about workers moves them; left out: they are copied to their places at once.
   */
  readonly nodeInbox?: string;
  readonly issuing: Issuing;
  /**
   * The template of the encryption configuration, in the working folder, whose hole `envsubst`
   * fills; left out: the file is typed as a here-document.
   */
  readonly encryptionTemplate?: string;
  /** Where its text leads astray: nobody who follows it is to blame. */
  readonly slips: Slips;
  /** Clients that stand beside an API server and speak to it over loopback, by kubeconfig. */
  readonly localClients: readonly string[];
  /** API servers are told by a flag at which address the others reach them. */
  readonly advertises?: true;
  /** Kubelets are told from the start where the cluster's name server will be. */
  readonly clusterDns?: true;
  /** Host name of a machine, which is also the name of its node. */
  readonly hostName: (machine: Pick<Machine, 'name' | 'address' | 'role'>) => string;
  /** The pods' network on a worker: the file that configures it, absolute, and its bridge. */
  readonly podNetwork: { readonly file: string; readonly bridge: string };
  /**
   * The word for a worker's pod subnet in files that are made once for all workers, and copied from
   * the jumpbox; left out: each worker's own are written where they are used.
   */
  readonly subnetHole?: string;
  /**
   * The machine that stands for the cloud around the others: it knows the way to all pods, and
   * everybody's name; left out: machines have routes and a table of names of their own.
   */
  readonly cloud?: (lab: Pick<Lab, 'machines'>) => Machine | undefined;
  /** Ids of the checks that say that what stands in front of the API servers answers. */
  readonly frontServes?: readonly string[];
}

/** How its text has certificates made. */
export interface Issuing {
  /**
   * `openssl` takes all requests from ca.conf of the working folder; `cfssl` takes each from
   * STEM-csr.json, and has one signing profile for servers and clients.
   */
  readonly tool: 'openssl' | 'cfssl';
  /** Left out: that of lib/pki. */
  readonly strength?: Strength;
  /** CN of the authority. */
  readonly authority: string;
  /** The whole subject, in its order, of whom the cluster knows by `own`: a CN, perhaps an O. */
  readonly subject: (stem: string, own: CertificatePlan['subject']) => CertificatePlan['subject'];
  /** Names of the API server besides those that a client may use. */
  readonly aliases?: (lab: Pick<Lab, 'domain' | 'clusterDomain'>) => {
    /** After those of the service. */
    readonly service: readonly string[];
    /** After those of the machines. */
    readonly host: readonly string[];
  };
}

/** Mistakes of a text itself. */
export interface Slips {
  /** Of the names of the service `kubernetes`, those that the API server's certificate lacks. */
  readonly lackedNames?: (names: readonly string[]) => readonly string[];
  /** The API server's certificate lacks the first address of the service range. */
  readonly serviceAddress?: true;
  /** The scheduler's group begins with `system:` twice. */
  readonly schedulerGroup?: true;
  /** The encryption configuration has the kind and version of before Kubernetes 1.13. */
  readonly oldEncryption?: true;
  /** The encryption key has so many bytes, which no provider takes. */
  readonly keyBytes?: number;
  /** The API server is not told which range services have. */
  readonly serviceRange?: true;
  /** Each API server issues tokens in a name of its own. */
  readonly ownIssuers?: true;
  /** Members of etcd serve clients on loopback without TLS. */
  readonly clearLoopback?: true;
}

/** A lab, and what its track calls things. */
export interface Cluster extends Lab {
  readonly layout: Layout;
}

/** The same lab is always the same cluster, so that what is kept by it is found again. */
export function clusterIn(layout: Layout): (lab: Lab) => Cluster {
  const known = new WeakMap<Lab, Cluster>();
  return (lab) => {
    const cluster = known.get(lab) ?? { ...lab, layout };
    known.set(lab, cluster);
    return cluster;
  };
}

/** What the certificate of the authority is called. */
export const authorityFile = ({ layout }: Cluster): string =>
  layout.certificate(layout.stems.authority);

/** The id of a step or check of the chapter about a theme: `07.health.server`. */
export const idIn = (
  { layout }: Cluster,
  theme: Theme | FurtherTheme,
  ...parts: readonly string[]
): string => [layout.chapters[theme] ?? theme, ...parts].join('.');

/** Names of services can be asked for by the time of the smoke test; elsewhere DNS is an extra. */
export const hasDns = ({ chapters }: Layout): boolean => chapters.dns < chapters.smokeTest;

/** The full name of a machine by its host name, which is not what the lab calls it everywhere. */
export const hostFqdn = (
  { layout, domain }: Pick<Cluster, 'layout' | 'domain'>,
  machine: Pick<Machine, 'name' | 'address' | 'role'>,
): string => `${layout.hostName(machine)}.${domain}`;
