import type { Comparison } from '../../../lib/core/check.js';
import { workingFolder } from '../working-folder.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { filesFact, readFiles } from '../../kubernetes/checking/files.js';
import { nameComparisons } from '../../kubernetes/machines/comparisons.js';
import { cluster } from '../layout.js';

/** Who is where: machines.txt, and what each machine resolves. */
export function computeResourcesComparisons(lab: Lab): readonly Comparison[] {
  const path = `${workingFolder}/machines.txt`;
  const others = lab.machines.filter(({ role }) => role !== 'jumpbox');
  return [
    {
      id: '03.machines',
      title: 'machines.txt',
      fact: filesFact(jumpbox(lab).name, [path]),
      reference: Object.fromEntries(
        others.map(({ address, fqdn, name, podCidr }) => [
          name,
          [address, fqdn, ...(podCidr === undefined ? [] : [podCidr])].join(' '),
        ]),
      ),
      read: (answer) => {
        const text = readFiles(answer).get(path)?.text;
        const rows = text?.split('\n').map((line) => line.trim().split(/\s+/));
        return rows === undefined
          ? undefined
          : Object.fromEntries(
              rows.flatMap(([address, fqdn, name, podCidr]) =>
                name === undefined
                  ? []
                  : [[name, [address, fqdn, podCidr].filter(Boolean).join(' ')]],
              ),
            );
      },
    },
    ...nameComparisons(cluster(lab)),
  ];
}
