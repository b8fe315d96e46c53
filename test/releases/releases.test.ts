import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { downloadsFor } from '../../lib/artifacts/downloads.js';
import { packageRoot } from '../../lib/host/paths.js';
import { hostRunner } from '../../lib/host/process.js';
import { componentsOf, releaseSetAfter, releaseSets } from '../../lib/releases/index.js';
import { sources } from '../arch/sources.js';
import { temporaryFolder } from '../helpers/temporary.js';

const all = releaseSets.flatMap(({ components }) => components);

t.test('addresses of the official sites', (t) => {
  const urls = componentsOf('1.32', [...track.supplies.components, 'coredns']).map((component) => {
    const [first] = downloadsFor(component, 'arm64', component.files);
    return [first?.url, first?.checksums, first?.files[0]?.member];
  });
  const github = (repo: string, tag: string, name: string): string =>
    `github.com/${repo}/releases/download/${tag}/${name}`;
  t.same(urls, [
    [
      'dl.k8s.io/v1.32.3/bin/linux/arm64/kubectl',
      'dl.k8s.io/v1.32.3/bin/linux/arm64/kubectl.sha256',
      undefined,
    ],
    [
      github('etcd-io/etcd', 'v3.6.0', 'etcd-v3.6.0-linux-arm64.tar.gz'),
      github('etcd-io/etcd', 'v3.6.0', 'SHA256SUMS'),
      'etcd-v3.6.0-linux-arm64/etcd',
    ],
    [
      github('containerd/containerd', 'v2.1.0', 'containerd-2.1.0-linux-arm64.tar.gz'),
      github('containerd/containerd', 'v2.1.0', 'containerd-2.1.0-linux-arm64.tar.gz.sha256sum'),
      'bin/containerd',
    ],
    [
      github('opencontainers/runc', 'v1.3.0', 'runc.arm64'),
      github('opencontainers/runc', 'v1.3.0', 'runc.sha256sum'),
      undefined,
    ],
    [
      github('containernetworking/plugins', 'v1.6.2', 'cni-plugins-linux-arm64-v1.6.2.tgz'),
      github('containernetworking/plugins', 'v1.6.2', 'cni-plugins-linux-arm64-v1.6.2.tgz.sha256'),
      'dhcp',
    ],
    [
      github('kubernetes-sigs/cri-tools', 'v1.34.0', 'crictl-v1.34.0-linux-arm64.tar.gz'),
      github('kubernetes-sigs/cri-tools', 'v1.34.0', 'crictl-v1.34.0-linux-arm64.tar.gz.sha256'),
      'crictl',
    ],
    [
      github('coredns/coredns', 'v1.11.3', 'coredns_1.11.3_linux_arm64.tgz'),
      github('coredns/coredns', 'v1.11.3', 'coredns_1.11.3_linux_arm64.tgz.sha256'),
      'coredns',
    ],
  ]);
  t.end();
});

t.test('the folders of the tutorial', (t) => {
  const files = componentsOf('1.32', track.supplies.components).flatMap(
    (component) => component.files,
  );
  const inFolder = (folder: string): readonly string[] =>
    files
      .filter((file) => file.folder === folder)
      .map((file) => file.name)
      .sort();
  t.same(inFolder('client'), ['etcdctl', 'etcdutl', 'kubectl']);
  t.same(inFolder('controller'), [
    'etcd',
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
  ]);
  t.same(inFolder('worker'), [
    'containerd',
    'containerd-shim-runc-v2',
    'containerd-stress',
    'crictl',
    'ctr',
    'kube-proxy',
    'kubelet',
    'runc',
  ]);
  t.same(inFolder('cni-plugins'), [
    'bandwidth',
    'bridge',
    'dhcp',
    'dummy',
    'firewall',
    'host-device',
    'host-local',
    'ipvlan',
    'loopback',
    'macvlan',
    'portmap',
    'ptp',
    'sbr',
    'static',
    'tap',
    'tuning',
    'vlan',
    'vrf',
  ]);
  t.end();
});

