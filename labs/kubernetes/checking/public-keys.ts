import { createPublicKey } from 'node:crypto';

/**
 * awk: of each RSA key, as `=NAME` and a line of base64, the beginning of its DER up to the public exponent; the private part, which
 * comes after it (RFC 8017, A.1.2; RFC 5208), is not printed. A key that was cut short, and any other kind, is left out.
 */
const rsaHeads = String.raw`function v(at) { return index("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", substr(der, at + 1, 1)) - 1 }
function byte(i, g) {
  g = int(i / 3) * 4
  return i % 3 == 0 ? v(g) * 4 + int(v(g + 1) / 16) : i % 3 == 1 ? v(g + 1) % 16 * 16 + int(v(g + 2) / 4) : v(g + 2) % 4 * 64 + v(g + 3)
}
function head(start, end, size) {
  size = length(der) / 4 * 3 - (der ~ /==$/ ? 2 : der ~ /=$/ ? 1 : 0)
  end = start + byte(start - 2) * 256 + byte(start - 1)
  if (size == 4 + byte(2) * 256 + byte(3) && byte(end) == 2 && byte(end + 1) <= 3) printf "=%s\n%s\n", name, substr(der, 1, int((end + 7) / 3) * 4)
}
/^=/ { name = substr($0, 2); inside = 0; next }
/^ -----BEGIN (RSA )?PRIVATE KEY-----/ { inside = 1; der = ""; next }
inside && /^ -----END / {
  inside = 0
  if (der !~ /^[A-Za-z0-9+\/]+=?=?$/) next
  if (der ~ /^MII..[AQgw]IBADANBgkqhkiG9w0BAQEFAASC/) head(37)
  else if (der ~ /^MII..[AQgw]IBAAKC/) head(11)
}
inside { sub(/\r$/, ""); der = der substr($0, 2) }`;

/**
 * bash: prints the public halves of the private keys in `pem`, an array of texts by name, in one process where all are RSA: where
 * processors are emulated, starting OpenSSL for each of them would be most of what grading a chapter costs.
 */
export const publicKeys = `found=$(for name in "\${!pem[@]}"; do echo "=$name"; printf ' %s\\n' "\${pem[$name]//$'\\n'/$'\\n' }"; done | awk '${rsaHeads}')
printf '%s\\n' "$found"
for name in "\${!pem[@]}"; do
  [[ $'\\n'$found = *$'\\n'"=$name"$'\\n'* ]] || { echo "=$name"; openssl pkey -passin pass: -pubout <<< "\${pem[$name]}" 2>/dev/null; }
done`;

/** Public keys in PEM, by name, of an answer in which every line that is not ours begins with a space. */
export function readPublicKeys(stdout: string): ReadonlyMap<string, string> {
  const found = stdout.matchAll(/^=(\S+)\n(?:(-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----)|([A-Za-z0-9+/]{100,}))/gm);
  return new Map([...found].flatMap(([, name = '', pem, head = '']) => {
    const key = pem ?? publicKeyOf(Buffer.from(head, 'base64'));
    return key === undefined ? [] : [[name, key]];
  }));
}

/** The public key at the beginning of an RSA private key's DER; undefined where there is none. */
function publicKeyOf(der: Buffer): string | undefined {
  // Both forms begin with a sequence and the version 0; then PKCS #8 names the algorithm, and PKCS #1 goes on with the modulus.
  const start = der[7] === 0x02 ? 11 : 37;
  if (der.length < start + 5) return undefined;
  const end = start + der.readUInt16BE(start - 2);
  const length = der[end + 1] ?? 0;
  if (der[end] !== 0x02 || end + 2 + length > der.length) return undefined;
  try {
    const key = { kty: 'RSA', n: der.subarray(start, end).toString('base64url'), e: der.subarray(end + 2, end + 2 + length).toString('base64url') };
    return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
  } catch {
    return undefined;
  }
}
