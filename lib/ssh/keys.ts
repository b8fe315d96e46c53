import ssh2 from 'ssh2';

export interface SshKeyPair {
  /** OpenSSH private key file. */
  readonly privateKey: string;
  /** One line: `ssh-ed25519 AAAA… comment`. */
  readonly publicKey: string;
}

/** A new Ed25519 key pair in OpenSSH's file formats (RFC 8709, PROTOCOL.key). */
export function generateSshKey(comment: string): SshKeyPair {
  const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
  return { privateKey: pair.private, publicKey: pair.public.trim() };
}

/** known_hosts lines that pin one host key for all names of a machine (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export function knownHostsLine(names: readonly string[], publicKey: string): string {
  const [type, blob] = publicKey.split(' ');
  return `${names.join(',')} ${type ?? ''} ${blob ?? ''}`;
}
