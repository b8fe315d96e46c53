import { contains, parseCidr, type Cidr } from '../../../lib/topology/cidr.js';

/** The IPv4 ranges of a list such as `10.32.0.0/24,fd00:32::/108`, in its order. */
export const rangesIn = (list: string): readonly Cidr[] =>
  list.split(',').flatMap((text) => parseCidr(text.trim()) ?? []);

/** An address that a pod of a range may have: the second one, behind the bridge's (host-local). */
export function podOf(range: string): string {
  const [octets = ''] = range.split('/');
  return octets.replace(/\d+$/, (last) => String(Number(last) + 2));
}

/** Whether one of the ranges of a list holds a whole other one. */
export function holdsRange(list: string, range: string): boolean {
  const inner = parseCidr(range);
  return inner !== undefined && rangesIn(list).some((outer) => contains(outer, inner));
}

/** Whether two lists are of the same ranges, however each is written. */
export const sameRanges = (one: string, other: string): boolean =>
  written(one).join() === written(other).join();

const written = (list: string): readonly string[] =>
  list
    .split(',')
    .map((text) => parseCidr(text.trim())?.text ?? text.trim().toLowerCase())
    .sort();
