import type { Machine, NodeNetwork } from '../../core/lab.js';
import { xml, type Xml } from './escape.js';
import { renderLabel, type Label } from './label.js';

export interface NetworkSpec {
  readonly network: NodeNetwork;
  /** The same for the same network, so that defining it again changes it rather than colliding. */
  readonly uuid: string;
  readonly label: Label;
  /** For example kubernetes.local. */
  readonly domain: string;
  /** Only these get an address. */
  readonly machines: readonly Pick<Machine, 'name' | 'mac' | 'address'>[];
  /** False where another resolver of the host holds port 53 on every address. */
  readonly dns: boolean;
}

/** A NAT network with a fixed address for each machine, as libvirt's formatnetwork describes it. */
export function renderNetwork({
  network,
  uuid,
  label,
  domain,
  machines,
  dns,
}: NetworkSpec): string {
  return xml`<network>
  <name>${network.name}</name>
  <uuid>${uuid}</uuid>
  <metadata>${renderLabel(label)}</metadata>
  <forward mode="nat"/>
  <bridge name="${network.bridge}" stp="off" delay="0"/>
  <domain name="${domain}" localOnly="yes"/>
  ${dns ? undefined : xml`<dns enable="no"/>`}
  <ip address="${network.gateway}" netmask="${network.netmask}">
    <dhcp>${machines.map(reservation)}</dhcp>
  </ip>
</network>
`.xml;
}

const reservation = ({ mac, name, address }: NetworkSpec['machines'][number]): Xml =>
  xml`<host mac="${mac}" name="${name}" ip="${address}"/>`;
