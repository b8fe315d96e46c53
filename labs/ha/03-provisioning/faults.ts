import type { Fault } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { changed } from '../../kubernetes/checking/faults.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { machineFaults } from '../../kubernetes/machines/faults.js';
import { lines } from '../../kubernetes/shell.js';
import { cloudOf, instances, metadataAddress, type Cloud, type Metadata } from '../cloud.js';
import type { BootUnit } from '../units.js';
import { firewallFile, firewallTable, firewallUnit } from './firewall.js';
import { gatewayUnit } from './instance.js';
import { metadataFile } from './metadata.js';
import { insidePort } from './reach.js';
import { routerFile } from './router.js';

export function provisioningFaults(cluster: Cluster, cloud: Cloud): readonly Fault[] {
  const router = cloudOf(cluster);
  return [
    ...machineFaults(cluster),
    ...routerFaults(router),
    open(router, '03.firewall', 'no chain drops anything'),
    ...[router, ...instances(cluster)].map((machine) =>
      disabled(machine, firewallUnit, '03.firewall-boot', 'nothing loads rules at boot'),
    ),
    ...instances(cluster).flatMap((machine) => instanceFaults(cluster, cloud, machine)),
  ];
}

const routerFaults = ({ name: machine }: Machine): readonly Fault[] => [
  {
    id: 'forwarding-not-kept',
    title: 'Switched forwarding on by hand only',
    check: '03.forwarding',
    machine,
    ...changed(routerFile, 'sed -i /ip_forward/d "$file"'),
    expect: ['net.ipv4.ip_forward', 'nothing sets it at boot'],
  },
  {
    id: 'router-redirects',
    title: 'Left it to the kernel to tell instances a shorter way',
    check: '03.redirects',
    machine,
    inject: 'sysctl -qw net.ipv4.conf.all.send_redirects=1',
    undo: 'sysctl -qw net.ipv4.conf.all.send_redirects=0',
    touches: ['redirects'],
    expect: ['send_redirects = 1 for all'],
  },
  {
    id: 'resolver-not-enabled',
    title: 'Started the resolver, and did not enable it',
    check: '03.boot',
    machine,
    ...enabling('dnsmasq.service'),
    expect: ['dnsmasq is not enabled'],
  },
];

/** What runs is left alone. */
const enabling = (unit: string): Pick<Fault, 'inject' | 'undo' | 'touches'> => ({
  inject: `systemctl disable -q ${unit}`,
  undo: `systemctl enable -q ${unit}`,
  touches: [`/etc/systemd/system/multi-user.target.wants/${unit}`],
});

const disabled = (
  { name: machine }: Machine,
  unit: BootUnit,
  check: string,
  actual: string,
): Fault => ({
  id: `${unit.name.replace('.service', '')}-not-enabled-on-${machine}`,
  title: `Started ${unit.name} on ${machine}, and did not enable it`,
  check: `${check}.${machine}`,
  machine,
  ...enabling(unit.name),
  expect: [actual],
});

const chain = `ip ${firewallTable} arriving`;

/** The rules are loaded again. */
const asWritten = `/usr/sbin/nft -f ${firewallFile}`;

const open = ({ name: machine }: Machine, check: string, actual: string): Fault => ({
  id: `firewall-open-on-${machine}`,
  title: `Let in whatever no rule is about on ${machine}`,
  check: `${check}.${machine}`,
  machine,
  inject: `/usr/sbin/nft 'chain ${chain} { policy accept; }'`,
  undo: asWritten,
  touches: ['firewall'],
  expect: [actual],
});

function instanceFaults(cluster: Cluster, cloud: Cloud, machine: Machine): readonly Fault[] {
  const { name, role } = machine;
  const { address: router } = cloudOf(cluster);
  const { gateway } = cluster.network;
  return [
    open(machine, '03.firewall', `${insidePort} `),
    {
      id: `firewall-without-${role === 'controller' ? 'api' : 'kubelet'}-on-${name}`,
      title:
        role === 'controller'
          ? `Did not let the API be asked from outside on ${name}`
          : `Did not let the kubelet of ${name} be asked from within the cluster`,
      check: `03.firewall.${name}`,
      machine: name,
      // From where it is knocked, and from nowhere else.
      inject:
        role === 'controller'
          ? `/usr/sbin/nft insert rule ${chain} ip saddr ${metadataAddress} tcp dport 6443 drop`
          : `/usr/sbin/nft insert rule ${chain} ip saddr ${router} tcp dport ${insidePort} drop`,
      undo: asWritten,
      touches: ['firewall'],
      expect: [
        role === 'controller'
          ? 'nothing gets in to 6443 from outside'
          : `nothing gets in to ${insidePort} from within`,
      ],
    },
    {
      id: `way-past-the-cloud-on-${name}`,
      title: `Another gateway on ${name}`,
      check: `03.gateway.${name}`,
      machine: name,
      // A range in which nobody is.
      inject: `ip route add ${documentation} via ${gateway}`,
      undo: `ip route del ${documentation} via ${gateway}`,
      touches: ['routes'],
      expect: [`via ${gateway}`, `default via ${router}`],
    },
    disabled(machine, gatewayUnit(cluster), '03.gateway-boot', 'is not enabled'),
    toldWrongly(cluster, cloud.metadata, machine),
    ...toldAnyone(cluster, cloud.metadata, machine),
    {
      id: `resolver-of-the-network-on-${name}`,
      title: `Left ${name} with the resolver of the image`,
      check: `03.resolver.${name}`,
      machine: name,
      ...changed('/etc/resolv.conf', `sed -i 's/^nameserver .*/nameserver ${gateway}/' "$file"`),
      expect: [`${cloud.names(cluster)[0]?.name ?? ''} is unknown`, `It asks ${gateway} first.`],
    },
  ];
}

/** For documentation (RFC 5737). */
const documentation = '198.51.100.0/24';

/** A changed file of nginx, and back. It binds its port before `restart` returns. */
function metadataChanged(
  cluster: Cluster,
  change: string,
): Pick<Fault, 'machine' | 'inject' | 'undo' | 'touches'> {
  const { inject, undo } = changed(metadataFile, change);
  const restart = 'systemctl restart nginx';
  return {
    machine: cloudOf(cluster).name,
    inject: lines(inject, restart),
    undo: lines(undo, restart),
    touches: [metadataFile, 'services'],
  };
}

const toldWrongly = (
  cluster: Cluster,
  { addressPath }: Metadata,
  { name, address }: Machine,
): Fault => ({
  id: `metadata-of-another-for-${name}`,
  title: `Gave ${name} the address of another instance`,
  check: `03.metadata.${name}`,
  ...metadataChanged(
    cluster,
    `sed -i 's|"${address} ${addressPath}" ".*"|"${address} ${addressPath}" "192.0.2.13"|' "$file"`,
  ),
  expect: [addressPath, '192.0.2.13'],
});

function toldAnyone(
  cluster: Cluster,
  { header }: Metadata,
  { name, address }: Machine,
): readonly Fault[] {
  if (header === undefined) return [];
  return [
    {
      id: `metadata-without-header-for-${name}`,
      title: `Told ${name} without asking for the header`,
      check: `03.metadata-header.${name}`,
      ...metadataChanged(
        cluster,
        `sed -i 's/^ *if (.http_.*/    if ($remote_addr = ${address}) { return 200 $answer; }\\n&/' "$file"`,
      ),
      expect: ['403 without the header', 'HTTP 200'],
    },
  ];
}
