import type { Runner } from '../core/run.js';
import type { Computer } from '../host/computer.js';
import type { Distro } from './distro.js';
import type { HostFiles } from './files.js';
import type { KvmAnswer } from './kvm.js';
import type { BootAnswer } from './tiny-guest.js';

/** What a lab asks of this computer. */
export interface Needs {
  /** Sum of the guests that are not running yet. */
  readonly memoryMiB: number;
  /** What will be written under `home`: disks as far as they grow, cache, build. */
  readonly diskMiB: number;
  /** What all disks of the machines take when they are full. */
  readonly diskGrowthMiB?: number;
  /** The one folder that holds all that khw-lab keeps. */
  readonly home: string;
  /** The lab's bridge. */
  readonly bridge: string;
  /** The node network the lab file names; undefined for `auto`. */
  readonly networkCidr?: string;
  /** Service and cluster ranges: the node network must stay clear of them. */
  readonly reservedCidrs: readonly string[];
  /** One of its machines routes for the others. */
  readonly routed: boolean;
  /**
   * The lab's network stands already: its addresses and bridge are in use because they are ours.
   */
  readonly standing: boolean;
  /** The base image will be built from packages. */
  readonly buildsImage: boolean;
  /** So will the container images, or it is what happens when they cannot be pulled. */
  readonly buildsContainers: boolean;
  /** Container images will be pulled from their registries, or `up` fails. */
  readonly pullsContainers: boolean;
  /** The machines will be made from a cloud image, and fetch their packages at first boot. */
  readonly cloudImage: boolean;
  /** Binaries will be fetched: from a mirror or from the official sites. */
  readonly fetchesBinaries: boolean;
  /** Binaries will be built from Go modules, with this Go or a later one. */
  readonly goVersion?: string;
}

/** `auto`, `private`, or a libvirt URI, as `--connect` takes it. */
export type Connect = string;

export interface DoctorContext {
  readonly runner: Runner;
  readonly files: HostFiles;
  readonly distro: Distro;
  readonly user: {
    readonly name: string;
    readonly isRoot: boolean;
    /** Folders of $PATH. */ readonly path: readonly string[];
  };
  readonly needs: Needs;
  readonly connect: Connect;
  /**
   * Asks the wanted daemon (`auto`: qemu:///system) for its version, such as 9.0.0; rejects when
   * none answers.
   */
  readonly libvirt: { readonly version: () => Promise<{ readonly libvirt: string }> };
  /** Whether guests can run under KVM. Looked at once: it takes a real boot. */
  readonly kvm: () => Promise<KvmAnswer>;
  /**
   * Whether guests boot without it. Looked at once: it takes a real boot, of the guests' kernel
   * where that is in the cache.
   */
  readonly emulation: () => Promise<BootAnswer>;
  /** Processors and memory that are left to khw-lab. */
  readonly computer: () => Computer;
  readonly signal: AbortSignal;
}

export interface Finding {
  readonly ok: boolean;
  /** What was seen, one clause. */
  readonly found: string;
  /** Takes the place of the requirement's own, where it depends on what was seen. */
  readonly fatal?: boolean;
  readonly hint?: string;
  readonly fix?: Fix;
}

/** What would fix it: packages to install, or commands as root. */
export interface Fix {
  readonly packages?: readonly string[];
  readonly commands?: readonly (readonly string[])[];
}

export interface Requirement {
  readonly id: string;
  readonly title: string;
  /** Without it nothing works; otherwise something is slower or missing, and `found` says what. */
  readonly fatal: boolean;
  /** What a person does about it. */
  readonly hint: string;
  /** Not looked at unless these are met: looking would hang, or say the same again. */
  readonly after?: readonly string[];
  /** Undefined when the requirement does not apply here. */
  readonly probe: (context: DoctorContext) => Promise<Finding | undefined>;
  /** Plain remedy for a failed probe that named none itself. */
  readonly fix?: (context: DoctorContext) => Fix | undefined;
}

/**
 * A requirement and what came of it. `fatal` says whether this result stops `up`: never when ok.
 */
export interface Result {
  readonly id: string;
  readonly title: string;
  readonly ok: boolean;
  readonly found: string;
  readonly fatal: boolean;
  readonly hint?: string;
  readonly fix?: Fix;
}
