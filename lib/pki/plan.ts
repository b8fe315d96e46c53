/** Attribute names as OpenSSL and RFC 4519 spell them. */
export type SubjectAttribute = 'CN' | 'O' | 'OU' | 'C' | 'ST' | 'L';

export type KeyUsage = 'digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'cRLSign';
export type ExtendedKeyUsage = 'serverAuth' | 'clientAuth';

export interface AlternativeName {
  readonly type: 'DNS' | 'IP';
  readonly value: string;
}

/** What a certificate says, without keys, serials and dates. */
export interface CertificatePlan {
  /** The file stem, which is also the section in ca.conf: `kube-proxy`. */
  readonly name: string;
  /** In the order of the certificate. */
  readonly subject: readonly (readonly [SubjectAttribute, string])[];
  readonly ca: boolean;
  readonly keyUsage: readonly KeyUsage[];
  readonly extendedKeyUsage: readonly ExtendedKeyUsage[];
  readonly alternativeNames: readonly AlternativeName[];
}

/** How large keys are, and how long certificates last. */
export interface Strength {
  /** RSA key size, for the authority and for everything it signs. */
  readonly keyBits: number;
  readonly days: number;
  readonly authorityDays: number;
}

/** RSA key size in bits of those who ask for no other. */
export const keyBits = 4096;

/** Ten years with their leap days. */
export const validityDays = 3653;

/** Of those who ask for no other. */
export const usualStrength: Strength = {
  keyBits,
  days: validityDays,
  authorityDays: validityDays,
};

/** What one authority vouches for. */
export interface CertificatePlans {
  /** It signs itself and everything else. */
  readonly authority: CertificatePlan;
  readonly signed: readonly CertificatePlan[];
  /** Left out: the usual one. */
  readonly strength?: Strength;
}
