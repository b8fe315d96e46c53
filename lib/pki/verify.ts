import { createPrivateKey } from 'node:crypto';
import type { KeyPairPem } from '../core/chapter.js';
import { messageOf } from '../core/errors.js';
import { readCertificate, usageNames } from '../evidence/certificate.js';
import { signatureHolds } from '../evidence/trust.js';
import { usualStrength, type CertificatePlan } from './plan.js';

/**
 * Why this pair is not what the plan says, or cannot be used for another 30 days from `now`;
 * undefined when all is well.
 */
export function faultOf(
  pair: KeyPairPem,
  plan: CertificatePlan,
  authority: string,
  now: Date,
  keyBits = usualStrength.keyBits,
): string | undefined {
  const certificate = readCertificate(pair.certificate);
  const issuer = readCertificate(authority);
  if (certificate === undefined || issuer === undefined) return 'unreadable: not a certificate';
  const { parsed, subject, alternativeNames, extendedKeyUsage, ca, validFrom, validTo } =
    certificate;
  try {
    if (!parsed.checkPrivateKey(createPrivateKey(pair.key)))
      return "the key is another certificate's";
  } catch (error) {
    return `unreadable: ${messageOf(error)}`;
  }
  if (!signatureHolds(certificate, issuer)) return 'signed by another authority';
  if (subject !== plan.subject.map(([attribute, value]) => `${attribute}=${value}`).join(', '))
    return `subject ${subject}`;
  if (
    !same(
      alternativeNames,
      plan.alternativeNames.map(({ type, value }) => `${type}:${value}`),
    )
  )
    return 'other names';
  if (
    !same(
      extendedKeyUsage.map((oid) => usageNames[oid]),
      plan.extendedKeyUsage,
    )
  )
    return 'other usages';
  if (ca !== plan.ca) return ca ? 'an authority' : 'not an authority';
  const bits = parsed.publicKey.asymmetricKeyDetails?.modulusLength;
  if (bits !== keyBits) return `a key of ${bits ?? 'no'} bits`;
  if (validFrom > now) return 'not valid yet';
  return validTo.getTime() - now.getTime() < 30 * 86_400_000 ? 'expired, or about to' : undefined;
}

const same = (a: readonly (string | undefined)[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
