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
export const flagRules = (cluster: Cluster): readonly FlagRule[] => [
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
      holds: (value) => none(value) || sameRanges(value, serviceRange),
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
