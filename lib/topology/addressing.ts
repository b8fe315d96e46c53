import { createHash } from 'node:crypto';
import { LabError } from '../core/errors.js';
import type { Lab, Machine, NodeNetwork } from '../core/lab.js';
import { addressAt, cidrOf, netmaskOf } from './cidr.js';
import { assertLabName } from './lab-name.js';
import { firstMachineOffset, gatewayOffset } from './offsets.js';
import type { LabFile, MachineSpec } from './types.js';

export interface ResolveOptions {
  readonly labName: string;
  /** The range for `network: auto`; where the file names one, the file's counts. */
  readonly networkCidr?: string;
}

/**
 * Works out every address. The same file, name and range always give the same lab: machines where
 * the file says, else at .10 and up in its order, the host at .1, MACs and bridge name derived from
 * the names.
 */
export function resolveLab(file: LabFile, { labName, networkCidr }: ResolveOptions): Lab {
  assertLabName(labName);
  const cidr = cidrOf(
    file.network === 'auto' ? (networkCidr ?? 'auto, without a chosen one,') : file.network,
  );
  const machines = file.machines.map((spec, index): Machine => ({
    ...spec,
    fqdn: `${spec.name}.${file.domain}`,
    address: spec.address ?? addressAt(cidr, firstMachineOffset + index),
    mac: macOf(labName, spec),
  }));
  assertDistinctMacs(machines);
  const network: NodeNetwork = {
    cidr: cidr.text,
    gateway: addressAt(cidr, gatewayOffset),
    netmask: netmaskOf(cidr),
    prefix: cidr.prefix,
    bridge: bridgeOf(labName),
    name: labName,
  };
  return {
    name: labName,
    track: file.track.id,
    workingFolder: file.track.workingFolder,
    domain: file.domain,
    clusterDomain: file.clusterDomain,
    machines,
    network,
    serviceCidr: file.serviceCidr,
    serviceAddress: addressAt(cidrOf(file.serviceCidr), 1),
    clusterCidr: file.clusterCidr,
    releaseSet: file.releaseSet,
    etcd: file.etcd,
    apiHost: `${file.apiHost}.${file.domain}`,
    slowness: file.slowness ?? 1,
  };
}

/**
 * `khw` and 8 hex digits: an interface name has 15 characters at most (IFNAMSIZ), a lab's name
 * would not always fit.
 */
export const bridgeOf = (labName: string): string => `khw${sha256(labName).slice(0, 8)}`;

/**
 * sha256, in hex, of what the machines and their network are. Two labs with the same digest have
 * the same guests.
 */
export const topologyDigest = ({ machines, network }: Lab): string =>
  sha256(JSON.stringify(sorted({ machines, network })));

/**
 * 52:54:00 is QEMU's prefix; the rest comes from the names, so that labs side by side do not share
 * a MAC.
 */
function macOf(labName: string, { name }: MachineSpec): string {
  return ['52', '54', '00', ...(sha256(`${labName}/${name}`).slice(0, 6).match(/../g) ?? [])].join(
    ':',
  );
}

function assertDistinctMacs(machines: readonly Machine[]): void {
  for (const [index, { name, mac }] of machines.entries()) {
    const twin = machines.slice(0, index).find((other) => other.mac === mac);
    if (twin !== undefined)
      throw new LabError('config', `${twin.name} and ${name} would get the same MAC ${mac}`, {
        hint: 'rename one of them',
      });
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** With its keys in order, so that the digest depends on values alone. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
