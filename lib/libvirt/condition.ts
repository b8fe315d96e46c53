import type { Answer } from './virsh.js';

const states = [
  'no state',
  'running',
  'idle',
  'paused',
  'in shutdown',
  'shut off',
  'crashed',
  'pmsuspended',
] as const;

/** The states that virsh knows (virsh(1), domstate). */
export type DomainState = (typeof states)[number];

/** How a domain is, and why. */
export interface Condition {
  readonly state: DomainState;
  /**
   * virsh's words (tools/virsh-domain-monitor.c): `user`, `I/O error`, `crashed`, …; empty where it
   * gives none.
   */
  readonly reason: string;
}

/** The command whose answer `readCondition` reads. */
export const conditionOf = (name: string): readonly string[] => [
  'domstate',
  '--domain',
  name,
  '--reason',
];

/** Undefined where the answer is none. */
export function readCondition(answer: Answer | undefined): Condition | undefined {
  if (answer?.ok !== true) return undefined;
  const [, word, reason = ''] = /^([^(]*?)(?: \((.*)\))?$/.exec(answer.text.trim()) ?? [];
  const state = states.find((each) => each === word);
  return state === undefined ? undefined : { state, reason };
}

/** A document of libvirt's own; undefined where the answer is none. */
export const readDocument = (answer: Answer | undefined): string | undefined =>
  answer?.ok === true && answer.text.trimStart().startsWith('<') ? answer.text : undefined;
