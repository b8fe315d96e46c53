import t from 'tap';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { containerImages } from '../../lib/containers/catalogue.js';
import { file, packLayer } from '../../lib/containers/layer.js';
import { imageOf } from '../../lib/containers/oci.js';
import { pullImage, readOciLayout } from '../../lib/containers/pull.js';
import { verifyImage, writeImage } from '../../lib/containers/registry-layout.js';
import { hostRunner } from '../../lib/host/process.js';
import { serveRegistry } from './real-registry.js';

const image = containerImages[0]!;
const common = { arch: 'amd64', runner: hostRunner(), signal: new AbortController().signal } as const;

t.test('from a real registry, through an OCI layout, to an equal storage', async (t) => {
  const folder = t.testdir({ origin: {}, copy: {}, work: {} });
  const original = imageOf(image.config, 'amd64', await packLayer([file('index.html', 'hello')]));
  await writeImage(join(folder, 'origin'), image, original);
  const registry = await serveRegistry(join(folder, 'origin'), join(folder, 'config.yml'));
  t.teardown(() => registry.stop());

  const pulled = await pullImage(image, { ...common, workFolder: join(folder, 'work'), registry: { address: registry.address, plainHttp: true } });
  await writeImage(join(folder, 'copy'), image, pulled);
  // skopeo compresses layers on their way into a layout: the manifest is another, the content is not.
  const { digest } = await verifyImage(join(folder, 'copy'), image);
  t.equal(digest, pulled.manifest.digest);
  t.same(pulled.blobs[0], original.blobs[0], 'the configuration, which names the uncompressed layer');
  await registry.stop();

  const again = await serveRegistry(join(folder, 'copy'), join(folder, 'config.yml'));
  t.teardown(() => again.stop());
  const source = `docker://${again.address}/${image.repository}:${image.tag}`;
  const { stdout } = await common.runner.run(['skopeo', 'inspect', '--raw', '--tls-verify=false', source]);
  t.equal(stdout, Buffer.from(pulled.manifest.data).toString());

  const layout = join(folder, 'work/library-nginx');
  writeFileSync(join(layout, 'blobs', pulled.blobs[1]!.digest.replace(':', '/')), 'other');
  await t.rejects(readOciLayout(layout, image.reference), { kind: 'artifact', message: /nginx:latest: what was pulled is not a whole image: blob .* has another digest/ });
});

t.test('nothing listens there', async (t) => {
  const pulling = pullImage(image, { ...common, workFolder: t.testdir({}), registry: { address: '127.0.0.1:9', plainHttp: true } });
  await t.rejects(pulling, { kind: 'artifact', message: /docker\.io\/library\/nginx:latest could not be pulled/, hint: /built from Debian packages/ });
});

t.test('the registry has no such image', async (t) => {
  const folder = t.testdir({ origin: {}, work: {} });
  const registry = await serveRegistry(join(folder, 'origin'), join(folder, 'config.yml'));
  t.teardown(() => registry.stop());
  const pulling = pullImage(image, { ...common, workFolder: join(folder, 'work'), registry: { address: registry.address, plainHttp: true } });
  await t.rejects(pulling, { kind: 'artifact', message: /could not be pulled/, details: [/unknown/] });
});
