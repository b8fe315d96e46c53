import type { Cluster } from './layout.js';

/** Where a file may lie: where it is used, and where it waits until it is moved there. */
export type Places = readonly [used: string, ...waits: string[]];

export interface NodeFiles {
  readonly authority: Places;
  readonly certificate: Places;
  readonly key: Places;
  readonly kubeconfig: Places;
  readonly proxyKubeconfig: Places;
}

/** Files that a worker is given by the chapters about certificates and kubeconfigs. */
export function nodeFiles({ layout }: Pick<Cluster, 'layout'>, machine: string): NodeFiles {
  const { authority, certificate, key } = layout.onNode(machine);
  const places = (used: string, name: string): Places =>
    layout.nodeInbox === undefined ? [used] : [used, `${layout.nodeInbox}/${name}`];
  return {
    authority: places(authority, layout.certificate(layout.stems.authority)),
    certificate: places(certificate, layout.certificate(machine)),
    key: places(key, layout.key(machine)),
    kubeconfig: places('/var/lib/kubelet/kubeconfig', `${machine}.kubeconfig`),
    proxyKubeconfig: places('/var/lib/kube-proxy/kubeconfig', 'kube-proxy.kubeconfig'),
  };
}
