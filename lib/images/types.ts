import type { Lab, Machine } from '../core/lab.js';
import type { Runner } from '../core/run.js';

/** A file of a machine. */
export interface GuestFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** What a person chooses a base image by. */
export type ImageChoice =
  /** Built here from Debian packages. */
  { readonly kind: 'debian' } | CloudImage;

/** Debian packages of a track, besides what boots a machine. */
export interface OwnPackages {
  readonly packages: readonly string[];
  /** Units that they bring and that would start at boot: off until a chapter starts them. */
  readonly dormant?: readonly string[];
}

/** What a base image is made from. */
export type BaseSource =
  /** Built here from Debian packages. */
  ({ readonly kind: 'debian' } & OwnPackages) | CloudImage;

/** A Debian cloud image: a path or a URL, and its SHA-256 in hex. */
interface CloudImage {
  readonly kind: 'cloud';
  readonly location: string;
  readonly sha256: string;
}

/** What it takes to make one. */
export interface MakeOptions {
  readonly runner: Runner;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/** An SSH key. */
export interface KeyPair {
  /** OpenSSH private key file. */
  readonly privateKey: string;
  /** One line. */
  readonly publicKey: string;
}

/** What a machine is told before its first boot, at which a cloud image fetches the packages. */
export interface SeedInput extends OwnPackages {
  readonly lab: Lab;
  readonly machine: Machine;
  /** Public keys that may log in as root. */
  readonly authorizedKeys: readonly string[];
  /** The machine's own SSH host key, Ed25519. */
  readonly hostKey: KeyPair;
  /** root's own key, with which the jumpbox reaches the others. The jumpbox only. */
  readonly jumpboxKey?: KeyPair;
  /** /etc/ssh/ssh_known_hosts: names and addresses of all machines. */
  readonly knownHosts: string;
  readonly base: BaseSource['kind'];
}
