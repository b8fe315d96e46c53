import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyPairPem } from '../core/chapter.js';
import { keyBits, type CertificatePlan } from './plan.js';

/** What a certificate says. Names are spelled as OpenSSL spells them. */
export interface CertificateFacts {
  /** `CN=admin, O=system:masters`, in the order of the certificate. */
  readonly subject: string;
  readonly issuer: string;
  /** `DNS:node-0`, `IP:127.0.0.1`, in the order of the certificate. */
  readonly alternativeNames: readonly string[];
  /** Object identifiers, dotted. */
  readonly extendedKeyUsage: readonly string[];
  readonly ca: boolean;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Of the RSA key; undefined for another kind of key. */
  readonly keyBits: number | undefined;
}

/** Reads the first certificate of a PEM text. Throws when there is none. */
export function certificateFacts(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    alternativeNames: splitNames(certificate.subjectAltName),
    extendedKeyUsage: extendedKeyUsage(certificate),
    ca: certificate.ca,
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    keyBits: certificate.publicKey.asymmetricKeyDetails?.modulusLength,
  };
}

const oids = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const;

/** Why this pair is not what the plan says, or cannot be used for another 30 days from `now`; undefined when all is well. */
export function faultOf(pair: KeyPairPem, plan: CertificatePlan, authority: string, now: Date): string | undefined {
  try {
    const facts = certificateFacts(pair.certificate);
    const certificate = new X509Certificate(pair.certificate);
    const issuer = new X509Certificate(authority);
    if (!certificate.checkPrivateKey(createPrivateKey(pair.key))) return 'the key is another certificate\'s';
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return 'signed by another authority';
    if (facts.subject !== plan.subject.map(([attribute, value]) => `${attribute}=${value}`).join(', ')) return `subject ${facts.subject}`;
    if (!same(facts.alternativeNames, plan.alternativeNames.map(({ type, value }) => `${type}:${value}`))) return 'other names';
    if (!same(facts.extendedKeyUsage, plan.extendedKeyUsage.map((usage) => oids[usage]))) return 'other usages';
    if (facts.ca !== plan.ca) return facts.ca ? 'an authority' : 'not an authority';
    if (facts.keyBits !== keyBits) return `a key of ${facts.keyBits ?? 'no'} bits`;
    if (facts.validFrom > now) return 'not valid yet';
    return facts.validTo.getTime() - now.getTime() < 30 * 86_400_000 ? 'expired, or about to' : undefined;
  } catch (error) {
    return `unreadable: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((value, index) => value === b[index]);

/** Despite its name in Node.js, `keyUsage` is the extended one; a certificate without it has none, whatever the types say. */
const extendedKeyUsage = ({ keyUsage }: { readonly keyUsage?: readonly string[] }): readonly string[] => keyUsage ?? [];

/** Node.js writes an attribute per line. */
const oneLine = (name: string): string => name.split('\n').join(', ');

const splitNames = (names: string | undefined): readonly string[] =>
  names === undefined ? [] : names.split(', ').map((name) => name.replace(/^IP Address:/, 'IP:'));
