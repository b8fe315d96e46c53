import { github, kubernetes } from '../digests.js';

/**
 * SHA-256 of release files by their address without a scheme, as somebody else than the site has
 * published them: the list of kubernetes-sigs/kubespray,
 * roles/kubespray_defaults/vars/main/checksums.yml (kubectl and kubelet of 1.32.3: revision
 * 19cce9fb6ab9 of the fork tmurakam/kubespray; all others: revision 005bdce7f186). It has neither
 * the control plane's binaries nor kube-proxy, which it takes as container images, nor etcd 3.6.0,
 * nor CoreDNS: those are not pinned. (CoreDNS' image is, in index.ts.)
 */
export const pinned: Readonly<Record<string, string>> = {
  ...kubernetes('1.32.3', {
    kubectl: {
      amd64: 'ab209d0c5134b61486a0486585604a616a5bb2fc07df46d304b3c95817b2d79f',
      arm64: '6c2c91e760efbf3fa111a5f0b99ba8975fb1c58bb3974eca88b6134bcf3717e2',
    },
    kubelet: {
      amd64: '024bb7faffa787c7717a2b37398a8c6df35694a8585a73074b052c3f4c4906ce',
      arm64: '5c3c98e6e0fa35d209595037e05022597954b8d764482417a9588e15218f0fe2',
    },
  }),
  ...pinnedBesides(),
};

/** Of all but Kubernetes itself. */
export function pinnedBesides(): Readonly<Record<string, string>> {
  return {
    ...github('containerd/containerd/releases/download/v2.1.0', {
      'containerd-2.1.0-linux-amd64.tar.gz':
        '0e5359e957b66b679be807563a543c7416e305e3aafcf56bad90ef87a917014d',
      'containerd-2.1.0-linux-arm64.tar.gz':
        'f6c3972347848177805eed8a9c282fca6aaec0e6fd28701579e63cb20bdbce07',
    }),
    ...github('opencontainers/runc/releases/download/v1.3.0', {
      'runc.amd64': '028986516ab5646370edce981df2d8e8a8d12188deaf837142a02097000ae2f2',
      'runc.arm64': '85c5e4e4f72e442c8c17bac07527cd4f961ee48e4f2b71797f7533c94f4a52b9',
    }),
    ...github('containernetworking/plugins/releases/download/v1.6.2', {
      'cni-plugins-linux-amd64-v1.6.2.tgz':
        'b8e811578fb66023f90d2e238d80cec3bdfca4b44049af74c374d4fae0f9c090',
      'cni-plugins-linux-arm64-v1.6.2.tgz':
        '01e0e22acc7f7004e4588c1fe1871cc86d7ab562cd858e1761c4641d89ebfaa4',
    }),
    ...github('kubernetes-sigs/cri-tools/releases/download/v1.34.0', {
      'crictl-v1.34.0-linux-amd64.tar.gz':
        'a8ff2a3edb37a98daf3aba7c3b284fe0aa5bff24166d896ab9ef64c8913c9f51',
      'crictl-v1.34.0-linux-arm64.tar.gz':
        'c31d252e203df5f4cf37f314bd3092eb79087e791631c1e607087c74b6d0423f',
    }),
  };
}
