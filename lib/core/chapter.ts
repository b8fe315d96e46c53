import type { Check, Comparison, Fault } from './check.js';
import type { Lab } from './lab.js';
import type { Clock } from './wait.js';
import type { MachineSession } from './run.js';

/** Where the read-only artifacts disk is mounted on every machine. */
export const artifactsMount = '/opt/khw';

/** What a step's fast way may use. Chapters never see virsh, ssh2 or execa. */
export interface StepContext {
  readonly lab: Lab;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  session(machine: string): Promise<MachineSession>;
  /** Why a machine does not run, by libvirt: the end of "NAME is …". Undefined while it runs. */
  readonly plight?: (machine: string) => Promise<string | undefined>;
  /**
   * Makes keys and certificates natively on the host. Keys are PKCS#1/PKCS#8 PEM, certificates
   * X.509 PEM.
   */
  issueCertificates(): Promise<IssuedCertificates>;
}

export interface KeyPairPem {
  readonly key: string;
  readonly certificate: string;
}
/** Certificates by the tutorial's file stem: `ca`, `admin`, `node-0`, … */
export type IssuedCertificates = ReadonlyMap<string, KeyPairPem>;

/** One thing to do on one machine, shown to the learner with its reason, and repeatable. */
export interface Step {
  /** Unique, `NN.what` or `NN.what.machine`: `07.etcd-unit.server`. */
  readonly id: string;
  readonly title: string;
  /** One sentence: why this is needed. */
  readonly why: string;
  /** Name of the machine on which the commands run. */
  readonly machine: string;
  /**
   * bash, as a person would type it there: on the jumpbox in the working folder, elsewhere in
   * root's home.
   */
  readonly commands: string;
  /**
   * bash condition: exits 0 when the effect of the step is already there; of several lines, run
   * under `set -eo pipefail`, each must. Read-only, quick, quiet. Or its parts, each looked at where
   * it is, all of which must hold.
   */
  readonly done: string | readonly Part[];
  /**
   * systemd units that take part: while they move the step is waited for, and their journal
   * explains a failure.
   */
  readonly units?: readonly string[];
  /**
   * bash that only reads: one line for a person that says how far the step is. Run on `machine`
   * while the step takes long.
   */
  readonly progress?: string;
  /** Units of other machines that take part. */
  readonly elsewhere?: readonly { readonly machine: string; readonly units: readonly string[] }[];
  readonly hint?: string;
  /** A faster way to the same end state; without it the commands are run. */
  readonly fast?: (context: StepContext) => Promise<void>;
  /**
   * A faster script with the same end state, run on `machine` in place of `commands` (binaries from
   * the artifacts disk).
   */
  readonly fastCommands?: string;
}

/** A part of a step's effect. Equal parts of several steps are asked once. */
export interface Part {
  /**
   * Name of the machine on which the condition is asked: on the jumpbox in the working folder,
   * elsewhere in root's home.
   */
  readonly machine: string;
  readonly holds: string;
  /** It holds when it prints the same as this one on another machine: a copy and its original. */
  readonly like?: { readonly machine: string; readonly holds: string };
}

export interface Chapter {
  /** Two digits, as in the tutorial: `07`. */
  readonly id: string;
  /** For example `bootstrapping-etcd`. */
  readonly slug: string;
  readonly title: string;
  /** Groups run one after the other; the steps of a group run side by side. */
  steps(lab: Lab): readonly (readonly Step[])[];
  /** Its steps ask for keys and certificates, which are made ahead while new machines boot. */
  readonly issues?: true;
  /**
   * What `up` needs for it where everything emulated is as quick as in docs/bench.md; `parallel`:
   * it keeps several processors busy.
   */
  readonly takes?: { readonly seconds: number; readonly parallel: boolean };
  /** Minutes that a person who types it needs. */
  readonly minutes: number;
  /** What a right state looks like after this chapter and all later ones. */
  checks(lab: Lab): readonly Check[];
  /** One way at least to make each check fail. */
  faults(lab: Lab): readonly Fault[];
  /** What `diff` lays beside the reference. */
  comparisons(lab: Lab): readonly Comparison[];
}
