import { controllers, machinesOf, workers, type Lab, type Machine } from '../../lib/core/lab.js';
import type { Cluster } from '../kubernetes/layout.js';

/** The parts of a cloud that one machine stands for. */
export type CloudPart =
  'router' | 'firewall' | 'metadata' | 'names' | 'instance' | 'front' | 'routes';

/** What the clouds differ in whose notes a track follows. */
export interface Cloud {
  /** The commands of the notes that each part stands for, as they end a sentence. */
  readonly standsFor: Readonly<Record<CloudPart, string>>;
  readonly metadata: Metadata;
  /** What is let in, and nothing else. */
  allowances(lab: Lab): readonly Allowance[];
  /** Names that are no machine's, and whose address each is. */
  names(lab: Lab): readonly { readonly name: string; readonly address: string }[];
  /** Where instances look for a name that has no dot. */
  searchDomains(lab: Lab): readonly string[];
}

/** Tells each instance about itself, over HTTP. */
export interface Metadata {
  /** Without it nothing is told. */
  readonly header?: { readonly name: string; readonly value: string };
  /** By its path, without a slash at its end. */
  entries(cluster: Cluster, machine: Machine): Readonly<Record<string, string>>;
  /** As the notes write it in a URL: the address, or a name of it. */
  readonly host: string;
  /** Where an instance finds its own address. */
  readonly addressPath: string;
}

/** A firewall rule. */
export interface Allowance {
  readonly name: string;
  /** Ranges; from anywhere where left out. */
  readonly from?: readonly string[];
  /** `tcp`, `udp`, `icmp`, or with ports: `tcp:22`, `tcp:2379-2380`. */
  readonly protocols: readonly string[];
}

/** Where instances ask about themselves, in both clouds. */
export const metadataAddress = '169.254.169.254';

/** The machine that stands for the cloud. A rule promises exactly one. */
export function cloudOf(lab: Pick<Lab, 'machines'>): Machine {
  const [first] = machinesOf(lab, 'loadbalancer');
  if (first === undefined) throw new Error('a rule let a lab without a loadbalancer pass');
  return first;
}

/** The machines that are in the cloud, as the notes make them. */
export const instances = (lab: Pick<Lab, 'machines'>): readonly Machine[] => [
  ...controllers(lab),
  ...workers(lab),
];

/** What a chapter about the cloud is made of. */
export interface InCloud {
  readonly cloud: Cloud;
  /** A lab of the track, with what its notes call things. */
  readonly cluster: (lab: Lab) => Cluster;
}
