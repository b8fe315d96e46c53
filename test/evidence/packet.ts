import type { Packet } from '../../lib/evidence/packet.js';

/** The first packet of a worker to the API server. */
export const packet: Packet = {
  from: '192.168.140.12',
  to: '192.168.140.11',
  protocol: 'tcp',
  port: 6443,
  answer: false,
  in: 'eth0',
};
