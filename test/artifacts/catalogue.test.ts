import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { releaseSets } from '../../lib/artifacts/catalogue.js';
import { downloadsFor } from '../../lib/artifacts/downloads.js';
import { componentsOf } from '../../lib/artifacts/provide.js';
import { packageRoot } from '../../lib/host/paths.js';

const modules = join(packageRoot, 'lib/artifacts/modules');
const all = Object.values(releaseSets).flat();

t.test('addresses of the official sites', (t) => {
  const urls = componentsOf('1.32', true).map((component) => {
    const [first] = downloadsFor(component, 'arm64', component.files);
    return [first?.url, first?.checksums, first?.files[0]?.member];
  });
  const github = (repo: string, tag: string, name: string): string => `github.com/${repo}/releases/download/${tag}/${name}`;
  t.same(urls, [
    ['dl.k8s.io/v1.32.3/bin/linux/arm64/kubectl', 'dl.k8s.io/v1.32.3/bin/linux/arm64/kubectl.sha256', undefined],
    [github('etcd-io/etcd', 'v3.6.0', 'etcd-v3.6.0-linux-arm64.tar.gz'), github('etcd-io/etcd', 'v3.6.0', 'SHA256SUMS'), 'etcd-v3.6.0-linux-arm64/etcd'],
    [github('containerd/containerd', 'v2.1.0', 'containerd-2.1.0-linux-arm64.tar.gz'), github('containerd/containerd', 'v2.1.0', 'containerd-2.1.0-linux-arm64.tar.gz.sha256sum'), 'bin/containerd'],
    [github('opencontainers/runc', 'v1.3.0', 'runc.arm64'), github('opencontainers/runc', 'v1.3.0', 'runc.sha256sum'), undefined],
    [github('containernetworking/plugins', 'v1.6.2', 'cni-plugins-linux-arm64-v1.6.2.tgz'), github('containernetworking/plugins', 'v1.6.2', 'cni-plugins-linux-arm64-v1.6.2.tgz.sha256'), 'dhcp'],
    [github('kubernetes-sigs/cri-tools', 'v1.34.0', 'crictl-v1.34.0-linux-arm64.tar.gz'), github('kubernetes-sigs/cri-tools', 'v1.34.0', 'crictl-v1.34.0-linux-arm64.tar.gz.sha256'), 'crictl'],
    [github('coredns/coredns', 'v1.12.0', 'coredns_1.12.0_linux_arm64.tgz'), github('coredns/coredns', 'v1.12.0', 'coredns_1.12.0_linux_arm64.tgz.sha256'), 'coredns'],
  ]);
  t.end();
});

t.test('the folders of the tutorial', (t) => {
  const files = componentsOf('1.32', false).flatMap((component) => component.files);
  const inFolder = (folder: string): readonly string[] => files.filter((file) => file.folder === folder).map((file) => file.name).sort();
  t.same(inFolder('client'), ['etcdctl', 'etcdutl', 'kubectl']);
  t.same(inFolder('controller'), ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']);
  t.same(inFolder('worker'), ['containerd', 'containerd-shim-runc-v2', 'containerd-stress', 'crictl', 'ctr', 'kube-proxy', 'kubelet', 'runc']);
  t.same(inFolder('cni-plugins'), [
    'bandwidth', 'bridge', 'dhcp', 'dummy', 'firewall', 'host-device', 'host-local', 'ipvlan', 'loopback', 'macvlan', 'portmap', 'ptp', 'sbr',
    'static', 'tap', 'tuning', 'vlan', 'vrf',
  ]);
  t.end();
});

t.test('one download for one archive, one for each plain binary', (t) => {
  const counts = componentsOf('1.32', false).map((component) => [component.name, downloadsFor(component, 'amd64', component.files).length]);
  t.same(counts, [['kubernetes', 6], ['etcd', 1], ['containerd', 1], ['runc', 1], ['cni-plugins', 1], ['crictl', 1]]);
  t.end();
});

t.test('CoreDNS only when asked for', (t) => {
  t.notOk(componentsOf('1.32', false).some(({ name }) => name === 'coredns'));
  t.ok(componentsOf('1.32', true).some(({ name }) => name === 'coredns'));
  t.throws(() => componentsOf('1.31', false), { kind: 'config', message: /no release set 1.31/, hint: /1\.32/ });
  t.end();
});

t.test('each component has its committed Go module, of the same version and with the same commands', (t) => {
  t.same(readdirSync(modules, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort(), all.map(({ name }) => name).sort());
  for (const { name, version, files } of all) {
    const [goMod, tools] = ['go.mod', 'tools.go'].map((file) => readFileSync(join(modules, name, file), 'utf8')) as [string, string];
    t.match(goMod, new RegExp(`^module khw.local/${name}$`, 'm'));
    const required = new Map([...goMod.matchAll(/^(?:require )?\s*(\S+) (v\S+)$/gm)].map((match) => [match[1], match[2]]));
    for (const { package: path } of files) {
      const module = [...required.keys()].find((key) => key !== undefined && (path === key || path.startsWith(`${key}/`)));
      t.equal(required.get(module), `v${version}`, `${path} of ${String(module)}`);
    }
    t.same([...tools.matchAll(/_ "(.+)"/g)].map((match) => match[1]).sort(), files.map((file) => file.package).sort());
    t.ok(readFileSync(join(modules, name, 'go.sum'), 'utf8').length > 1000);
  }
  t.end();
});

t.test('the stamped version is the version', (t) => {
  const stamps = all.flatMap(({ version, build }) => Object.entries(build.stamps).filter(([key]) => key.endsWith('Version')).map(([key, value]) => ({ key, value, version })));
  t.ok(stamps.length >= 4);
  for (const { key, value, version } of stamps) t.equal(value, `v${version}`, key);
  t.end();
});

t.test('no name twice in a folder', (t) => {
  const places = componentsOf('1.32', true).flatMap((component) => component.files.map(({ folder, name }) => `${folder}/${name}`));
  t.equal(new Set(places).size, places.length);
  t.end();
});
