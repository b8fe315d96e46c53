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

/** What a base image is made from. */
export type BaseSource =
  /** Built here from Debian packages: these, besides what boots a machine. */
  { readonly kind: 'debian'; readonly packages: readonly string[] } | CloudImage;

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

/** What a machine is told before its first boot. */
export interface SeedInput {
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
  /** Debian packages of the track: a cloud image fetches them at its first boot. */
  readonly packages: readonly string[];
}
