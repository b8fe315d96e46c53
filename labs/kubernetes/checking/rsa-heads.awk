# Of each RSA key, as `=NAME` and a line of base64, the beginning of its DER up to the public exponent; the private part, which
# comes after it (RFC 8017, A.1.2; RFC 5208), is not printed. A key that was cut short, and any other kind, is left out.

function v(at) { return index("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", substr(der, at + 1, 1)) - 1 }
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
inside { sub(/\r$/, ""); der = der substr($0, 2) }