t.test('one download for one archive, one for each plain binary', (t) => {
  const counts = componentsOf('1.32', track.supplies.components).map((component) => [
    component.name,
    downloadsFor(component, 'amd64', component.files).length,
  ]);
  t.same(counts, [
    ['kubernetes', 6],
    ['etcd', 1],
    ['containerd', 1],
    ['runc', 1],
    ['cni-plugins', 1],
    ['crictl', 1],
  ]);
  t.end();
});

t.test('CoreDNS only when asked for', (t) => {
  t.notOk(componentsOf('1.32', track.supplies.components).some(({ name }) => name === 'coredns'));
  t.ok(
    componentsOf('1.32', [...track.supplies.components, 'coredns']).some(
      ({ name }) => name === 'coredns',
    ),
  );
  t.throws(() => componentsOf('1.31', track.supplies.components), {
    kind: 'config',
    message: /no release set 1.31/,
    hint: /1\.32/,
  });
  t.end();
});

t.test(
  'each component has its committed Go module, of the same version and with the same commands',
  (t) => {
    for (const { name, components } of releaseSets)
      t.same(
        readdirSync(join(packageRoot, `lib/releases/${name}/modules`)).sort(),
        components
          .filter(({ modulesOf = name }) => modulesOf === name)
          .map((each) => each.name)
          .sort(),
      );
    for (const { name, version, files, module: folder } of all) {
      const [goMod, tools] = ['go.mod', 'tools.go'].map((file) =>
        readFileSync(join(packageRoot, folder, file), 'utf8'),
      ) as [string, string];
      t.match(goMod, new RegExp(`^module khw.local/${name}$`, 'm'));
      const required = new Map(
        [...goMod.matchAll(/^(?:require )?\s*(\S+) (v\S+)$/gm)].map((match) => [
          match[1],
          match[2],
        ]),
      );
      for (const { package: path } of files) {
        const module = [...required.keys()].find(
          (key) => key !== undefined && (path === key || path.startsWith(`${key}/`)),
        );
        t.equal(required.get(module), `v${version}`, `${path} of ${String(module)}`);
      }
      t.same(
        [...tools.matchAll(/_ "(.+)"/g)].map((match) => match[1]).sort(),
        files.map((file) => file.package).sort(),
      );
      t.ok(readFileSync(join(packageRoot, folder, 'go.sum'), 'utf8').length > 1000);
    }
    t.end();
  },
);

t.test('programs in images are those of a component, of the version in the tag', (t) => {
  for (const { components, images } of releaseSets)
    for (const { tag, recipe } of images)
      for (const { component, name } of recipe.programs ?? []) {
        const found = components.find((each) => each.name === component);
        t.ok(
          found?.files.some((file) => file.name === name),
          `${component} has ${name}`,
        );
        t.equal(tag.replace(/^v|-\d+$/g, ''), found?.version, `${component} ${name}`);
      }
  t.end();
});

t.test('each is one minor release of Kubernetes after the one before', (t) => {
  const minors = releaseSets.map(({ name, components }) => {
    const version = components.find((each) => each.name === 'kubernetes')?.version ?? '';
    t.ok(version.startsWith(`${name}.`), `${version} in ${name}`);
    return Number(name.split('.')[1]);
  });
  t.same(
    minors,
    minors.map((_, index) => (minors[0] ?? 0) + index),
  );
  t.same(
    releaseSets.map(({ name }) => releaseSetAfter(name)?.name),
    [...releaseSets.slice(1).map(({ name }) => name), undefined],
  );
  t.equal(releaseSetAfter('0.1'), undefined, 'one that there is not has no next one');
  t.end();
});

