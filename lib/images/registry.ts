import { artifactsMount } from '../core/chapter.js';
import { jumpbox, type Lab } from '../core/lab.js';
import type { GuestFile } from './types.js';

const port = 5000;

/** The registry runs where this file is: on the jumpbox. */
export const registryConfigPath = '/etc/docker/registry/khw.yml';

export const registryDropIn: GuestFile = {
  path: '/etc/systemd/system/docker-registry.service.d/khw.conf',
  mode: 0o644,
  content: `[Unit]
ConditionPathExists=${registryConfigPath}
After=ssh.service

[Service]
ExecStart=
ExecStart=/usr/bin/docker-registry serve ${registryConfigPath}
`,
};

export interface RegistryPlace {
  /** The storage folder, which it never writes to; that of the artifacts disk where it is left out. */
  readonly folder?: string;
  /** Where to listen: `:5000`, `127.0.0.1:40000`. */
  readonly address?: string;
}

/** The configuration of Debian's docker-registry (distribution 2.8): it only hands out what is there. */
export function registryConfig({
  folder = `${artifactsMount}/registry`,
  address = `:${port}`,
}: RegistryPlace = {}): string {
  return `version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: ${folder} }
  maintenance: { readonly: { enabled: true }, uploadpurging: { enabled: false } }
http: { addr: "${address}" }
`;
}

/**
 * Image names keep their public form; containerd asks the jumpbox first (its documentation,
 * docs/hosts.md).
 */
export function registryMirrors(lab: Lab): readonly GuestFile[] {
  const upstreams = {
    'docker.io': 'https://registry-1.docker.io',
    'registry.k8s.io': 'https://registry.k8s.io',
    'quay.io': 'https://quay.io',
    'ghcr.io': 'https://ghcr.io',
  };
  return Object.entries(upstreams).map(([name, server]) => ({
    path: `/etc/containerd/certs.d/${name}/hosts.toml`,
    mode: 0o644,
    content: `server = "${server}"\n\n[host."http://${jumpbox(lab).address}:${port}"]\n  capabilities = ["pull", "resolve"]\n`,
  }));
}
