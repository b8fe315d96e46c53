import ssh2 from 'ssh2';

export interface SshKeyPair {
  /** OpenSSH private key file. */
  readonly privateKey: string;
  /** One line: `ssh-ed25519 AAAA… comment`. */
  readonly publicKey: string;
}

/**
 * A new Ed25519 key pair in OpenSSH's file formats (RFC 8709, PROTOCOL.key). ssh2 1.17 loses the
 * leading zero bytes of a key, one pair in 250 (mscdex/ssh2 issues 1390 and 1513), and neither it
 * nor OpenSSH reads such a pair: it is thrown away.
 */
export function generateSshKey(comment: string): SshKeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (isReadable(pair.private) && isReadable(pair.public))
      return { privateKey: pair.private, publicKey: pair.public.trim() };
  }
}

const isReadable = (key: string): boolean => !(ssh2.utils.parseKey(key) instanceof Error);

/**
 * known_hosts lines that pin one host key for all names of a machine (sshd(8), SSH_KNOWN_HOSTS FILE
 * FORMAT).
 */
export function knownHostsLine(names: readonly string[], publicKey: string): string {
  const [type, blob] = publicKey.split(' ');
  return `${names.join(',')} ${type ?? ''} ${blob ?? ''}`;
}
