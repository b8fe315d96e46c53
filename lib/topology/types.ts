import type { Role } from '../core/lab.js';
import type { Finding } from '../declaration/types.js';
import type { Draft, Settings, Size } from './draft.js';

/** A machine as the lab file wants it, with the defaults of its role filled in. */
export interface MachineSpec extends Size {
  readonly name: string;
  readonly role: Role;
  /** On the node network; worked out by the place in the file where it is left out. */
  readonly address?: string;
  /** Workers only. */
  readonly podCidr?: string;
}

/**
 * A lab file without faults, defaults filled in. Addresses are not worked out yet: see resolveLab.
 */
export interface LabFile extends Settings {
  readonly track: LabTrack;
  readonly machines: readonly MachineSpec[];
  /** Names of the machines that run etcd. */
  readonly etcd: readonly string[];
  /** Name of the machine behind the API server's name. */
  readonly apiHost: string;
  /** See Lab. Left out: `up` measures it when the machines are new. */
  readonly slowness?: number;
}

/** What a track says about lab files. */
export interface LabTrack {
  readonly id: string;
  /** Its own lab file: a path in this package. */
  readonly labFile: string;
  /** The learner's folder on the jumpbox. Absolute. */
  readonly workingFolder: string;
  /** What must hold for its lab files, besides what holds for all. */
  readonly rules: readonly Rule[];
  /**
   * Its chapters set up a loadbalancer: where there is one, the API server is reached through it.
   */
  readonly front?: true;
}

/**
 * What the rules must know about the world. A fact that is left out is not held against the file.
 */
export interface LabFacts {
  /** All that a file may be for; the first one is meant by a file that names none. */
  readonly tracks: readonly LabTrack[];
  /** Id of the track that a file without one is for; the first one where it is left out. */
  readonly track?: string;
  readonly releaseSets: readonly string[];
  /** The whole memory of this computer. */
  readonly hostMemoryMiB?: number;
  readonly hostCpus?: number;
  /** Virtual processors of a controller that the file leaves open; else hostCpus tells them. */
  readonly controllerVcpus?: number;
}

/**
 * A named thing that must hold for a lab file. It sees drafts: parts may be missing, and another
 * rule says so.
 */
export interface Rule {
  readonly id: string;
  readonly check: (draft: Draft, facts: LabFacts) => readonly Finding[];
}
