import type { Role } from '../core/lab.js';
import { defaultReleaseSet } from '../releases/index.js';

/** How large a machine is. */
export interface Size {
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly diskGiB: number;
}

/** What a lab file says of the whole lab. */
export interface Settings {
  readonly releaseSet: string;
  readonly domain: string;
  readonly clusterDomain: string;
  /** `auto`, or the range of the node network. */
  readonly network: string;
  readonly serviceCidr: string;
  readonly clusterCidr: string;
}

/**
 * A machine of which parts may be missing or were too wrong to read; `index` is its place in the
 * file's list.
 */
export interface DraftMachine extends Size {
  readonly index: number;
  readonly address: string | undefined;
  readonly name: string | undefined;
  readonly role: Role | undefined;
  readonly podCidr: string | undefined;
}

/**
 * What the rules look at: everything that could be read, with defaults, so that one mistake does
 * not hide the next.
 */
export interface Draft extends Settings {
  /** As the file has it, else the one that is meant without a word. */
  readonly track: string;
  readonly machines: readonly DraftMachine[];
  readonly etcd: readonly string[];
  readonly apiHost: string | undefined;
  readonly slowness: number | undefined;
}

/** The default of every key that may be left out. */
export const defaults = {
  releaseSet: defaultReleaseSet,
  domain: 'kubernetes.local',
  clusterDomain: 'cluster.local',
  network: 'auto',
  serviceCidr: '10.32.0.0/24',
  clusterCidr: '10.200.0.0/16',
} as const;

/** Beyond this a cluster does not come up, however patient its clocks are. */
export const mostSlowness = 20;

/**
 * `controller`'s virtual processors are the least; a computer that can gives it more: see LabFacts.
 */
export const machineDefaults: Readonly<Record<Role, Size>> = {
  jumpbox: { memoryMiB: 512, vcpus: 1, diskGiB: 10 },
  loadbalancer: { memoryMiB: 512, vcpus: 1, diskGiB: 10 },
  controller: { memoryMiB: 2048, vcpus: 1, diskGiB: 20 },
  worker: { memoryMiB: 2048, vcpus: 1, diskGiB: 20 },
};

/** GiB: what ext4 with 4 KiB blocks of 32 bits can fill. */
export const largestDiskGiB = 16 * 1024;

/** Below this a guest boots, but what runs on it does not. */
export const machineMinimums: Readonly<Record<Role, Omit<Size, 'vcpus'>>> = {
  jumpbox: { memoryMiB: 384, diskGiB: 5 },
  loadbalancer: { memoryMiB: 256, diskGiB: 5 },
  controller: { memoryMiB: 1024, diskGiB: 8 },
  worker: { memoryMiB: 768, diskGiB: 8 },
};

export const namesOf = (draft: Draft, role: Role): readonly string[] =>
  draft.machines.flatMap(({ name, role: itsRole }) =>
    itsRole === role && name !== undefined ? [name] : [],
  );

/** A machine whose role is missing or misspelt may be the one: another rule has said so. */
export const hasRole = ({ machines }: Draft, wanted: Role): boolean =>
  machines.some(({ role }) => role === wanted || role === undefined);
