import type { Lab, Machine } from '../../lib/core/lab.js';

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
  | 'smokeTest';

/** What the text that a track follows calls things: file names, paths, numbers of chapters. */
export interface Layout {
  /** The id of the chapter about each theme: ids of steps and checks begin with it. */
  readonly chapters: Readonly<Record<Theme, string>>;
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
  /** Clients that stand beside an API server and speak to it over loopback, by kubeconfig. */
  readonly localClients: readonly string[];
  /** API servers are told by a flag at which address the others reach them. */
  readonly advertises?: true;
  /** Where its text leads astray: nobody who follows it is to blame. */
  readonly slips?: Slips;
  /** Host name of a machine, which is also the name of its node. */
  readonly hostName: (machine: Pick<Machine, 'name' | 'address'>) => string;
}

/** Mistakes of a text itself. */
export interface Slips {
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

/** The id of a step or check of the chapter about a theme: `07.health.server`. */
export const idIn = ({ layout }: Cluster, theme: Theme, ...parts: readonly string[]): string =>
  [layout.chapters[theme], ...parts].join('.');
