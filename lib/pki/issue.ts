import { createSign, generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import type { IssuedCertificates, KeyPairPem } from '../core/chapter.js';
import { throwIfInterrupted } from '../core/errors.js';
import { createLimit } from '../core/together.js';
import { atOnce } from '../host/computer.js';
import {
  usualStrength,
  type CertificatePlan,
  type CertificatePlans,
  type Strength,
} from './plan.js';
import { faultOf } from './verify.js';

export interface IssueOptions {
  /** Material of an earlier call: what still fits the lab is kept, byte for byte. */
  readonly existing?: IssuedCertificates;
  readonly now?: Date;
  readonly signal?: AbortSignal;
  /** Makes a key pair; default the runtime's own generator, seconds for each of 4096 bits. */
  readonly newKeys?: (bits: number) => Promise<Keys>;
}

/** An RSA key pair in PEM: SPKI and PKCS#8. */
export interface Keys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * The authority and every certificate that it signs, by file stem. PEM: keys PKCS#8, certificates
 * X.509 v3 signed with SHA-256. Takes seconds: RSA keys, as many at once as there are processors.
 */
export async function issueCertificates(
  { authority, signed, strength = usualStrength }: CertificatePlans,
  { existing = new Map(), now = new Date(), signal, newKeys = generateKeys }: IssueOptions = {},
): Promise<IssuedCertificates> {
  const plans = [authority, ...signed];
  const kept = stillGood(authority, plans, existing, now, strength);
  throwIfInterrupted(signal);
  const keys = await keysOf(
    plans.filter(({ name }) => !kept.has(name)),
    () => newKeys(strength.keyBits),
    signal,
  );
  throwIfInterrupted(signal);
  const issued = new Map<string, KeyPairPem>();
  for (const plan of plans) {
    const fresh = keys.get(plan.name);
    const pair =
      fresh === undefined
        ? kept.get(plan.name)
        : certified(plan, fresh, now, strength, issued.get(authority.name));
    if (pair !== undefined) issued.set(plan.name, pair);
  }
  return issued;
}

/** Without a good authority nothing that it signed is good. */
function stillGood(
  authorityPlan: CertificatePlan,
  plans: readonly CertificatePlan[],
  existing: IssuedCertificates,
  now: Date,
  { keyBits }: Strength,
): IssuedCertificates {
  const authority = existing.get(authorityPlan.name);
  if (
    authority === undefined ||
    faultOf(authority, authorityPlan, authority.certificate, now, keyBits) !== undefined
  )
    return new Map();
  return new Map(
    plans.flatMap((plan) => {
      const pair = existing.get(plan.name);
      return pair !== undefined &&
        faultOf(pair, plan, authority.certificate, now, keyBits) === undefined
        ? [[plan.name, pair]]
        : [];
    }),
  );
}

/** The other threads of Node.js's pool are left to those who read and write files there. */
const mostAtOnce = 3;

async function keysOf(
  plans: readonly CertificatePlan[],
  newKeys: () => Promise<Keys>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Keys>> {
  const turn = createLimit(Math.min(mostAtOnce, atOnce()));
  return new Map(
    await Promise.all(
      plans.map(({ name }) =>
        turn(async () => {
          throwIfInterrupted(signal);
          return [name, await newKeys()] as const;
        }),
      ),
    ),
  );
}

/** The runtime's own generator works in its thread pool, many times quicker than node-forge. */
const generateKeys = (bits: number): Promise<Keys> =>
  promisify(generateKeyPair)('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

/** Without an authority the certificate signs itself. */
function certified(
  plan: CertificatePlan,
  keys: Keys,
  now: Date,
  { days, authorityDays }: Strength,
  authority: KeyPairPem | undefined,
): KeyPairPem {
  const validityDays = authority === undefined ? authorityDays : days;
  const issuer =
    authority === undefined ? undefined : forge.pki.certificateFromPem(authority.certificate);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = serialNumber();
  certificate.validity.notBefore = wholeSeconds(now);
  certificate.validity.notAfter = new Date(wholeSeconds(now).getTime() + validityDays * 86_400_000);
  certificate.setSubject(subjectOf(plan));
  certificate.setIssuer(issuer === undefined ? subjectOf(plan) : issuer.subject.attributes);
  certificate.setExtensions(extensionsOf(plan, issuer));
  return {
    key: keys.privateKey,
    certificate: sign(certificate, authority?.key ?? keys.privateKey),
  };
}

/** Part of node-forge that its types leave out. */
const untyped = forge.pki as unknown as {
  getTBSCertificate(certificate: forge.pki.Certificate): forge.asn1.Asn1;
};

/**
 * node-forge would sign in JavaScript, most of a second per RSA-4096 signature; OpenSSL inside
 * Node.js takes milliseconds.
 */
function sign(certificate: forge.pki.Certificate, signingKey: string): string {
  const algorithm = forge.pki.oids['sha256WithRSAEncryption'];
  if (algorithm === undefined) throw new Error('node-forge does not know sha256WithRSAEncryption');
  certificate.signatureOid = algorithm;
  certificate.siginfo.algorithmOid = algorithm;
  const tbs = untyped.getTBSCertificate(certificate);
  const der = Buffer.from(forge.asn1.toDer(tbs).getBytes(), 'binary');
  certificate.tbsCertificate = tbs;
  certificate.signature = createSign('sha256').update(der).sign(signingKey).toString('binary');
  return forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n');
}

/** 20 bytes, positive and without a leading zero byte (RFC 5280, 4.1.2.2), in hex. */
function serialNumber(): string {
  const bytes = randomBytes(20);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

const wholeSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);

/**
 * OpenSSL's string types: UTF8String, but for the country, which is a PrintableString (RFC 5280,
 * appendix A).
 */
function subjectOf({ subject }: CertificatePlan): forge.pki.CertificateField[] {
  return subject.map(([shortName, value]) => ({
    shortName,
    value,
    valueTagClass: shortName === 'C' ? forge.asn1.Type.PRINTABLESTRING : forge.asn1.Type.UTF8,
    // The declared type of valueTagClass is the class of a tag; what is read is its type.
  })) as unknown as forge.pki.CertificateField[];
}

const dnsName = 2;
const ipAddress = 7;

/** In the order in which OpenSSL writes what ca.conf says. */
function extensionsOf(plan: CertificatePlan, issuer: forge.pki.Certificate | undefined): object[] {
  const flags = (values: readonly string[]): Record<string, boolean> =>
    Object.fromEntries(values.map((value) => [value, true]));
  return [
    { name: 'basicConstraints', cA: plan.ca, critical: true },
    { name: 'keyUsage', critical: true, ...flags(plan.keyUsage) },
    ...(plan.extendedKeyUsage.length === 0
      ? []
      : [{ name: 'extKeyUsage', ...flags(plan.extendedKeyUsage) }]),
    { name: 'subjectKeyIdentifier' },
    ...(plan.alternativeNames.length === 0
      ? []
      : [
          {
            name: 'subjectAltName',
            altNames: plan.alternativeNames.map(({ type, value }) =>
              type === 'DNS' ? { type: dnsName, value } : { type: ipAddress, ip: value },
            ),
          },
        ]),
    ...(issuer === undefined
      ? []
      : [
          {
            name: 'authorityKeyIdentifier',
            keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes(),
          },
        ]),
  ];
}
