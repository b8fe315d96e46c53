import type { Comparison } from '../../../lib/core/check.js';
import { etcdMembers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { unitOn } from '../../kubernetes/unit-files.js';
import { cluster } from '../layout.js';
import { flagsOf, readService, serviceFact } from '../../kubernetes/checking/etcd.js';

/** The flags with which etcd runs, how systemd runs it, and where its data are. */
export const etcdComparisons = (lab: Lab): readonly Comparison[] =>
  etcdMembers(lab).map((member) => ({
    id: `07.etcd.${member.name}`,
    title: `etcd on ${member.name}`,
    fact: serviceFact(member.name),
    reference: referenceOf(lab, member),
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

function referenceOf(lab: Lab, member: Machine): Readonly<Record<string, string>> {
  const text = unitOn(cluster(lab), 'etcd', member).replaceAll('\\\n', ' ');
  const flags = flagsOf(/^ExecStart=(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/).slice(1) ?? []);
  return {
    state: 'active',
    'starts with the machine': 'enabled',
    'when it dies': 'on-failure',
    'mode of the data folder': '700',
    ...Object.fromEntries(Object.entries(flags).map(([name, value]) => [`--${name}`, value])),
  };
}
