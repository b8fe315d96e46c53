import { apiUrl, remotePlan } from './kubeconfigs.js';
import type { Cluster } from './layout.js';
import { adminKubeconfigs, credentials, local, plainCurl } from './checking/api.js';
import { lines } from './shell.js';

/**
 * bash on a controller: `ask PATH…` prints what its API server answers the administrator, over one
 * connection. `options` are curl's.
 */
export const askOnController = (options: string): string =>
  lines(
    credentials(...adminKubeconfigs),
    `ask() { ${plainCurl} -sk ${options} -A khw-lab --cert <(printf '%s\\n' "$cert") --key <(printf '%s\\n' "$key") "\${@/#/${local}}"; }`,
  );

/**
 * bash on the jumpbox, in the working folder: `curl -q "${as[@]}" "$api/…"` asks the API server as
 * the administrator. Where processors are emulated kubectl takes more than a second only to start,
 * curl a tenth of that and a TLS handshake.
 */
export const asAdministrator = (cluster: Cluster): string =>
  lines(`api=${apiUrl(cluster)}`, `as=(--noproxy '*' -sS ${administratorFiles(cluster)})`);

/** curl's options, in the working folder, to be the administrator. */
export function administratorFiles(cluster: Cluster): string {
  const { authority, certificate, key } = remotePlan(cluster).files;
  return `--cacert ${authority} --cert ${certificate} --key ${key}`;
}
