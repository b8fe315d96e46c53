import type { KubeconfigPlan } from './plan.js';

export interface KubeconfigMaterial {
  /** The authority's certificate, the client's certificate and key: the bytes of the PEM files. */
  readonly authority: Uint8Array;
  readonly certificate: Uint8Array;
  readonly key: Uint8Array;
}

/**
 * The very bytes that `kubectl config set-cluster, set-credentials, set-context, use-context` with
 * `--embed-certs` leave behind.
 */
export function renderKubeconfig(
  { cluster, server, user, context }: KubeconfigPlan,
  { authority, certificate, key }: KubeconfigMaterial,
): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(authority)}
    server: ${server}
  name: ${cluster}
contexts:
- context:
    cluster: ${cluster}
    user: ${user}
  name: ${context}
current-context: ${context}
kind: Config
preferences: {}
users:
- name: ${user}
  user:
    client-certificate-data: ${base64(certificate)}
    client-key-data: ${base64(key)}
`;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
