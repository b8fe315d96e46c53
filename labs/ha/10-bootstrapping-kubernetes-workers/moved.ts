import type { Machine } from '../../../lib/core/lab.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { nodeFiles } from '../../kubernetes/node-files.js';
import { all, lines } from '../../kubernetes/shell.js';

/** What has waited on a worker since it was made, and goes where kubelet and kube-proxy look. */
export interface Moved {
  /** The notes move it. Copies let the chapter run again. */
  readonly copy: string;
  /** What a learner has moved, as the notes say, is there already. */
  readonly copyWhatIsThere: string;
  /** Holds when the places have what waits, or what waited and was moved there. */
  readonly fresh: string;
}

export function moved(cluster: Cluster, { name }: Machine): Moved {
  const { authority, certificate, key, kubeconfig, proxyKubeconfig } = nodeFiles(cluster, name);
  const files = [authority, certificate, key, kubeconfig, proxyKubeconfig].flatMap(
    ([used, waits]) => (waits === undefined ? [] : [{ used, waits }]),
  );
  return {
    copy: lines(...files.map(({ used, waits }) => `cp ${waits} ${used}`)),
    copyWhatIsThere: lines(
      ...files.map(({ used, waits }) => `[ ! -e ${waits} ] || cp ${waits} ${used}`),
    ),
    fresh: all(
      ...files.map(
        ({ used, waits }) =>
          `{ [ -s ${used} ] && { [ ! -e ${waits} ] || cmp -s ${waits} ${used}; }; }`,
      ),
    ),
  };
}
