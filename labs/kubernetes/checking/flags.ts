import { etcdMembers, workers } from '../../../lib/core/lab.js';
import { flagOf, flagValues, isTrue, type Process } from '../../../lib/evidence/unit.js';
import { etcdIsLocal } from '../etcd.js';
import type { Cluster } from '../layout.js';
import { holdsRange, sameRanges } from './ranges.js';

/**
 * A flag of a running program, and when its value is right. Another right value of a learner must
 * hold.
 */
export interface FlagRule {
  readonly name: string;
  /** For the learner; empty where any value will do. */
  readonly wanted: string;
  /** Whether a value will do; empty for a flag that is not there. */
  readonly holds: (value: string) => boolean;
  /** A flag that says the same in another way: its value is not looked at. */
  readonly instead?: string;
  /**
   * A list: given again, it adds to what is there (pflag's StringSlice); of other flags the last
   * one counts.
   */
  readonly list?: true;
}

/** What a running program makes of a flag; undefined where it was not given. */
export function valueOf(process: Process, { name, list }: FlagRule): string | undefined {
  const values = flagValues(process, name);
  return list === true && values.length > 0 ? values.join(',') : values.at(-1);
}

/** The rules that a running program breaks. */
export const brokenRules = (rules: readonly FlagRule[], process: Process): readonly FlagRule[] =>
  rules.filter(
    (rule) =>
      !rule.holds(valueOf(process, rule) ?? '') &&
      (rule.instead === undefined || flagOf(process, rule.instead) === undefined),
  );

/** `--flag=value`, as a learner would write it. */
export const wantedFlag = ({ name, wanted }: FlagRule): string =>
  `--${name}${wanted === '' ? '' : `=${wanted}`}`;

/**
 * Flags of the API server without which it does not do its work, or does it with others. What it
 * lets whom do, and the service range, have checks of their own.
 */
export const flagRules = (cluster: Cluster, address?: string): readonly FlagRule[] => [
  ...(address === undefined ? [] : [advertised(address)]),
  servedApis,
  {
    name: 'etcd-servers',
    list: true,
    wanted: etcdUrls(cluster).join(','),
    holds: (value) =>
      words(value).length > 0 &&
      words(value).every((url) => etcdPlaces(cluster).includes(hostOf(url))),
  },
  ...[
    'client-ca-file',
    'encryption-provider-config',
    'kubelet-certificate-authority',
    'kubelet-client-certificate',
    'kubelet-client-key',
    'service-account-issuer',
    'service-account-key-file',
    'service-account-signing-key-file',
  ].map(given),
];

/** Where pods find it: kube-proxy leads the service kubernetes there. */
const advertised = (address: string): FlagRule => ({
  name: 'advertise-address',
  wanted: address,
  holds: (value) => value === '' || value === address,
});

/** APIs without which no pod gets to run, or to a certificate. */
const neededApis =
  /^(?:api\/(?:all|ga)|(?:apps|coordination\.k8s\.io|discovery\.k8s\.io|storage\.k8s\.io|(?:rbac\.authorization|authorization|authentication|certificates|node)\.k8s\.io)\/v1|v1|api\/v1)=(?:false|0)$/;

const servedApis: FlagRule = {
  name: 'runtime-config',
  wanted: 'api/all=true',
  list: true,
  holds: (value) => !words(value).some((word) => neededApis.test(word)),
};

/** Plugins of admission that are there unless they are switched off, and without which pods lack something. */
export const keptPlugins: FlagRule = {
  name: 'disable-admission-plugins',
  wanted: '… without ServiceAccount',
  list: true,
  holds: (value) => !words(value).includes('ServiceAccount'),
};

/** Flags by which the API server decides who may do what. */
export const accessRules: readonly FlagRule[] = [
  {
    name: 'authorization-mode',
    list: true,
    wanted: 'Node,RBAC',
    holds: (value) =>
      ['Node', 'RBAC'].every((mode) => words(value).includes(mode)) &&
      !words(value).includes('AlwaysAllow'),
    instead: 'authorization-config',
  },
  {
    name: 'enable-admission-plugins',
    list: true,
    wanted: 'NodeRestriction',
    holds: (value) => words(value).includes('NodeRestriction'),
  },
];

/** Without the flag the default of kube-apiserver counts. */
export const defaultServiceRange = '10.0.0.0/24';

/** Flags of the controller manager, beside an API server with this range for services. */
export function managerRules(cluster: Cluster, serviceRange: string): readonly FlagRule[] {
  const none = (value: string): boolean => value === '';
  return [
    {
      name: 'service-cluster-ip-range',
      wanted: serviceRange,
      // A part of a range has the same first address, and clashes with nothing.
      holds: (value) =>
        none(value) ||
        sameRanges(value, serviceRange) ||
        holdsRange(value, serviceRange) ||
        holdsRange(serviceRange, value),
    },
    {
      name: 'controllers',
      wanted: '*',
      list: true,
      holds: (value) => none(value) || controllersOff(words(value)).length === 0,
    },
    {
      name: 'cluster-cidr',
      wanted: cluster.clusterCidr,
      holds: (value) =>
        none(value) || workers(cluster).every(({ podCidr }) => holdsRange(value, podCidr)),
    },
    ...['root-ca-file', 'service-account-private-key-file', 'kubeconfig'].map(given),
    { name: 'use-service-account-credentials', wanted: 'true', holds: isTrue },
  ];
}

/** Controllers without which a new pod does not come to run, by their names and by those of before 1.27. */
const neededControllers: readonly (readonly string[])[] = [
  ['deployment-controller', 'deployment'],
  ['replicaset-controller', 'replicaset'],
  ['endpointslice-controller', 'endpointslice'],
  ['namespace-controller', 'namespace'],
  ['serviceaccount-controller', 'serviceaccount'],
  ['root-ca-certificate-publisher-controller', 'root-ca-cert-publisher'],
  ['node-lifecycle-controller', 'nodelifecycle'],
  ['certificatesigningrequest-signing-controller', 'csrsigning'],
];

/** Those that a list of --controllers leaves out: of a name and its negation the first one counts. */
const controllersOff = (list: readonly string[]): readonly string[] =>
  neededControllers.flatMap((names) => {
    const first = list.find((word) => names.includes(word.replace(/^-/, '')));
    const isOn = first === undefined ? list.includes('*') : !first.startsWith('-');
    return isOn ? [] : names.slice(0, 1);
  });

const given = (name: string): FlagRule => ({ name, wanted: '', holds: (value) => value !== '' });

const words = (value: string): readonly string[] =>
  value
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);

const etcdUrls = (cluster: Cluster): readonly string[] =>
  etcdIsLocal(cluster)
    ? ['http://127.0.0.1:2379']
    : etcdMembers(cluster).map(({ address }) => `https://${address}:2379`);

/** Any name or address of a member will do. */
const etcdPlaces = (cluster: Cluster): readonly string[] => [
  '127.0.0.1',
  'localhost',
  '[::1]',
  ...etcdMembers(cluster).flatMap((member) => [
    member.name,
    member.fqdn,
    member.address,
    cluster.layout.hostName(member),
  ]),
];

const hostOf = (url: string): string => /^https?:\/\/(\[[0-9a-f:]+\]|[^/:]+)/.exec(url)?.[1] ?? '';
