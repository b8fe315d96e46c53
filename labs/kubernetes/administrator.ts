import { apiUrl, remotePlan } from './kubeconfigs.js';
import type { Cluster } from './layout.js';
import { adminKubeconfigs, credentials, local, plainCurl } from './checking/api.js';
import { lines } from './shell.js';

/** bash: words that begin with a slash are paths at a server, the others options of curl. */
const at = (server: string): string => `"\${@/#\\//${server}/}"`;

/**
 * bash on a controller: `ask [OPTION…] PATH…` prints what its API server answers the administrator,
 * over one connection. `options` are curl's, of every question.
 */
export const askOnController = (options: string): string =>
  lines(
    credentials(...adminKubeconfigs),
    `ask() { ${plainCurl} -sk ${options} -A khw-lab --cert <(printf '%s\\n' "$cert") --key <(printf '%s\\n' "$key") ${at(local)}; }`,
  );

/**
 * The same on the jumpbox, in the working folder. Where processors are emulated kubectl takes more
 * than a second only to start, curl a tenth of that and a TLS handshake.
 */
export const askOnJumpbox = (cluster: Cluster): string =>
  `ask() { ${plainCurl} -sS ${administratorFiles(cluster)} ${at(apiUrl(cluster))}; }`;

/** curl's options, in the working folder, to be the administrator. */
export function administratorFiles(cluster: Cluster): string {
  const { authority, certificate, key } = remotePlan(cluster).files;
  return `--cacert ${authority} --cert ${certificate} --key ${key}`;
}
