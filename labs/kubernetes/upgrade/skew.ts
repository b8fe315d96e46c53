import { shown } from '../checking/verdict.js';
import { minorOf } from './versions.js';

/** A program somewhere, as it calls itself. */
export interface Told {
  /** `kubelet of node-0` */
  readonly what: string;
  readonly version: string | undefined;
}

/** All that the policy is about. What does not tell its version is left out. */
export interface Skew {
  readonly apiServers: readonly Told[];
  /** Controller managers and schedulers. */
  readonly followers: readonly Told[];
  /** Kubelets and kube-proxies. */
  readonly onNodes: readonly Told[];
}

/** Minor releases that a client of the API server may be older. */
const mayLag = { followers: 1, onNodes: 3 } as const;

/**
 * What is further apart than Kubernetes' version-skew policy has it: API servers one minor release
 * at most; nothing newer than the oldest of them; nothing much older than the newest.
 */
export function skewProblems({ apiServers, followers, onNodes }: Skew): readonly string[] {
  const servers = ranked(apiServers);
  const [oldest, newest] = [servers[0], servers.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  const clients = (told: readonly Told[], lag: number): readonly string[] =>
    ranked(told).flatMap((client) =>
      client.minor > oldest.minor
        ? [`${said(client)} is newer than ${said(oldest)}`]
        : client.minor < newest.minor - lag
          ? [
              `${said(client)} is ${newest.minor - client.minor} minor releases older than ${said(newest)}; ${lag} are supported`,
            ]
          : [],
    );
  return [
    ...(newest.minor - oldest.minor > 1 ? [`${said(newest)} beside ${said(oldest)}`] : []),
    ...clients(followers, mayLag.followers),
    ...clients(onNodes, mayLag.onNodes),
  ];
}

interface Ranked extends Told {
  readonly minor: number;
}

const ranked = (told: readonly Told[]): readonly Ranked[] =>
  told
    .flatMap((each) => {
      const minor = minorOf(each.version);
      return minor === undefined ? [] : [{ ...each, minor }];
    })
    .sort((a, b) => a.minor - b.minor);

const said = ({ what, version = '' }: Told): string => `${shown(what, 80)} (${shown(version, 30)})`;
