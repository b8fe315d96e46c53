import type { Step } from '../../../lib/core/chapter.js';
import type { Lab, Machine } from '../../../lib/core/lab.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { all, unitsRunning, writeFile } from '../../kubernetes/shell.js';
import { cloudOf, metadataAddress, type Allowance, type Cloud } from '../cloud.js';
import { startUnit, type BootUnit } from '../units.js';

/** The rules, as nft reads them. */
export const firewallFile = '/etc/cloud-firewall.nft';

export const firewallTable = 'cloud_firewall';

export const firewallUnit: BootUnit = {
  name: 'cloud-firewall.service',
  description: "The cloud's firewall in front of this machine",
  order: ['Wants=network-pre.target', 'Before=network-pre.target'],
  commands: [`/usr/sbin/nft -f ${firewallFile}`],
  stopCommands: [`/usr/sbin/nft delete table ip ${firewallTable}`],
};

/** A cloud looks at what arrives at each instance, whoever sent it. */
export const firewallStep = (cluster: Cluster, cloud: Cloud, machine: Machine): Step => ({
  id: `03.firewall.${machine.name}`,
  title: 'Let in what the firewall rules allow',
  machine: machine.name,
  why: `A cloud filters in front of every instance, out of its reach; here each machine does so itself. It stands for ${cloud.standsFor.firewall}.`,
  ...startUnit(firewallUnit, writeFile(firewallFile, firewallText(cluster, cloud, machine))),
  done: all(
    unitsRunning(firewallUnit.name),
    `/usr/sbin/nft list table ip ${firewallTable} > /dev/null`,
  ),
  units: [firewallUnit.name],
});

/**
 * Ahead of kube-proxy, which rewrites addresses and ports of services (priority dstnat), and behind
 * connection tracking: answers to what a machine has asked itself come in.
 */
export const firewallText = (
  lab: Lab,
  cloud: Cloud,
  machine: Machine,
): string => `table ip ${firewallTable}
delete table ip ${firewallTable}
table ip ${firewallTable} {
  chain arriving {
    type filter hook prerouting priority mangle; policy drop;
    iifname "lo" accept
    ct state established,related accept
${cloud
  .allowances(lab)
  .flatMap(ruleLines)
  .map((line) => `    ${line}\n`)
  .join('')}  }
${machine.role === 'loadbalancer' ? '' : metadataChain(lab)}}
`;

/**
 * Where the bridge of this segment is filtered too (br_netfilter, which Docker switches on),
 * libvirt's NAT would give what leaves the range its own address, and the service could not tell
 * who asks. So the question stays within the range, as in a cloud it stays on the computer of the
 * instance. nft has the name dstnat for that priority in another hook only.
 */
const metadataChain = (lab: Lab): string => `  chain asking {
    type nat hook output priority -100;
    ip daddr ${metadataAddress} dnat to ${cloudOf(lab).address}
  }
`;

const ruleLines = ({ name, from, protocols }: Allowance): readonly string[] =>
  protocols.map((protocol) => {
    const [kind = '', ports] = protocol.split(':');
    return [
      ...(from === undefined ? [] : [`ip saddr { ${from.join(', ')} }`]),
      ports === undefined ? `ip protocol ${kind}` : `${kind} dport ${ports}`,
      `accept comment "${name}"`,
    ].join(' ');
  });
