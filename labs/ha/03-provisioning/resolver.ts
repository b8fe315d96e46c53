import type { Step } from '../../../lib/core/chapter.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { namesInTable } from '../../kubernetes/machines/hosts-table.js';
import { all, lines, startServices, unitsRunning, writeFile } from '../../kubernetes/shell.js';
import { cloudOf, type Cloud } from '../cloud.js';

export const resolverFile = '/etc/dnsmasq.d/cloud.conf';

/** dnsmasq knows the names that the cloud gives, and asks the network's own resolver for others. */
export const resolverStep = (cluster: Cluster, cloud: Cloud): Step => ({
  id: '03.resolver',
  title: "Resolve the cloud's names",
  machine: cloudOf(cluster).name,
  why: `A cloud has a resolver that knows every instance by name, and itself. It stands for ${cloud.standsFor.names}.`,
  commands: lines(writeFile(resolverFile, resolverText(cluster, cloud)), startServices('dnsmasq')),
  done: all(unitsRunning('dnsmasq'), `[ -s ${resolverFile} ]`),
  units: ['dnsmasq'],
});

/** Of a name that is told here nobody else is asked, not for an IPv6 address either. */
export function resolverText(cluster: Cluster, cloud: Cloud): string {
  const extra = cloud.names(cluster);
  const own = [cluster.domain, ...extra.map(({ name }) => name)];
  const records = [
    ...cluster.machines.map((machine) => ({
      names: namesInTable(cluster, machine).filter((name) => name.includes('.')),
      address: machine.address,
    })),
    ...extra.map(({ name, address }) => ({ names: [name], address })),
  ];
  return `no-hosts
no-resolv
bind-dynamic
listen-address=${cloudOf(cluster).address}
server=${cluster.network.gateway}
${own.map((domain) => `local=/${domain}/\n`).join('')}${records.map(({ names, address }) => `host-record=${names.join(',')},${address}\n`).join('')}`;
}
