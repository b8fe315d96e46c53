import type { ComponentFile, ComponentPlan, Folder, Recipe, Release } from './types.js';

/**
 * What a lab is made of, each of whatever version a release set names. Addresses, checksum files
 * and archive layouts are those of the official sites.
 */

export function kubernetes(version: string): ComponentPlan {
  const [major = '', minor = ''] = version.split('.');
  const address = 'dl.k8s.io/v{version}/bin/linux/{arch}/{file}';
  return {
    name: 'kubernetes',
    version,
    optional: false,
    files: [
      command('client', 'k8s.io/kubernetes/cmd/kubectl'),
      command('controller', 'k8s.io/kubernetes/cmd/kube-apiserver'),
      command('controller', 'k8s.io/kubernetes/cmd/kube-controller-manager'),
      command('controller', 'k8s.io/kubernetes/cmd/kube-scheduler'),
      command('worker', 'k8s.io/kubernetes/cmd/kube-proxy'),
      command('worker', 'k8s.io/kubernetes/cmd/kubelet'),
    ],
    release: { url: address, checksums: `${address}.sha256`, checksumForm: 'digest' },
    // Without gitMinor the API server panics at start, in pod-security-admission.
    build: goBuild({
      'k8s.io/component-base/version.gitVersion': `v${version}`,
      'k8s.io/component-base/version.gitMajor': major,
      'k8s.io/component-base/version.gitMinor': minor,
      'k8s.io/component-base/version.gitTreeState': 'clean',
    }),
  };
}

export const etcd = (version: string): ComponentPlan => ({
  name: 'etcd',
  version,
  optional: false,
  files: [
    { name: 'etcd', folder: 'controller', package: 'go.etcd.io/etcd/server/v3' },
    { name: 'etcdctl', folder: 'client', package: 'go.etcd.io/etcd/etcdctl/v3' },
    { name: 'etcdutl', folder: 'client', package: 'go.etcd.io/etcd/etcdutl/v3' },
  ],
  release: onGithub('etcd-io/etcd', 'etcd-v{version}-linux-{arch}.tar.gz', {
    checksums: 'SHA256SUMS',
    member: 'etcd-v{version}-linux-{arch}/{file}',
  }),
  build: goBuild(),
});

export const containerd = (version: string): ComponentPlan => ({
  name: 'containerd',
  version,
  optional: false,
  files: ['containerd', 'containerd-shim-runc-v2', 'containerd-stress', 'ctr'].map((name) =>
    command('worker', `github.com/containerd/containerd/v2/cmd/${name}`),
  ),
  release: onGithub('containerd/containerd', 'containerd-{version}-linux-{arch}.tar.gz', {
    checksums: 'containerd-{version}-linux-{arch}.tar.gz.sha256sum',
    member: 'bin/{file}',
  }),
  build: goBuild({ 'github.com/containerd/containerd/v2/version.Version': `v${version}` }),
});

export const runc = (version: string): ComponentPlan => ({
  name: 'runc',
  version,
  optional: false,
  files: [command('worker', 'github.com/opencontainers/runc')],
  release: onGithub('opencontainers/runc', 'runc.{arch}', { checksums: 'runc.sha256sum' }),
  build: { cgo: true, tags: ['netgo', 'osusergo', 'seccomp'], stamps: {} },
});

export const cniPlugins = (version: string): ComponentPlan => ({
  name: 'cni-plugins',
  version,
  optional: false,
  files: [
    ...plugins('ipam', 'dhcp', 'host-local', 'static'),
    ...plugins(
      'main',
      'bridge',
      'dummy',
      'host-device',
      'ipvlan',
      'loopback',
      'macvlan',
      'ptp',
      'tap',
      'vlan',
    ),
    ...plugins('meta', 'bandwidth', 'firewall', 'portmap', 'sbr', 'tuning', 'vrf'),
  ],
  release: onGithub('containernetworking/plugins', 'cni-plugins-linux-{arch}-v{version}.tgz', {
    member: '{file}',
  }),
  build: goBuild({
    'github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion': `v${version}`,
  }),
});

