import { createPublicKey } from 'node:crypto';
import { sameKey, type Certificate } from './certificate.js';

/**
 * Why Go's verifier (crypto/x509) finds no way from a certificate to one of these authorities,
 * through those that stand behind it in its file; undefined where there is one. It goes by names
 * and signatures; dates and usages are looked at elsewhere. Words follow the certificate's name;
 * `shown` makes a learner's text fit for a sentence.
 */
export function pathProblem(
  certificate: Certificate,
  authorities: readonly Certificate[],
  shown: (text: string) => string = (text) => text,
): string | undefined {
  // A certificate from which no way was found leads nowhere by another way either.
  const seen = new Set<string>();
  return wayFrom(certificate, 0);

  function wayFrom(child: Certificate, behind: number): string | undefined {
    seen.add(child.fingerprint);
    if (authorities.some((root) => root.fingerprint === child.fingerprint)) return undefined;
    const roots = authorities.filter((each) => named(each, child));
    const between = certificate.chain.filter(
      (each) => named(each, child) && !seen.has(each.fingerprint),
    );
    const problems = [
      ...roots.map((root) => () => linkProblem(child, root, behind, shown)),
      ...between.map(
        (each) => () => linkProblem(child, each, behind, shown) ?? wayFrom(each, behind + 1),
      ),
    ];
    let first: string | undefined;
    for (const find of problems) {
      const problem = find();
      if (problem === undefined) return undefined;
      first ??= problem;
    }
    return first ?? `was signed by another authority (issuer ${shown(child.issuer)})`;
  }
}

/** Whether Go's verifier leads a certificate, with its chain, to an authority. */
export const isSignedBy = (certificate: Certificate, authority: Certificate): boolean =>
  pathProblem(certificate, [authority]) === undefined;

const named = (parent: Certificate, child: Certificate): boolean =>
  parent.der.subject === child.der.issuer;

function linkProblem(
  child: Certificate,
  parent: Certificate,
  behind: number,
  shown: (text: string) => string,
): string | undefined {
  const called = `(issuer ${shown(child.issuer)})`;
  const { pathLength = behind, signsCertificates } = parent.der;
  if (!signsCertificates)
    return `was signed by a certificate whose key usage does not let it sign others ${called}`;
  if (!parent.ca) return `was signed by a certificate that is not an authority ${called}`;
  if (pathLength < behind)
    return `has more authorities above it than ${shown(parent.subject)} allows (pathlen)`;
  return (
    algorithmProblem(child) ??
    (signatureHolds(child, parent)
      ? undefined
      : `was signed by another authority of the same name ${called}`)
  );
}

/** Whether the key of one certificate made the signature of another, whatever they are called. */
export function signatureHolds(child: Certificate, parent: Certificate): boolean {
  try {
    return child.parsed.verify(createPublicKey(parent.publicKey));
  } catch {
    return false;
  }
}

/** Algorithms of signatures that crypto/x509 verifies: RSA, RSA-PSS, ECDSA with SHA-2; Ed25519. */
const verified: readonly string[] = [
  '1.2.840.113549.1.1.10',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112',
];

const weak: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'MD2',
  '1.2.840.113549.1.1.4': 'MD5',
  '1.2.840.113549.1.1.5': 'SHA-1',
  '1.2.840.10040.4.3': 'SHA-1',
  '1.2.840.10045.4.1': 'SHA-1',
  '1.3.14.3.2.29': 'SHA-1',
};

/** A root's own signature is looked at by nobody. */
function algorithmProblem({ der: { signatureAlgorithm: oid } }: Certificate): string | undefined {
  if (verified.includes(oid)) return undefined;
  const digest = weak[oid];
  return digest === undefined
    ? `was signed by an algorithm that Go does not know (${oid})`
    : `was signed with ${digest}, which Go refuses`;
}

/** Bits of RSA: crypto/rsa takes no less (Go 1.24), crypto/tls no more. */
const [fewestBits, mostBits] = [1024, 8192];

const curves: readonly string[] = ['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1'];

/**
 * Why Go's programs do not take a certificate for its key or its number, whoever has signed it;
 * undefined where they do.
 */
export function keyStrengthProblem({ parsed, der }: Certificate): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = parsed.publicKey;
  const { modulusLength: bits = fewestBits, namedCurve: curve = '' } = details ?? {};
  if (der.negativeSerial) return 'has a negative serial number, which Go refuses';
  if (type === 'rsa') {
    if (bits < fewestBits)
      return `has an RSA key of ${bits} bits, and Go takes none of less than ${fewestBits}`;
    return bits > mostBits
      ? `has an RSA key of ${bits} bits, and Go takes none of more than ${mostBits}`
      : undefined;
  }
  if (type === 'ed25519' || (type === 'ec' && curves.includes(curve))) return undefined;
  return `has a key of a kind that Go does not know (${type === 'ec' ? `curve ${curve}` : (type ?? 'none')})`;
}

/**
 * Whether two certificates are the same authority: one may have been renewed, with its name and its
 * key.
 */
export const sameAuthority = (one: Certificate, other: Certificate): boolean =>
  one.fingerprint === other.fingerprint ||
  (one.ca &&
    other.ca &&
    one.der.subject === other.der.subject &&
    sameKey(one.publicKey, other.publicKey));
