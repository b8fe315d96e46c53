import type { Component, ComponentFile, Folder, Recipe } from './types.js';

/** The release sets by name: which versions make one lab. Addresses, checksum files and archive layouts are those of the official sites. */
export const releaseSets: Readonly<Record<string, readonly Component[]>> = {
  '1.32': [
    {
      name: 'kubernetes', version: '1.32.3', optional: false,
      files: [
        command('client', 'k8s.io/kubernetes/cmd/kubectl'),
        command('controller', 'k8s.io/kubernetes/cmd/kube-apiserver'),
        command('controller', 'k8s.io/kubernetes/cmd/kube-controller-manager'),
        command('controller', 'k8s.io/kubernetes/cmd/kube-scheduler'),
        command('worker', 'k8s.io/kubernetes/cmd/kube-proxy'),
        command('worker', 'k8s.io/kubernetes/cmd/kubelet'),
      ],
      release: {
        url: 'dl.k8s.io/v{version}/bin/linux/{arch}/{file}',
        checksums: 'dl.k8s.io/v{version}/bin/linux/{arch}/{file}.sha256',
        checksumForm: 'digest',
      },
      // Without gitMinor the API server panics at start, in pod-security-admission.
      build: goBuild({
        'k8s.io/component-base/version.gitVersion': 'v1.32.3',
        'k8s.io/component-base/version.gitMajor': '1',
        'k8s.io/component-base/version.gitMinor': '32',
        'k8s.io/component-base/version.gitTreeState': 'clean',
      }),
    },
    {
      name: 'etcd', version: '3.6.0', optional: false,
      files: [
        { name: 'etcd', folder: 'controller', package: 'go.etcd.io/etcd/server/v3' },
        { name: 'etcdctl', folder: 'client', package: 'go.etcd.io/etcd/etcdctl/v3' },
        { name: 'etcdutl', folder: 'client', package: 'go.etcd.io/etcd/etcdutl/v3' },
      ],
      release: {
        url: 'github.com/etcd-io/etcd/releases/download/v{version}/etcd-v{version}-linux-{arch}.tar.gz',
        checksums: 'github.com/etcd-io/etcd/releases/download/v{version}/SHA256SUMS',
        checksumForm: 'list',
        member: 'etcd-v{version}-linux-{arch}/{file}',
      },
      build: goBuild(),
    },
    {
      name: 'containerd', version: '2.1.0', optional: false,
      files: ['containerd', 'containerd-shim-runc-v2', 'containerd-stress', 'ctr']
        .map((name) => command('worker', `github.com/containerd/containerd/v2/cmd/${name}`)),
      release: {
        url: 'github.com/containerd/containerd/releases/download/v{version}/containerd-{version}-linux-{arch}.tar.gz',
        checksums: 'github.com/containerd/containerd/releases/download/v{version}/containerd-{version}-linux-{arch}.tar.gz.sha256sum',
        checksumForm: 'list',
        member: 'bin/{file}',
      },
      build: goBuild({ 'github.com/containerd/containerd/v2/version.Version': 'v2.1.0' }),
    },
    {
      name: 'runc', version: '1.3.0', optional: false,
      files: [command('worker', 'github.com/opencontainers/runc')],
      release: {
        url: 'github.com/opencontainers/runc/releases/download/v{version}/runc.{arch}',
        checksums: 'github.com/opencontainers/runc/releases/download/v{version}/runc.sha256sum',
        checksumForm: 'list',
      },
      build: { cgo: true, tags: ['netgo', 'osusergo', 'seccomp'], stamps: {} },
    },
    {
      name: 'cni-plugins', version: '1.6.2', optional: false,
      files: [
        ...plugins('ipam', 'dhcp', 'host-local', 'static'),
        ...plugins('main', 'bridge', 'dummy', 'host-device', 'ipvlan', 'loopback', 'macvlan', 'ptp', 'tap', 'vlan'),
        ...plugins('meta', 'bandwidth', 'firewall', 'portmap', 'sbr', 'tuning', 'vrf'),
      ],
      release: {
        url: 'github.com/containernetworking/plugins/releases/download/v{version}/cni-plugins-linux-{arch}-v{version}.tgz',
        checksums: 'github.com/containernetworking/plugins/releases/download/v{version}/cni-plugins-linux-{arch}-v{version}.tgz.sha256',
        checksumForm: 'list',
        member: '{file}',
      },
      build: goBuild({ 'github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion': 'v1.6.2' }),
    },
    {
      name: 'crictl', version: '1.34.0', optional: false,
      files: [command('worker', 'sigs.k8s.io/cri-tools/cmd/crictl')],
      release: {
        url: 'github.com/kubernetes-sigs/cri-tools/releases/download/v{version}/crictl-v{version}-linux-{arch}.tar.gz',
        checksums: 'github.com/kubernetes-sigs/cri-tools/releases/download/v{version}/crictl-v{version}-linux-{arch}.tar.gz.sha256',
        checksumForm: 'digest',
        member: '{file}',
      },
      build: goBuild({ 'sigs.k8s.io/cri-tools/pkg/version.Version': 'v1.34.0' }),
    },
    {
      name: 'coredns', version: '1.12.0', optional: true,
      files: [command('controller', 'github.com/coredns/coredns')],
      release: {
        url: 'github.com/coredns/coredns/releases/download/v{version}/coredns_{version}_linux_{arch}.tgz',
        checksums: 'github.com/coredns/coredns/releases/download/v{version}/coredns_{version}_linux_{arch}.tgz.sha256',
        checksumForm: 'list',
        member: '{file}',
      },
      build: goBuild(),
    },
  ],
};

/** A command whose package ends in its own name. */
function command(folder: Folder, path: string): ComponentFile {
  return { name: path.slice(path.lastIndexOf('/') + 1), folder, package: path };
}

function plugins(kind: string, ...names: readonly string[]): readonly ComponentFile[] {
  return names.map((name) => command('cni-plugins', `github.com/containernetworking/plugins/plugins/${kind}/${name}`));
}

function goBuild(stamps: Readonly<Record<string, string>> = {}): Recipe {
  return { cgo: false, tags: [], stamps };
}
