import { createHash } from 'node:crypto';

/**
 * The UUID (version 8, RFC 9562) of one of our domains or networks, always the same for the same
 * name.
 */
export function uuidOf(kind: 'domain' | 'network', name: string): string {
  const hex = createHash('sha256').update(`khw-lab ${kind} ${name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
