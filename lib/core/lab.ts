/**
 * What a machine is for. A machine has one role; etcd members are the controllers unless the lab
 * file names others.
 */
export type Role = 'jumpbox' | 'controller' | 'worker' | 'loadbalancer';

export interface Machine {
  /** The host name, for example `node-0`. */
  readonly name: string;
  readonly role: Role;
  /** name.domain */
  readonly fqdn: string;
  /** IPv4 address on the node network. */
  readonly address: string;
  /** Derived from lab and machine name, so that two labs never share one. */
  readonly mac: string;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly diskGiB: number;
  /** Workers only. */
  readonly podCidr?: string;
}

export interface NodeNetwork {
  /** For example 192.168.140.0/24. */
  readonly cidr: string;
  /** The host's (libvirt's) address on it. */
  readonly gateway: string;
  readonly netmask: string;
  readonly prefix: number;
  /** Bridge interface name, 15 characters at most. */
  readonly bridge: string;
  /** libvirt network name. */
  readonly name: string;
}

/** A lab with every address worked out: what all other code reads. */
export interface Lab {
  readonly name: string;
  /** Id of the track that it is made for. */
  readonly track: string;
  /** The learner's folder on the jumpbox, as the track has it. Absolute. */
  readonly workingFolder: string;
  /** For example kubernetes.local. */
  readonly domain: string;
  /** The domain for services: cluster.local. */
  readonly clusterDomain: string;
  readonly machines: readonly Machine[];
  readonly network: NodeNetwork;
  readonly serviceCidr: string;
  /** The first address of the service range: the `kubernetes` service. */
  readonly serviceAddress: string;
  readonly clusterCidr: string;
  readonly releaseSet: string;
  /** Names of the machines that run etcd. */
  readonly etcd: readonly string[];
  /** The name by which nodes and the jumpbox reach the API server: a machine's FQDN. */
  readonly apiHost: string;
  /**
   * How many times slower its machines are than those the components' default clocks are known to
   * fit. Clocks and waits are stretched by it; 1 with KVM.
   */
  readonly slowness: number;
}

type Machines = Pick<Lab, 'machines'>;

export const machinesOf = (lab: Machines, role: Role): readonly Machine[] =>
  lab.machines.filter((m) => m.role === role);
export const controllers = (lab: Machines): readonly Machine[] => machinesOf(lab, 'controller');
export const workers = (lab: Machines): readonly (Machine & { podCidr: string })[] =>
  lab.machines.filter(
    (m): m is Machine & { podCidr: string } => m.role === 'worker' && m.podCidr !== undefined,
  );
export const etcdMembers = (lab: Pick<Lab, 'machines' | 'etcd'>): readonly Machine[] =>
  lab.machines.filter((m) => lab.etcd.includes(m.name));

/** The machine from which everything is typed. The schema promises exactly one. */
export function jumpbox(lab: Lab): Machine {
  const [first] = machinesOf(lab, 'jumpbox');
  if (first === undefined) throw new Error(`lab ${lab.name} has no jumpbox`);
  return first;
}

/** The lab that is meant when none is named. */
export const defaultLab = 'khw';

/** What a command that is quoted to somebody needs to mean this lab: ` --lab NAME`, or nothing. */
export const labFlag = (name: string): string => (name === defaultLab ? '' : ` --lab ${name}`);

/** The libvirt domain of a machine. */
export const domainName = (lab: Pick<Lab, 'name'>, machine: string): string =>
  `${lab.name}-${machine}`;
