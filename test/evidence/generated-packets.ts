import type { Packet } from '../../lib/evidence/packet.js';
import type { Choices } from '../helpers/random.js';

/** A condition as both programs write it, and whether it means the packet: known by how it was made. */
interface Condition {
  readonly iptables: string;
  readonly nft: string;
  readonly holds: boolean;
}

interface MadeRule {
  readonly conditions: readonly Condition[];
  readonly verdict: 'accept' | 'drop' | 'return' | 'more';
}

/** Rules of a base chain and of one that they may lead to. */
export interface MadeRules {
  readonly policy: 'accept' | 'drop';
  readonly own: readonly MadeRule[];
  readonly more: readonly MadeRule[];
}

export function makeRules(packet: Packet, choose: Choices): MadeRules {
  const rules = (verdicts: readonly MadeRule['verdict'][]): readonly MadeRule[] =>
    choose.some(5, () => ({
      conditions: conditionsOn(packet, choose),
      verdict: choose.oneOf(verdicts),
    }));
  return {
    policy: choose.oneOf(['accept', 'drop']),
    own: rules(['accept', 'drop', 'return', 'more']),
    more: rules(['accept', 'drop', 'return']),
  };
}

/** Whether the packet is dropped, by the meaning of the rules. */
export function isDropped({ policy, own, more }: MadeRules): boolean {
  const walk = (rules: readonly MadeRule[]): 'accept' | 'drop' | undefined => {
    for (const { conditions, verdict } of rules) {
      if (!conditions.every(({ holds }) => holds)) continue;
      const decided = verdict === 'more' ? walk(more) : verdict;
      if (decided === 'return') return undefined;
      if (decided !== undefined) return decided;
    }
    return undefined;
  };
  return (walk(own) ?? policy) === 'drop';
}

/** As `iptables-save` tells of them. */
export const asIptables = ({ policy, own, more }: MadeRules): string =>
  [
    '*filter',
    `:INPUT ${policy.toUpperCase()} [0:0]`,
    ':more - [0:0]',
    ...own.map((rule) => `-A INPUT ${iptablesRule(rule)}`),
    ...more.map((rule) => `-A more ${iptablesRule(rule)}`),
    'COMMIT',
  ].join('\n');

const iptablesRule = ({ conditions, verdict }: MadeRule): string =>
  [
    ...conditions.map(({ iptables }) => iptables),
    `-j ${verdict === 'more' ? verdict : verdict.toUpperCase()}`,
  ].join(' ');

/** As `nft list ruleset` does. */
export const asNft = ({ policy, own, more }: MadeRules): string =>
  [
    'table inet made {',
    '\tchain in {',
    `\t\ttype filter hook input priority filter; policy ${policy};`,
    ...own.map((rule) => `\t\t${nftRule(rule)}`),
    '\t}',
    '\tchain more {',
    ...more.map((rule) => `\t\t${nftRule(rule)}`),
    '\t}',
    '}',
  ].join('\n');

const nftRule = ({ conditions, verdict }: MadeRule): string =>
  [
    ...conditions.map(({ nft }) => nft),
    'counter packets 0 bytes 0',
    verdict === 'more' ? 'jump more' : verdict,
  ].join(' ');

/** On different things each, as the programs want it. */
const conditionsOn = (packet: Packet, choose: Choices): readonly Condition[] =>
  [
    (): Condition => addressed('-s', 'ip saddr', packet.from, choose),
    (): Condition => addressed('-d', 'ip daddr', packet.to, choose),
    (): Condition => entering(packet.in ?? '', choose),
    (): Condition => knocking(packet, choose),
    (): Condition => inState(choose),
  ]
    .filter(() => choose.percent(25))
    .map((make) => make());

const negated = (is: boolean, not: boolean): boolean => is !== not;

/** A range with the address, or one that differs from it in a bit of its prefix. */
function addressed(option: string, selector: string, address: string, choose: Choices): Condition {
  const prefix = choose.oneOf([8, 12, 16, 20, 24, 28, 32]);
  const [is, not] = [choose.percent(60), choose.percent(25)];
  const bits = address.split('.').map(Number);
  const flipped = is ? undefined : choose.below(prefix);
  const range = bits.map((octet, index) => {
    const kept = Math.min(8, Math.max(0, prefix - 8 * index));
    const other = flipped !== undefined && flipped >> 3 === index ? 0x80 >> (flipped & 7) : 0;
    return (octet ^ other) & (0xff << (8 - kept)) & 0xff;
  });
  const text = `${range.join('.')}${prefix === 32 ? '' : `/${prefix}`}`;
  return {
    iptables: `${not ? '! ' : ''}${option} ${text}${prefix === 32 ? '/32' : ''}`,
    nft: `${selector} ${not ? '!= ' : ''}${text}`,
    holds: negated(is, not),
  };
}

function entering(name: string, choose: Choices): Condition {
  const [is, not] = [choose.percent(60), choose.percent(25)];
  const wild = choose.percent(30);
  const word = is ? (wild ? name.slice(0, 3) : name) : wild ? 'cni' : 'cni0';
  return {
    iptables: `${not ? '! ' : ''}-i ${word}${wild ? '+' : ''}`,
    nft: `iifname ${not ? '!= ' : ''}"${word}${wild ? '*' : ''}"`,
    holds: negated(is, not),
  };
}

function knocking({ port }: Packet, choose: Choices): Condition {
  const is = choose.percent(60);
  const [near, far] = [port - choose.below(50), port + choose.below(50)];
  switch (choose.below(4)) {
    case 0:
      return {
        iptables: `-p tcp -m tcp --dport ${is ? port : port + 1}`,
        nft: `tcp dport ${is ? port : port + 1}`,
        holds: is,
      };
    case 1:
      return {
        iptables: `-p tcp -m tcp --dport ${is ? near : port + 1}:${is ? far : port + 60}`,
        nft: `tcp dport ${is ? near : port + 1}-${is ? far : port + 60}`,
        holds: is,
      };
    case 2:
      return {
        iptables: `-p tcp -m multiport --dports 22,${is ? port : port - 1}`,
        nft: `tcp dport { 22, ${is ? port : port - 1} }`,
        holds: is,
      };
    default:
      return { iptables: `-p udp -m udp --dport ${port}`, nft: `udp dport ${port}`, holds: false };
  }
}

function inState(choose: Choices): Condition {
  const states = choose.oneOf([
    ['new'],
    ['established', 'related'],
    ['new', 'established'],
    ['invalid'],
  ]);
  return {
    iptables: `-m conntrack --ctstate ${states.join(',').toUpperCase()}`,
    nft: `ct state ${states.length === 1 ? states.join() : states.join(',')}`,
    holds: states.includes('new'),
  };
}
