import type { Fault } from '../../../lib/core/check.js';
import { jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { changedOriginal } from '../working-folder.js';
import { machineFaults } from '../../kubernetes/machines/faults.js';
import { cluster } from '../layout.js';

export function computeResourcesFaults(lab: Lab): readonly Fault[] {
  const { name: machine } = jumpbox(lab);
  const others = lab.machines.filter(({ role }) => role !== 'jumpbox');
  const [first, second] = workers(lab);
  const last = others.at(-1);
  if (last === undefined) return [];
  return [
    {
      id: 'machines-with-wrong-address',
      title: 'Mistyped an address in machines.txt',
      check: '03.machines',
      machine,
      ...changedOriginal('machines.txt', `sed -i 's/^${last.address} /192.0.2.13 /' "$file"`),
      expect: [`${last.name} has 192.0.2.13, not ${last.address}`],
    },
    {
      id: 'machines-from-windows',
      title: 'Edited machines.txt on Windows',
      check: '03.machines',
      machine,
      ...changedOriginal('machines.txt', `sed -i 's/$/\\r/' "$file"`),
      expect: ['lines end in CR LF', 'carriage return'],
    },
    {
      id: 'machines-without-last-line-end',
      title: 'Left out the end of the last line of machines.txt',
      check: '03.machines',
      machine,
      ...changedOriginal('machines.txt', 'truncate -s -1 "$file"'),
      expect: ['the last line has no end', 'passes over'],
    },
    {
      id: 'own-domain',
      title: 'Used a domain of their own',
      check: '03.domain',
      machine,
      learnerFailure: 5,
      ...changedOriginal(
        'machines.txt',
        `sed -i 's/\\.${lab.domain} / .home.arpa /; s/ \\.home/.home/' "$file"`,
      ),
      expect: [others[0]?.fqdn ?? '', 'home.arpa', 'ca.conf'],
    },
    ...(first === undefined || second === undefined
      ? []
      : [
          {
            id: 'same-subnet-twice',
            title: 'Gave two workers the same pod subnet',
            check: '03.subnets',
            machine,
            ...changedOriginal(
              'machines.txt',
              `sed -i 's|${second.podCidr}|${first.podCidr}|' "$file"`,
            ),
            expect: [`${second.name} has ${first.podCidr}`],
          },
        ]),
    ...machineFaults(cluster(lab)),
  ];
}
