/** A value of ASN.1's distinguished encoding: where it begins, where its content does, where it ends. */
interface Value {
  readonly tag: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** What Go's verifier goes by in a certificate, and Node.js does not tell. */
export interface CertificateDer {
  /** Hexadecimal: names are the same when their bytes are. */
  readonly issuer: string;
  readonly subject: string;
  /** Dotted object identifier of the algorithm of its signature. */
  readonly signatureAlgorithm: string;
  readonly negativeSerial: boolean;
  /** Whether its key may sign certificates: by its key usage, or by having none. */
  readonly signsCertificates: boolean;
  /** Authorities that may stand between it and a leaf; undefined for any number. */
  readonly pathLength: number | undefined;
}

/** Reads a certificate (RFC 5280, 4.1); undefined for bytes that are none. Never throws. */
export function readCertificateDer(der: Buffer): CertificateDer | undefined {
  const [certificate] = values(der, 0, der.length);
  const [tbs] = certificate === undefined ? [] : inside(der, certificate);
  const fields = tbs === undefined ? [] : inside(der, tbs).filter(({ tag }) => tag !== 0xa0);
  const [serial, algorithm, issuer, , subject] = fields;
  const [oid] = algorithm === undefined ? [] : inside(der, algorithm);
  if (serial === undefined || oid === undefined || issuer === undefined || subject === undefined)
    return undefined;
  const extensions = readExtensions(
    der,
    fields.find(({ tag }) => tag === 0xa3),
  );
  const usage = extensions.get('2.5.29.15');
  return {
    issuer: der.toString('hex', issuer.start, issuer.end),
    subject: der.toString('hex', subject.start, subject.end),
    signatureAlgorithm: dotted(der, oid),
    negativeSerial: ((der[serial.content] ?? 0) & 0x80) !== 0,
    // keyCertSign is the sixth bit of a bit string, behind the number of bits that are not used.
    signsCertificates: usage === undefined || ((usage[3] ?? 0) & 0x04) !== 0,
    pathLength: pathLengthOf(extensions.get('2.5.29.19')),
  };
}

/** Contents by object identifier. */
function readExtensions(der: Buffer, holder: Value | undefined): ReadonlyMap<string, Buffer> {
  const [list] = holder === undefined ? [] : inside(der, holder);
  const found = new Map<string, Buffer>();
  for (const extension of list === undefined ? [] : inside(der, list)) {
    const parts = inside(der, extension);
    const [oid] = parts;
    const content = parts.at(-1);
    if (oid !== undefined && content !== undefined)
      found.set(dotted(der, oid), der.subarray(content.content, content.end));
  }
  return found;
}

function pathLengthOf(constraints: Buffer | undefined): number | undefined {
  if (constraints === undefined) return undefined;
  const [sequence] = values(constraints, 0, constraints.length);
  const length = sequence && inside(constraints, sequence).find(({ tag }) => tag === 0x02);
  return length === undefined ? undefined : constraints[length.end - 1];
}

const inside = (der: Buffer, { content, end }: Value): readonly Value[] =>
  values(der, content, end);

/** All values between two places, up to the first that goes beyond. */
function values(der: Buffer, from: number, to: number): readonly Value[] {
  const found: Value[] = [];
  for (let at = from; at + 2 <= to;) {
    const short = der[at + 1] ?? 0;
    const more = short < 0x80 ? 0 : short & 0x7f;
    if (more > 4 || at + 2 + more > to) break;
    const length = more === 0 ? short : der.readUIntBE(at + 2, more);
    const content = at + 2 + more;
    if (content + length > to) break;
    found.push({ tag: der[at] ?? 0, start: at, content, end: content + length });
    at = content + length;
  }
  return found;
}

/** `1.2.840.113549.1.1.11` */
function dotted(der: Buffer, { content, end }: Value): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of der.subarray(content, Math.min(end, content + 40))) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}
