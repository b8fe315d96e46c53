/** What a name server answered about addresses. */
export interface DnsAnswer {
  /** As dig writes it: `NOERROR`, `NXDOMAIN`, `REFUSED`. */
  readonly code: string;
  /** IPv4 addresses, in the order in which they came. */
  readonly addresses: readonly string[];
  /** More than fits into a datagram: to be asked over TCP. */
  readonly truncated: boolean;
}

const codes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

/**
 * Reads a message of the domain name system (RFC 1035, section 4) from hexadecimal digits;
 * undefined for anything that is not an answer.
 */
export function readDnsAnswer(hex: string): DnsAnswer | undefined {
  if (!/^(?:[0-9a-f]{2}){12,}$/i.test(hex)) return undefined;
  const message = Buffer.from(hex, 'hex');
  const flags = message.readUInt16BE(2);
  if (flags < 0x8000) return undefined;
  const code = flags & 0xf;
  return {
    code: codes[code] ?? `RCODE${code}`,
    truncated: (flags & 0x200) !== 0,
    addresses: addressesIn(message),
  };
}

const typeA = 1;

/** Of the answer section, as far as it is whole. */
function addressesIn(message: Buffer): readonly string[] {
  const [questions, answers] = [message.readUInt16BE(4), message.readUInt16BE(6)];
  const found: string[] = [];
  let at: number | undefined = 12;
  for (let index = 0; index < questions + answers; index++) {
    at = afterName(message, at);
    if (at === undefined) return found;
    if (index < questions) {
      at += 4;
      continue;
    }
    if (at + 10 > message.length) return found;
    const data: number = at + 10;
    const length = message.readUInt16BE(at + 8);
    if (data + length > message.length) return found;
    if (message.readUInt16BE(at) === typeA && length === 4)
      found.push(message.subarray(data, data + 4).join('.'));
    at = data + length;
  }
  return found;
}

/** Where a name ends: behind its labels, or behind a pointer to the rest of it. */
function afterName(message: Buffer, start: number): number | undefined {
  let at = start;
  for (;;) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
}
