import type { Comparison } from '../../../lib/core/check.js';
import { etcdMembers, type Machine } from '../../../lib/core/lab.js';
import { flagsOf, readService, serviceFact } from '../checking/etcd.js';
import { idIn, type Cluster } from '../layout.js';
import { unitOn } from '../unit-files.js';

/** The flags with which etcd runs, how systemd runs it, and where its data are. */
export const etcdComparisons = (cluster: Cluster): readonly Comparison[] =>
  etcdMembers(cluster).map((member) => ({
    id: idIn(cluster, 'etcd', 'etcd', member.name),
    title: `etcd on ${member.name}`,
    fact: serviceFact(member.name),
    reference: referenceOf(cluster, member),
    read: (answer) => {
      const { properties, flags, data } = readService(answer);
      if (properties['LoadState'] !== 'loaded') return undefined;
      return {
        state: properties['ActiveState'] ?? '',
        'starts with the machine': properties['UnitFileState'] ?? '',
        'when it dies': properties['Restart'] ?? '',
        'mode of the data folder': data?.mode ?? '',
        ...Object.fromEntries(Object.entries(flags).map(([name, value]) => [`--${name}`, value])),
      };
    },
  }));

function referenceOf(cluster: Cluster, member: Machine): Readonly<Record<string, string>> {
  const text = unitOn(cluster, 'etcd', member).replaceAll('\\\n', ' ');
  const flags = flagsOf(/^ExecStart=(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/).slice(1) ?? []);
  return {
    state: 'active',
    'starts with the machine': 'enabled',
    'when it dies': 'on-failure',
    'mode of the data folder': '700',
    ...Object.fromEntries(Object.entries(flags).map(([name, value]) => [`--${name}`, value])),
  };
}
