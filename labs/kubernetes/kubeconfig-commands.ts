import type { PlannedKubeconfig } from './kubeconfigs.js';
import { all, lines } from './shell.js';

/**
 * The kubectl commands, typed in the working folder, that make a kubeconfig. Without a file they
 * change `~/.kube/config`.
 */
export function kubeconfigCommands(
  { cluster, server, user, context, files }: PlannedKubeconfig,
  file?: string,
): string {
  const last = file === undefined ? [] : [`--kubeconfig=${file}`];
  return lines(
    command(
      `set-cluster ${cluster}`,
      `--certificate-authority=${files.authority}`,
      '--embed-certs=true',
      `--server=${server}`,
      ...last,
    ),
    command(
      `set-credentials ${user}`,
      `--client-certificate=${files.certificate}`,
      `--client-key=${files.key}`,
      '--embed-certs=true',
      ...last,
    ),
    command(`set-context ${context}`, `--cluster=${cluster}`, `--user=${user}`, ...last),
    command(`use-context ${context}`, ...last),
  );
}

const command = (verb: string, ...options: readonly string[]): string =>
  [`kubectl config ${verb}`, ...options].join(' \\\n  ');

/**
 * Holds when the file says what the plan says and embeds the very certificates of the working
 * folder.
 */
export function kubeconfigDone(
  { server, context, files }: PlannedKubeconfig,
  file: string,
): string {
  return all(
    `grep -qF 'server: ${server}' ${file}`,
    `grep -qx 'current-context: ${context}' ${file}`,
    embedded('certificate-authority-data', files.authority, file),
    embedded('client-certificate-data', files.certificate, file),
    embedded('client-key-data', files.key, file),
  );
}

/** grep, not kubectl: on a guest without KVM kubectl takes a second only to start. */
const embedded = (key: string, original: string, file: string): string =>
  `[ -s ${original} ] && grep -qF "${key}: $(base64 -w0 ${original})" ${file}`;
