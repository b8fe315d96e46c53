import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { readCertificateDer, type CertificateDer } from './der.js';

/** What a certificate says. Dates are the certificate's own; nothing is judged here. */
export interface Certificate {
  /** `CN=admin, O=system:masters`, in the order of the certificate. */
  readonly subject: string;
  readonly issuer: string;
  /** `DNS:node-0`, `IP:127.0.0.1`, to be shown; ask `answersTo` whether a name is covered. */
  readonly alternativeNames: readonly string[];
  /** Dotted object identifiers; empty where the certificate may be used for anything. */
  readonly extendedKeyUsage: readonly string[];
  readonly ca: boolean;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** SubjectPublicKeyInfo in PEM, as `openssl pkey -pubout` writes it. */
  readonly publicKey: string;
  /** SHA-256 of the whole certificate. */
  readonly fingerprint: string;
  readonly parsed: X509Certificate;
  readonly der: CertificateDer;
  /** What stands behind it in its file: a program sends that along. */
  readonly chain: readonly Certificate[];
}

export const usageNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
};

/**
 * The first certificate of a PEM text, which is the one a program shows of itself; undefined when
 * there is none to be read.
 */
export const readCertificate = (pem: string): Certificate | undefined => readCertificates(pem)[0];

/** Every readable certificate of a PEM text: a file of trusted authorities may hold several. */
export function readCertificates(pem: string): readonly Certificate[] {
  const blocks =
    pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----/g) ?? [];
  const [first, ...rest] = blocks
    .slice(0, mostCertificates)
    .flatMap((block) => certificateOf(block) ?? []);
  return first === undefined ? [] : [{ ...first, chain: rest }, ...rest];
}

/** Of one file; nobody reads further, and a hostile file may hold thousands. */
const mostCertificates = 20;

function certificateOf(pem: string): Certificate | undefined {
  try {
    const parsed = new X509Certificate(pem);
    const der = readCertificateDer(parsed.raw);
    const validFrom = new Date(parsed.validFrom);
    const validTo = new Date(parsed.validTo);
    if (der === undefined || Number.isNaN(validFrom.getTime()) || Number.isNaN(validTo.getTime()))
      return undefined;
    return {
      subject: oneLine(parsed.subject),
      issuer: oneLine(parsed.issuer),
      alternativeNames: (parsed.subjectAltName ?? '')
        .split(', ')
        .filter(Boolean)
        .map((name) => name.replace(/^IP Address:/, 'IP:')),
      extendedKeyUsage: extendedKeyUsage(parsed),
      ca: parsed.ca,
      validFrom,
      validTo,
      publicKey: parsed.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      fingerprint: parsed.fingerprint256,
      parsed,
      der,
      chain: [],
    };
  } catch {
    return undefined;
  }
}

/** Values of one attribute of the subject: `O` may come several times. */
export function subjectValues({ parsed }: Certificate, attribute: 'CN' | 'O'): readonly string[] {
  return ((parsed.subject as string | undefined) ?? '')
    .split('\n')
    .flatMap((part) =>
      part.startsWith(`${attribute}=`) ? [part.slice(attribute.length + 1)] : [],
    );
}

/**
 * Whether a client that connects to this name or address accepts the certificate; a wildcard for a
 * whole label counts, the CN does not (RFC 6125, crypto/x509).
 */
export function answersTo({ parsed }: Certificate, name: string): boolean {
  const found =
    isIP(name) === 0
      ? parsed.checkHost(name, { subject: 'never', partialWildcards: false })
      : parsed.checkIP(name);
  return found !== undefined;
}

/**
 * Whether the certificate may be used so; without the extension it may be used for anything (RFC
 * 5280, 4.2.1.12).
 */
export function allows(
  { extendedKeyUsage: usages }: Certificate,
  usage: 'serverAuth' | 'clientAuth',
): boolean {
  return usages.length === 0 || usages.some((oid) => usageNames[oid] === usage || oid === anyUsage);
}

const anyUsage = '2.5.29.37.0';

/** Whether two PEM public keys are the same key, however their lines are broken. */
export const sameKey = (a: string, b: string): boolean => bare(a) !== '' && bare(a) === bare(b);

const bare = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, '');

/**
 * Despite its name in Node.js, `keyUsage` is the extended one; a certificate without it has none,
 * whatever the types say.
 */
const extendedKeyUsage = ({
  keyUsage,
}: {
  readonly keyUsage?: readonly string[];
}): readonly string[] => keyUsage ?? [];

/** Node.js writes an attribute per line, and quotes what would look like another attribute. */
const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ');
