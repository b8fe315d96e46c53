/** A packet on its way through one machine. What is undefined is not known. */
export interface Packet {
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  /** At which it knocks; an answer comes from there. */
  readonly port: number;
  readonly answer: boolean;
  /** Interfaces. */
  readonly in?: string | undefined;
  readonly out?: string | undefined;
}

/** Whether a packet is meant; undefined where that cannot be told. */
export type Test = (packet: Packet) => boolean | undefined;

/** What becomes of a packet that is meant; `none` goes on with the next rule. */
export type Target =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'none' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

export interface Rule {
  readonly tests: readonly Test[];
  readonly target: Target;
  /** As its program writes it, and how it is taken away. */
  readonly text: string;
  readonly remedy: string;
}

export type Hook = 'ingress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/** A chain of one table; without a hook only others lead there. */
export interface Chain {
  /** Of the table, by which chains find each other. */
  readonly table: string;
  readonly name: string;
  readonly base:
    { readonly hook: Hook; readonly priority: number; readonly policy: Rule } | undefined;
  readonly rules: readonly Rule[];
}

/** Members of the sets of ipset, by name. */
export type Sets = ReadonlyMap<string, readonly string[]>;
