import ipaddr from 'ipaddr.js';

/** An IPv4 range as numbers: `first` and `last` are its lowest and highest address. */
export interface Cidr {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
  /** Written with its lowest address: 10.0.0.0/24, where the text may have said 10.0.0.7/24. */
  readonly text: string;
}

/** Reads `10.0.0.0/24`; undefined for anything else, shortened forms such as 10/8 included. */
export function parseCidr(text: string): Cidr | undefined {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) return undefined;
  const first = toNumber(ipaddr.IPv4.networkAddressFromCIDR(text));
  const last = toNumber(ipaddr.IPv4.broadcastAddressFromCIDR(text));
  const prefix = ipaddr.IPv4.parseCIDR(text)[1];
  return { first, last, prefix, text: `${toText(first)}/${prefix}` };
}

/** parseCidr for text that a rule has already looked at. */
export function cidrOf(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is not an IPv4 range`);
  return cidr;
}

/** 10.0.0.1 as a number; undefined for anything else. */
export const parseAddress = (text: string): number | undefined =>
  ipaddr.IPv4.isValidFourPartDecimal(text) ? toNumber(ipaddr.IPv4.parse(text)) : undefined;

export const overlaps = (a: Cidr, b: Cidr): boolean => a.first <= b.last && b.first <= a.last;

export const contains = (outer: Cidr, inner: Cidr): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;

/** The address `offset` places above the range's lowest one. */
export const addressAt = (cidr: Cidr, offset: number): string => toText(cidr.first + offset);

/** 24 -> 255.255.255.0 */
export const netmaskOf = ({ prefix }: Cidr): string =>
  ipaddr.IPv4.subnetMaskFromPrefixLength(prefix).toString();

/** Whether all of it lies in one private range: RFC 1918, or RFC 6598 (100.64.0.0/10). */
export const isPrivate = (cidr: Cidr): boolean =>
  privateRanges.some((range) => contains(range, cidr));

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map(
  cidrOf,
);

function toNumber(address: ipaddr.IPv4): number {
  return address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