export const crictl = (version: string): ComponentPlan => ({
  name: 'crictl',
  version,
  optional: false,
  files: [command('worker', 'sigs.k8s.io/cri-tools/cmd/crictl')],
  release: onGithub('kubernetes-sigs/cri-tools', 'crictl-v{version}-linux-{arch}.tar.gz', {
    checksumForm: 'digest',
    member: '{file}',
  }),
  build: goBuild({ 'sigs.k8s.io/cri-tools/pkg/version.Version': `v${version}` }),
});

/** Provided only when asked for. */
export const coredns = (version: string): ComponentPlan => ({
  name: 'coredns',
  version,
  optional: true,
  files: [command('controller', 'github.com/coredns/coredns')],
  release: onGithub('coredns/coredns', 'coredns_{version}_linux_{arch}.tgz', { member: '{file}' }),
  build: goBuild(),
});

/** Makes a cluster of machines that have a kubelet. Provided only when asked for. */
export const kubeadm = (version: string): ComponentPlan => ({
  ...kubernetes(version),
  name: 'kubeadm',
  optional: true,
  files: [command('worker', 'k8s.io/kubernetes/cmd/kubeadm')],
});

/** A gateway: Ingress and Gateway API in one program. Its web pages are not in the module. */
export const traefik = (version: string): ComponentPlan => ({
  name: 'traefik',
  version,
  optional: true,
  files: [command('controller', 'github.com/traefik/traefik/v3/cmd/traefik')],
  release: onGithub('traefik/traefik', 'traefik_v{version}_linux_{arch}.tar.gz', {
    checksums: 'traefik_v{version}_checksums.txt',
    member: '{file}',
  }),
  build: goBuild({ 'github.com/traefik/traefik/v3/pkg/version.Version': `v${version}` }),
});

/** Kinds of the Gateway API, of its standard channel. */
export const gatewayApi = (version: string): ComponentPlan => ({
  name: 'gateway-api',
  version,
  optional: true,
  files: [
    {
      name: 'gateway-api.yaml',
      folder: 'client',
      package: 'sigs.k8s.io/gateway-api/apis/v1',
      manifests: 'config/crd/standard',
    },
  ],
  build: goBuild(),
});

/** Makes volumes of folders of the nodes. It is published as a container image only. */
export const localPathProvisioner = (version: string): ComponentPlan => ({
  name: 'local-path-provisioner',
  version,
  optional: true,
  files: [command('controller', 'github.com/rancher/local-path-provisioner')],
  build: goBuild({ 'main.VERSION': `v${version}` }),
});

/** Tells what nodes and pods use. It is published as a container image only. */
export const metricsServer = (version: string): ComponentPlan => ({
  name: 'metrics-server',
  version,
  optional: true,
  files: [command('controller', 'sigs.k8s.io/metrics-server/cmd/metrics-server')],
  build: goBuild({ 'k8s.io/client-go/pkg/version.gitVersion': `v${version}` }),
});

/** Enforces network policies on a node. It is published as a container image only. */
export const networkPolicies = (version: string): ComponentPlan => ({
  name: 'kube-network-policies',
  version,
  optional: true,
  files: [{ name: 'netpol', folder: 'worker', package: 'sigs.k8s.io/kube-network-policies/cmd' }],
  build: goBuild(),
});

/** `checksums` is a file beside the asset; the asset's name with `.sha256` where none is given. */
function onGithub(
  repository: string,
  asset: string,
  { checksums = `${asset}.sha256`, checksumForm = 'list', member }: Partial<Release>,
): Release {
  const folder = `github.com/${repository}/releases/download/v{version}`;
  return {
    url: `${folder}/${asset}`,
    checksums: `${folder}/${checksums}`,
    checksumForm,
    ...(member === undefined ? {} : { member }),
  };
}

/** A command whose package ends in its own name. */
function command(folder: Folder, path: string): ComponentFile {
  return { name: path.slice(path.lastIndexOf('/') + 1), folder, package: path };
}

function plugins(kind: string, ...names: readonly string[]): readonly ComponentFile[] {
  return names.map((name) =>
    command('cni-plugins', `github.com/containernetworking/plugins/plugins/${kind}/${name}`),
  );
}

function goBuild(stamps: Readonly<Record<string, string>> = {}): Recipe {
  return { cgo: false, tags: [], stamps };
}
