import { createPublicKey } from 'node:crypto';
import { readScript } from '../../../lib/host/files.js';

/**
 * awk: of each RSA key, as `=NAME` and a line of base64, the beginning of its DER up to the public
 * exponent; the private part, which comes after it (RFC 8017, A.1.2; RFC 5208), is not printed. A
 * key that was cut short, and any other kind, is left out.
 */
const rsaHeads = readScript('labs/kubernetes/checking/rsa-heads.awk');

/** bash: puts those of the files in `small` that hold a private key into `pem`. */
export const privateKeys = `for file in "\${small[@]}"; do
  IFS= read -r -d '' text < "$file"
  [[ $text != *'PRIVATE KEY-----'* ]] || pem["$file"]=$text
done`;

/**
 * bash: prints the public halves of the private keys in `pem`, an array of texts by name, in one
 * process where all are RSA: where processors are emulated, starting OpenSSL for each of them would
 * be most of what grading a chapter costs.
 */
export const publicKeys = `found=$(for name in "\${!pem[@]}"; do echo "=$name"; printf ' %s\\n' "\${pem[$name]//$'\\n'/$'\\n' }"; done | awk '${rsaHeads}')
printf '%s\\n' "$found"
for name in "\${!pem[@]}"; do
  [[ $'\\n'$found = *$'\\n'"=$name"$'\\n'* ]] || { echo "=$name"; openssl pkey -passin pass: -pubout <<< "\${pem[$name]}" 2>/dev/null; }
done`;

/**
 * Public keys in PEM, by name, of an answer in which every line that is not ours begins with a
 * space.
 */
export function readPublicKeys(stdout: string): ReadonlyMap<string, string> {
  const found = stdout.matchAll(
    /^=(\S+)\n(?:(-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----)|([A-Za-z0-9+/]{100,}))/gm,
  );
  return new Map(
    [...found].flatMap(([, name = '', pem, head = '']) => {
      const key = pem ?? publicKeyOf(Buffer.from(head, 'base64'));
      return key === undefined ? [] : [[name, key]];
    }),
  );
}

/** The public key at the beginning of an RSA private key's DER; undefined where there is none. */
function publicKeyOf(der: Buffer): string | undefined {
  // Both forms begin with a sequence and the version 0; then PKCS #8 names the algorithm, and PKCS
  // #1 goes on with the modulus.
  const start = der[7] === 0x02 ? 11 : 37;
  if (der.length < start + 5) return undefined;
  const end = start + der.readUInt16BE(start - 2);
  const length = der[end + 1] ?? 0;
  if (der[end] !== 0x02 || end + 2 + length > der.length) return undefined;
  try {
    const key = {
      kty: 'RSA',
      n: der.subarray(start, end).toString('base64url'),
      e: der.subarray(end + 2, end + 2 + length).toString('base64url'),
    };
    return createPublicKey({ key, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString();
  } catch {
    return undefined;
  }
}
