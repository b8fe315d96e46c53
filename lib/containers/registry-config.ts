/** The port on which the jumpbox serves container images. */
export const registryPort = 5000;

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

/** containerd's hosts.toml (under certs.d/REGISTRY/) that sends the pulls from one registry to the mirror at `url`, and nowhere else should it fail. */
export function mirrorHosts(url: string): string {
  return `server = "${url}"

[host."${url}"]
  capabilities = ["pull", "resolve"]
`;
}

/** The registries that the nodes' containerd must ask through the mirror. */
export const mirroredRegistries = ['docker.io', 'registry.k8s.io'] as const;
