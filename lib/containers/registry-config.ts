export interface RegistryConfigOptions {
  /** The storage folder, for example /opt/khw/registry. Never written to. */
  readonly folder: string;
  /** Where to listen: `:5000`, `127.0.0.1:0`. */
  readonly address: string;
}

/**
 * /etc/docker/registry/config.yml for Debian's docker-registry (distribution 2.8), serving from a read-only file
 * system without a password: the node network is the lab's own, and the images are public.
 */
export function registryConfig({ folder, address }: RegistryConfigOptions): string {
  return `version: 0.1
log:
  level: info
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: ${folder}
  maintenance:
    uploadpurging:
      enabled: false
    readonly:
      enabled: true
http:
  addr: ${address}
  # Only uploads use it, and there are none.
  secret: read-only
`;
}
