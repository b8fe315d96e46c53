import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';
import type { Report } from './schema.js';

/** A new Ed25519 private key, PKCS#8 PEM (RFC 8410). */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

/** The report with its digest signed. */
export function signReport(report: Omit<Report, 'signature'>, key: string): Report {
  const digest = digestOf(report);
  const value = sign(null, Buffer.from(digest), createPrivateKey(key)).toString('base64');
  return {
    ...report,
    signature: { algorithm: 'ed25519', digest, publicKey: publicKeyOf(key), value },
  };
}

export type SignatureState =
  /** Signed by this lab's key, and as it was then. */
  | 'untouched'
  /** Something in it is not what was signed, or it is not signed. */
  | 'altered'
  /** As it was signed, but by another key than this lab's. */
  | 'foreign';

/** Whether a report is what the holder of the private key to this public one has signed. */
export function examineReport(
  { signature, ...report }: Report,
  publicKey: string | undefined,
): SignatureState {
  if (signature?.digest !== digestOf(report) || !signed(signature)) return 'altered';
  return signature.publicKey === publicKey ? 'untouched' : 'foreign';
}

function signed({ digest, publicKey, value }: NonNullable<Report['signature']>): boolean {
  // Whoever wrote something that is no key at all was not khw-lab.
  if (!isPublicKey(publicKey) || !isBase64(value)) return false;
  return verify(
    null,
    Buffer.from(digest),
    createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' }),
    Buffer.from(value, 'base64'),
  );
}

/** Node.js reads over whatever else stands between the characters. */
const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text;

/** Whether a text is such a public key as reports have. */
export function isPublicKey(text: string): boolean {
  try {
    return (
      isBase64(text) &&
      createPublicKey({ key: Buffer.from(text, 'base64'), type: 'spki', format: 'der' })
        .asymmetricKeyType === 'ed25519'
    );
  } catch {
    return false;
  }
}

/** SubjectPublicKeyInfo, base64, of a private key in PEM. */
export const publicKeyOf = (key: string): string =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');

const digestOf = (report: Omit<Report, 'signature'>): string =>
  createHash('sha256').update(canonical(report)).digest('hex');

/** JSON without spaces, keys sorted: the same value has one text, whoever wrote it to disk. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