t.test('the stamped version is the version', (t) => {
  const stamps = all.flatMap(({ version, build }) =>
    Object.entries(build.stamps)
      .filter(([key]) => key.endsWith('Version'))
      .map(([key, value]) => ({ key, value, version })),
  );
  t.ok(stamps.length >= 4);
  for (const { key, value, version } of stamps) t.equal(value, `v${version}`, key);
  t.end();
});

t.test('no name twice in a folder', (t) => {
  const places = componentsOf('1.32', [...track.supplies.components, 'coredns']).flatMap(
    (component) => component.files.map(({ folder, name }) => `${folder}/${name}`),
  );
  t.equal(new Set(places).size, places.length);
  t.end();
});

t.test('a second release is a copy of the folder and two lines, and is offered', async (t) => {
  const folder = temporaryFolder('release-');
  for (const name of ['dist/lib', 'lib/releases', 'package.json'])
    cpSync(join(packageRoot, name), join(folder, name), { recursive: true });
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  for (const place of ['dist/lib/releases', 'lib/releases'])
    cpSync(join(folder, place, '1.32'), join(folder, place, '9.8'), { recursive: true });
  const [table, own] = ['index.js', '9.8/index.js'].map((name) =>
    join(folder, 'dist/lib/releases', name),
  ) as [string, string];
  edit(own, "kubernetes('1.32.3')", "kubernetes('9.8.7')");
  edit(
    table,
    "releaseSet('1.32', release132)",
    "releaseSet('1.32', release132), releaseSet('9.8', release98)",
  );
  edit(
    table,
    'import { LabError }',
    "import { release as release98 } from './9.8/index.js';\nimport { LabError }",
  );
  const script = `
    const at = (name) => import('${folder}/dist/lib/' + name + '.js');
    const { componentsOf } = await at('releases/index'); const { releaseSetNames } = await at('lab/record'); const { loadLabFile } = await at('topology/load'); const { oldestGoFor } = await at('artifacts/build');
    const lab = (name) => { try { return loadLabFile('releaseSet: "' + name + '"\\nmachines:\\n  - {name: jumpbox, role: jumpbox}\\n  - {name: server, role: controller}\\n', 'lab.yaml', { tracks: [{ id: 'x', labFile: 'x', workingFolder: '/root', rules: [] }], releaseSets: releaseSetNames }).releaseSet; } catch (error) { return error.details[0]; } };
    const components = componentsOf('9.8', ['kubernetes', 'etcd', 'containerd', 'runc', 'cni-plugins', 'crictl']);
    console.log(JSON.stringify([releaseSetNames, lab('9.8'), lab('9.9'), components[0].version, components[0].module, oldestGoFor(components)]));`;
  const { stdout } = await hostRunner().run([
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ]);
  const [names, taken, refused, version, module, go] = JSON.parse(stdout) as readonly unknown[];
  t.same(
    [names, taken, version, module, go],
    [['1.32', '9.8', '1.33'], '9.8', '9.8.7', 'lib/releases/9.8/modules/kubernetes', '1.24.1'],
  );
  t.match(refused, /unknown release set "9\.9"; write one of "1\.32", "9\.8", "1\.33"/);
});

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
}

t.test('nothing else in lib names a release or a version of what it installs', (t) => {
  const names = releaseSets
    .flatMap(({ name, components, images }) => [
      name,
      ...components.map(({ version }) => version),
      ...images.map(({ tag }) => tag),
    ])
    .filter((word) => /^\d/.test(word));
  t.ok(names.length > 7);
  const words = new RegExp(
    `(?<![\\d.])(?:${names.map((word) => word.replaceAll('.', '\\.')).join('|')})(?![\\d.])`,
  );
  const broken = sources('lib').filter(
    ({ path, text }) => !path.startsWith('lib/releases/') && words.test(text),
  );
  t.same(
    broken.map(({ path, text }) => `${path}: ${words.exec(text)?.[0] ?? ''}`),
    [],
  );
  t.end();
});
