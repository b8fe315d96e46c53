import { parseAddress, parseCidr } from '../topology/cidr.js';
import type { Packet, Test } from './packet.js';

/** What rules of iptables and nft have in common: what they compare in a packet. */
export type Field = 'from' | 'to' | 'in' | 'out' | 'to-port' | 'from-port' | 'protocol' | 'state';

/** Compares a field with any of some words; `not` for `!`. Words that are not understood: unknown. */
export const compares =
  (field: Field, words: readonly string[], not: boolean): Test =>
  (packet) => {
    const results = words.map((word) => compared[field](packet, word));
    const any = results.includes(true) ? true : results.includes(undefined) ? undefined : false;
    return any === undefined ? undefined : any !== not;
  };

/** A test of which nobody knows what it compares. */
export const unknown: Test = () => undefined;

const compared: Readonly<Record<Field, (packet: Packet, word: string) => boolean | undefined>> = {
  from: ({ from }, word) => inRange(from, word),
  to: ({ to }, word) => inRange(to, word),
  in: (packet, word) => sameInterface(packet.in, word),
  out: (packet, word) => sameInterface(packet.out, word),
  // An answer goes back to a port that nobody knows before.
  'to-port': ({ port, answer }, word) => (answer ? inHigh(word) : inPorts(port, word)),
  'from-port': ({ port, answer }, word) => (answer ? inPorts(port, word) : inHigh(word)),
  protocol: ({ protocol }, word) =>
    word === 'all' || word === protocol || word === (protocol === 'tcp' ? '6' : '17'),
  state: ({ answer }, word) => word.toLowerCase() === (answer ? 'established' : 'new'),
};

function sameInterface(name: string | undefined, word: string): boolean | undefined {
  const wild = /[+*]$/.test(word);
  if (word === 'lo') return name === undefined ? false : name === 'lo';
  if (name === undefined) return undefined;
  return wild ? name.startsWith(word.slice(0, -1)) : name === word;
}

/** `80`, `80:90`, `80-90`. Names of services are not known here. */
function inPorts(port: number, word: string): boolean | undefined {
  const [, low, high = low] = /^(\d*)(?:[:-](\d*))?$/.exec(word) ?? [];
  return low === undefined
    ? undefined
    : port >= Number(low) && port <= (high === '' ? 65_535 : Number(high));
}

/** Whether a range has all ports from which programs ask, none, or some of them. */
function inHigh(word: string): boolean | undefined {
  const [low, high] = [inPorts(32_768, word), inPorts(60_999, word)];
  return low === high && (low === true || inPorts(46_000, word) === false) ? low : undefined;
}

/**
 * An IPv4 address in `10.0.0.0/8`, `10.0.0.1`, `10.0.0.1-10.0.0.9`, or by a mask, which may have
 * holes: `10.0.0.1/255.0.0.255`.
 */
export function inRange(address: string, range: string): boolean | undefined {
  const number = parseAddress(address);
  if (number === undefined) return undefined;
  const cidr = parseCidr(range);
  if (cidr !== undefined) return number >= cidr.first && number <= cidr.last;
  const [first, last] = range.split('-').map(parseAddress);
  if (first !== undefined && last !== undefined) return number >= first && number <= last;
  const [base, mask] = `${range}/255.255.255.255`.split('/').map(parseAddress);
  if (base === undefined || mask === undefined) return range.includes(':') ? false : undefined;
  return ((number ^ base) & mask) === 0;
}
