/**
 * `chapter`: a chapter begins here, taken by `up`; `own`: a learner's; `drill`: a drill begins
 * here.
 */
export type CheckpointKind = 'chapter' | 'own' | 'drill';

/** What was going on when a checkpoint was made, to see it again after a restore. */
export interface Running {
  /** Enabled services that ran, by machine. A machine that did not answer is not here. */
  readonly units: Readonly<Record<string, readonly string[]>>;
  /** Names of the nodes that were Ready. */
  readonly nodes: readonly string[];
}

/** One state of all machines at one instant. */
export interface Checkpoint {
  /** The same in the snapshots of all machines. */
  readonly id: string;
  readonly name: string;
  readonly kind: CheckpointKind;
  readonly message: string;
  /** ISO 8601 */
  readonly saved: string;
  /** With memory, or of machines that were shut off. */
  readonly mode: 'hot' | 'cold';
  readonly machines: readonly string[];
  readonly running: Running;
  /** The last chapter done, two digits. */
  readonly chapter: string | undefined;
  /** Digest of the topology of the lab then. */
  readonly topology: string;
  /** Name of the checkpoint that it goes on from. */
  readonly parent: string | undefined;
  /** Bytes of memory images. */
  readonly ramBytes: number;
  /** Bytes that the disks grew by from the checkpoint before it in time. */
  readonly diskBytes: number;
  /** Why it cannot be restored: the lab's machines are others now. */
  readonly foreign: string | undefined;
}

export interface CheckpointTree {
  /** In the order in which they were saved. */
  readonly checkpoints: readonly Checkpoint[];
  /** Name of the checkpoint from which the machines went on to where they are now. */
  readonly current: string | undefined;
  /** Bytes of the machines' disks, with all that they hold. */
  readonly totalBytes: number;
}
