import t from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { downloadsFor } from '../../lib/artifacts/downloads.js';
import { componentsOf, releaseSetNamed, releaseSets } from '../../lib/releases/index.js';
import { noTrust, parseDigests, unvouched } from '../../lib/artifacts/trust.js';

const digest = 'ab'.repeat(32);

t.test('every pinned address is one that the catalogue downloads', (t) => {
  for (const { components, pinned } of releaseSets) {
    const urls = components.flatMap((component) =>
      (['amd64', 'arm64'] as const).flatMap((arch) =>
        downloadsFor(component, arch, component.files).map(({ url }) => url),
      ),
    );
    for (const [url, hex] of Object.entries(pinned)) {
      t.ok(urls.includes(url), url);
      t.match(hex, /^[0-9a-f]{64}$/);
    }
    t.equal(new Set(Object.values(pinned)).size, Object.keys(pinned).length);
  }
  t.end();
});

t.test('what nothing vouches for', (t) => {
  const components = componentsOf('1.32', track.supplies.components);
  const { pinned } = releaseSetNamed('1.32');
  const without = [
    'kube-apiserver',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-proxy',
    'etcd-v3.6.0-linux-amd64.tar.gz',
  ];
  t.same(unvouched(components, 'amd64', noTrust, pinned), without, 'as README says');
  t.same(unvouched(components, 'amd64', { trusted: true, digests: new Map() }, pinned), []);
  t.same(
    unvouched(
      components,
      'amd64',
      { trusted: false, digests: new Map(without.slice(1).map((name) => [name, digest])) },
      pinned,
    ),
    ['kube-apiserver'],
  );
  t.end();
});

t.test('digests as sha256sum writes them', (t) => {
  t.same(
    [
      ...parseDigests(
        `# made today\n${digest}  kubelet\r\n\n${digest.toUpperCase()} *some/where/etcd.tar.gz\n`,
        'f',
      ),
    ],
    [
      ['kubelet', digest],
      ['etcd.tar.gz', digest],
    ],
  );
  for (const text of [
    'x',
    digest,
    `${digest} kubelet`,
    `${digest.slice(1)}  kubelet`,
    `SHA256 (kubelet) = ${digest}`,
  ]) {
    t.throws(
      () => parseDigests(`\n${text}`, 'FILE'),
      {
        kind: 'usage',
        message: '--digests: line 2 of FILE is not a digest and a file name',
        hint: /sha256sum/,
      },
      text,
    );
  }
  t.end();
});
