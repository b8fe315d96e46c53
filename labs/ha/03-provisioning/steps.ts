import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox } from '../../../lib/core/lab.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { hostsLine } from '../../kubernetes/machines/hosts-table.js';
import {
  appendHosts,
  copyHosts,
  hostsListed,
  loginStep,
  namesStep,
} from '../../kubernetes/machines/steps.js';
import { all, hasLines, lines, writeFile } from '../../kubernetes/shell.js';
import { cloudOf, instances, type Cloud } from '../cloud.js';
import { firewallStep } from './firewall.js';
import { instanceStep } from './instance.js';
import { metadataStep } from './metadata.js';
import { resolverStep } from './resolver.js';
import { routerStep } from './router.js';

/** Names first, then what the cloud gives its instances, then the instances themselves. */
export function provisioningSteps(cluster: Cluster, cloud: Cloud): readonly (readonly Step[])[] {
  const others = cluster.machines.filter(({ role }) => role !== 'jumpbox');
  const inside = [cloudOf(cluster), ...instances(cluster)];
  return [
    [hostsFile(cluster)],
    others.map((machine) => copyHosts(cluster, machine)),
    others.map((machine) => namesStep(cluster, machine)),
    others.map((machine) => loginStep(cluster, machine)),
    [routerStep(cluster, cloud), ...inside.map((machine) => firewallStep(cluster, cloud, machine))],
    [metadataStep(cluster, cloud), resolverStep(cluster, cloud)],
    instances(cluster).map((machine) => instanceStep(cluster, cloud, machine)),
  ];
}

/** Where the table lies in the working folder. */
export const hostsTable = 'hosts';

function hostsFile(cluster: Cluster): Step {
  const entries = cluster.machines.map((machine) => hostsLine(cluster, machine));
  return {
    id: '03.hosts',
    title: 'Write the lookup table and use it on the jumpbox',
    machine: jumpbox(cluster).name,
    why: 'The jumpbox is outside the cloud and does not ask its resolver; inside, what holds the cluster together does not hang on one machine.',
    commands: lines(writeFile(hostsTable, `${entries.join('\n')}\n`), appendHosts),
    done: all(hasLines(hostsTable, ...entries), hostsListed(cluster)),
  };
}
