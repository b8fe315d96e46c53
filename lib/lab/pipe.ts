import { insideNetwork } from '../libvirt/connection.js';

/**
 * How a program on this computer reaches a machine: nothing in between, or a pipe into the private
 * network namespace.
 */
export function pipeTo(netns: string, address: string, port: number | string): readonly string[] {
  return insideNetwork({ netns }, ['socat', 'STDIO', `TCP:${address}:${port}`]);
}
