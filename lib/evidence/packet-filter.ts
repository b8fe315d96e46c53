import { iptablesChains, sourceChains } from './iptables.js';
import { nftChains } from './nftables.js';
import type { Chain, Hook, Packet, Rule, Sets, Test } from './packet.js';

/** What is to be read of a machine's packet filters. */
export interface FilterTexts {
  /** Of iptables-save, and of iptables-legacy-save. */
  readonly iptables: string;
  readonly legacy: string;
  /** Of `nft list ruleset`. */
  readonly nft: string;
  readonly sets: Sets;
}

/** All chains of a machine. What cannot be read is passed over. Never throws. */
export const readChains = ({ iptables, legacy, nft, sets }: FilterTexts): readonly Chain[] => [
  ...iptablesChains(iptables, 'iptables', sets),
  ...iptablesChains(legacy, 'iptables-legacy', sets),
  ...nftChains(nft),
];

/** The rule that drops a packet, surely or perhaps; undefined for none. */
export interface Fate {
  readonly sure: Rule | undefined;
  readonly perhaps: Rule | undefined;
}

const ways = {
  /** Before its address is changed to that of a pod. */
  arriving: ['ingress', 'prerouting'],
  in: ['ingress', 'prerouting', 'input'],
  through: ['ingress', 'prerouting', 'forward', 'postrouting'],
  out: ['output', 'postrouting'],
} as const satisfies Record<string, readonly Hook[]>;

export type Way = keyof typeof ways;

/**
 * What the chains of a machine do to a packet that comes in, goes through, or goes out. Each base
 * chain may drop what the others have accepted.
 */
export function fateOf(chains: readonly Chain[], way: Way, packet: Packet): Fate {
  const tables = new Map(chains.map((chain) => [`${chain.table} ${chain.name}`, chain]));
  let perhaps: Rule | undefined;
  for (const hook of ways[way]) {
    const hooked = chains
      .flatMap((chain) => (chain.base?.hook === hook ? [{ chain, base: chain.base }] : []))
      .sort((a, b) => a.base.priority - b.base.priority);
    for (const { chain, base } of hooked) {
      const seen: Seen = { doubtful: false, perhaps: undefined };
      const sure = dropped(chain, base.policy, seen);
      perhaps ??= seen.perhaps;
      if (sure !== undefined) return { sure, perhaps };
    }
  }
  return { sure: undefined, perhaps };

  function dropped(chain: Chain, policy: Rule, seen: Seen): Rule | undefined {
    const end = walk(chain, seen, 0) ?? policy;
    if (end.target.kind !== 'drop') return undefined;
    if (!seen.doubtful) return end;
    seen.perhaps ??= end;
    return undefined;
  }

  /** The rule that decides; undefined where the chain has come to its end. */
  function walk(chain: Chain, seen: Seen, depth: number): Rule | undefined {
    for (const rule of depth > deepest ? [] : chain.rules) {
      const { target } = rule;
      const meant = holds(rule.tests, packet);
      if (meant === false || target.kind === 'none') continue;
      const led = 'chain' in target ? tables.get(`${chain.table} ${target.chain}`) : undefined;
      if ('chain' in target && led === undefined) continue;
      if (meant === undefined) {
        doubt(rule, led, seen, depth);
        continue;
      }
      if (led === undefined) return target.kind === 'return' ? undefined : rule;
      const decided = walk(led, seen, depth + 1);
      if (decided !== undefined || target.kind === 'goto') return decided;
    }
    return undefined;
  }

  /** A rule that perhaps holds: what comes behind it is not sure any more, unless it would drop. */
  function doubt(rule: Rule, led: Chain | undefined, seen: Seen, depth: number): void {
    const decided = led === undefined ? rule : walk(led, seen, depth + 1);
    if (decided?.target.kind === 'drop') seen.perhaps ??= decided;
    else if (decided !== undefined) seen.doubtful = true;
  }
}

/**
 * The rule of a text of `iptables-save` that surely gives a packet another source on its way
 * through; undefined: none is known.
 */
export const hidesSource = (text: string, packet: Packet): Rule | undefined =>
  fateOf(sourceChains(text), 'through', packet).sure;

/** While one base chain is walked through. */
interface Seen {
  /** Something before may have accepted it. */
  doubtful: boolean;
  perhaps: Rule | undefined;
}

/** Chains that lead to chains; a circle cannot be written. */
const deepest = 12;

function holds(tests: readonly Test[], packet: Packet): boolean | undefined {
  const results = tests.map((test) => test(packet));
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}
