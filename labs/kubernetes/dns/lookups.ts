import type { Fact } from '../../../lib/core/check.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { readDnsAnswer, type DnsAnswer } from '../../../lib/evidence/dns.js';
import { readScript } from '../../../lib/host/files.js';
import { curls, wayTo, withCredentials } from '../checking/api.js';
import { proxyCredentials } from '../checking/places.js';
import { readOnce, shown } from '../checking/verdict.js';
import { apiUrl } from '../kubeconfigs.js';
import type { Cluster } from '../layout.js';
import { dnsAddress } from './address.js';

/** bash: the function `ask`, which asks a name server. */
const askFunction = ({ slowness }: Cluster): string =>
  readScript('labs/kubernetes/dns/ask.sh', { PATIENCE: String(Math.ceil(4 * slowness)) });

/** bash: the addresses of those behind the cluster's DNS address. */
const findServers = (cluster: Cluster): string =>
  readScript('labs/kubernetes/dns/servers.sh', {
    DNS: dnsAddress(cluster),
    ...proxyCredentials(cluster),
    QUESTIONS: curls(
      [
        wayTo('way', apiUrl(cluster)),
        {
          name: 'slices',
          url: `${apiUrl(cluster)}/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dkube-dns`,
        },
      ],
      `-k ${withCredentials}`,
    ),
  });

/**
 * From a worker and from inside its pods: what the cluster's name servers answer about the cluster
 * and about other names.
 */
export const lookupsFact = (cluster: Cluster, machine: string): Fact => ({
  machine,
  timeout: 30,
  script: readScript('labs/kubernetes/dns/lookups.sh', {
    SERVERS: findServers(cluster),
    ASK: askFunction(cluster),
    DNS: dnsAddress(cluster),
    DOMAIN: cluster.clusterDomain,
    OUTSIDE: jumpbox(cluster).fqdn,
    OUTER: cluster.domain,
  }),
});

/**
 * bash on a worker, under `set -e`: names of the cluster resolve there, by the address that pods
 * are given.
 */
export const namesResolve = (cluster: Cluster): string =>
  [
    askFunction(cluster),
    ...['kubernetes.default', 'kube-dns.kube-system'].map(
      (name) =>
        `[[ $(ask node ${dnsAddress(cluster)} udp ${name}.svc.${cluster.clusterDomain}) =~ \\ 6b688[0-9a-f]{2}0[0-9a-f]{4}0001 ]]`,
    ),
  ].join('\n');

/** A question to a name server, and what came back. */
export interface Lookup {
  /** `node`, or `pod:ADDRESS`. */
  readonly place: string;
  readonly server: string;
  readonly protocol: string;
  readonly name: string;
  /** Undefined where none came: `problem` says why. */
  readonly answer: DnsAnswer | undefined;
  readonly problem: string;
}

/** A pod's network, by its address, and the resolv.conf that it was given. */
export interface PodResolver {
  readonly address: string;
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
}

/** A worker's answer to lookupsFact. */
export interface Lookups {
  /** Those behind the service, by their own addresses. */
  readonly servers: readonly string[];
  /** Whom the node itself asks. */
  readonly resolver: string;
  readonly pods: readonly PodResolver[];
  readonly asked: readonly Lookup[];
  /** What CoreDNS complained of last, by the name of its pod. */
  readonly complaints: ReadonlyMap<string, string>;
}

export const readLookups = readOnce(({ stdout }): Lookups => {
  const lines = stdout.split('\n');
  const settings = lines.flatMap((line) => {
    const [, address = '', key = '', values = ''] =
      /^resolv (\S+) (nameserver|search)\s+(.*)$/.exec(line) ?? [];
    return key === '' ? [] : [{ address, key, values: values.trim().split(/\s+/) }];
  });
  const of = (address: string, key: string): readonly string[] =>
    settings
      .filter((setting) => setting.address === address && setting.key === key)
      .flatMap(({ values }) => values);
  return {
    servers: after(lines, 'server'),
    resolver: after(lines, 'resolver')[0] ?? '',
    pods: after(lines, 'pod').map((address) => ({
      address,
      nameservers: of(address, 'nameserver'),
      search: of(address, 'search'),
    })),
    asked: lines.flatMap(lookupIn),
    complaints: new Map(
      lines.flatMap((line): readonly (readonly [string, string])[] => {
        const [, pod, text] = /^log (\S+) (.*)$/.exec(line) ?? [];
        return pod === undefined || text === undefined ? [] : [[pod, text]];
      }),
    ),
  };
});

const after = (lines: readonly string[], word: string): readonly string[] =>
  lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));

function lookupIn(line: string): readonly Lookup[] {
  const [, place, server, protocol, name, rest = ''] =
    /^ask (\S+) (\S+) (udp|tcp) (\S+) ?(.*)$/.exec(line) ?? [];
  if (place === undefined || server === undefined || protocol === undefined || name === undefined)
    return [];
  const answer = readDnsAnswer(rest);
  const problem = rest.includes('Connection refused')
    ? 'refused'
    : rest === '' || answer !== undefined
      ? 'no answer'
      : shown(rest, 100);
  return [{ place, server, protocol, name, answer, problem }];
}

/** What was asked, and what came of it: `10.32.0.10 over udp: NXDOMAIN`. */
export const outcomeOf = ({ answer, problem }: Lookup): string =>
  answer === undefined
    ? problem
    : answer.code === 'NOERROR'
      ? shown(answer.addresses.join(', ') || 'no address', 80)
      : answer.code;

/** Where it was asked, for a person. */
export const placeOf = ({ place }: Lookup, machine: string): string =>
  place === 'node' ? machine : `pod ${shown(place.slice('pod:'.length), 20)} on ${machine}`;
