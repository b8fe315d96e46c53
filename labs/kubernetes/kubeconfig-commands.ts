import type { PlannedKubeconfig } from './kubeconfigs.js';
import { all, hasLines, lines, textHas } from './shell.js';

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
    hasLines(file, `current-context: ${context}`),
    textHas(`'server: ${server}'`),
    embedded('certificate-authority-data', files.authority),
    embedded('client-certificate-data', files.certificate),
    embedded('client-key-data', files.key),
  );
}

/** Without kubectl, which on a guest without KVM takes a second only to start. */
const embedded = (key: string, original: string): string =>
  all(`[ -s ${original} ]`, textHas(`"${key}: $(base64 -w0 ${original})"`));
