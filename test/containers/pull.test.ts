import t, { type Test } from 'tap';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { releaseSetNamed } from '../../lib/releases/index.js';
import { packLayer } from '../../lib/containers/layer.js';
import { file } from '../../lib/releases/entries.js';
import { blobOf, imageOf, type Digest, type OciImage } from '../../lib/containers/oci.js';
import { pullImage, readOciLayout } from '../../lib/containers/pull.js';
import { unpackedSize } from '../../lib/containers/unpacked.js';
import { verifyImage, writeImage } from '../../lib/containers/registry-layout.js';
import { hostRunner } from '../../lib/host/process.js';
import { serveRegistry } from './real-registry.js';

const { images: containerImages } = releaseSetNamed('1.32');

const image = containerImages[0]!;
const common = {
  arch: 'amd64',
  runner: hostRunner(),
  signal: new AbortController().signal,
} as const;

t.test('from a real registry, through an OCI layout, to an equal storage', async (t) => {
  const folder = t.testdir({ origin: {}, copy: {}, work: {} });
  const original = imageOf(image.config, 'amd64', await packLayer([file('index.html', 'hello')]));
  await writeImage(join(folder, 'origin'), image, original);
  const registry = await serveRegistry(join(folder, 'origin'), join(folder, 'config.yml'));
  t.teardown(() => registry.stop());

  const pulled = await pullImage(image, {
    ...common,
    workFolder: join(folder, 'work'),
    registry: { address: registry.address, plainHttp: true },
  });
  await writeImage(join(folder, 'copy'), image, pulled);
  // skopeo compresses layers on their way into a layout: the manifest is another, the content is
  // not.
  const { digest } = await verifyImage(join(folder, 'copy'), image);
  t.equal(digest, pulled.manifest.digest);
  t.same(
    pulled.blobs[0],
    original.blobs[0],
    'the configuration, which names the uncompressed layer',
  );
  await registry.stop();

  const again = await serveRegistry(join(folder, 'copy'), join(folder, 'config.yml'));
  t.teardown(() => again.stop());
  const source = `docker://${again.address}/${image.repository}:${image.tag}`;
  const { stdout } = await common.runner.run([
    'skopeo',
    'inspect',
    '--raw',
    '--tls-verify=false',
    source,
  ]);
  t.equal(stdout, Buffer.from(pulled.manifest.data).toString());

  const layout = join(folder, 'work/library-nginx/layout');
  writeFileSync(join(layout, 'blobs', pulled.blobs[1]!.digest.replace(':', '/')), 'other');
  await t.rejects(readOciLayout(layout, image.reference), {
    kind: 'artifact',
    message: /nginx:latest: what was pulled is not a whole image: blob .* has another digest/,
  });
});

t.test('an image with a digest is just that one, whatever its tag has become', async (t) => {
  const folder = t.testdir({ origin: {}, one: {}, two: {} });
  const make = async (text: string): Promise<OciImage> => {
    const made = imageOf(image.config, 'amd64', await packLayer([file('index.html', text)]));
    await writeImage(join(folder, 'origin'), image, made);
    return made;
  };
  const wanted = await make('as published');
  await make('put under the same tag');
  const registry = await serveRegistry(join(folder, 'origin'), join(folder, 'config.yml'));
  t.teardown(() => registry.stop());
  const pull = (digest: Digest, work: string): Promise<OciImage> =>
    pullImage(
      { ...image, digest },
      {
        ...common,
        workFolder: join(folder, work),
        registry: { address: registry.address, plainHttp: true },
      },
    );
  t.same((await pull(wanted.manifest.digest, 'one')).blobs[0], wanted.blobs[0]);
  await t.rejects(pull(`sha256:${'0'.repeat(64)}`, 'two'), {
    kind: 'artifact',
    message: /nginx:latest could not be pulled/,
  });
});

t.test('nothing listens there', async (t) => {
  const pulling = pullImage(image, {
    ...common,
    workFolder: t.testdir({}),
    registry: { address: '127.0.0.1:9', plainHttp: true },
  });
  await t.rejects(pulling, {
    kind: 'artifact',
    message: /docker\.io\/library\/nginx:latest could not be pulled/,
    hint: /built from Debian packages/,
  });
});

t.test('the registry has no such image', async (t) => {
  const folder = t.testdir({ origin: {}, work: {} });
  const registry = await serveRegistry(join(folder, 'origin'), join(folder, 'config.yml'));
  t.teardown(() => registry.stop());
  const pulling = pullImage(image, {
    ...common,
    workFolder: join(folder, 'work'),
    registry: { address: registry.address, plainHttp: true },
  });
  await t.rejects(pulling, {
    kind: 'artifact',
    message: /could not be pulled/,
    details: [/unknown/],
  });
});

/** A registry whose image has one layer, sent by `send`. */
async function hostileRegistry(
  t: Test,
  layer: Uint8Array,
  send: (response: ServerResponse) => void,
): Promise<string> {
  const {
    manifest,
    blobs: [config],
  } = imageOf(image.config, 'amd64', layer);
  const server = createServer(({ url = '' }, response) => {
    if (url.includes('/manifests/'))
      response
        .setHeader('content-type', 'application/vnd.oci.image.manifest.v1+json')
        .end(manifest.data);
    else if (url.endsWith(config!.digest)) response.end(config!.data);
    else if (url.endsWith(blobOf(layer).digest)) send(response);
    else response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const limits = { pulledBytes: 8 * 2 ** 20, unpackedBytes: 16 * 2 ** 20 };
const pullFrom = (t: Test, address: string): Promise<unknown> =>
  pullImage(image, {
    ...common,
    workFolder: t.testdir({}),
    registry: { address, plainHttp: true },
    limits,
  });

t.test('a registry that sends without end', async (t) => {
  let sent = 0;
  const chunk = gzipSync(Buffer.alloc(2 ** 20, Math.random().toString()), { level: 0 });
  const address = await hostileRegistry(t, Buffer.from('small'), (response) => {
    const more = (): void => {
      do sent += chunk.length;
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  });
  await t.rejects(pullFrom(t, address), {
    kind: 'artifact',
    message:
      /^docker\.io\/library\/nginx:latest: what the registry sends is larger than 8\.0 MiB; it is not the image/,
    hint: /--containers build/,
  });
  t.ok(sent > limits.pulledBytes);
});

t.test('a layer that unpacks without end', async (t) => {
  const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
  const address = await hostileRegistry(t, bomb, (response) => response.end(bomb));
  await t.rejects(pullFrom(t, address), {
    kind: 'artifact',
    message: /nginx:latest: what was pulled unpacks to more than 16\.0 MiB/,
  });
  const small = gzipSync(Buffer.alloc(2 ** 20));
  const fine = await hostileRegistry(t, small, (response) => response.end(small));
  await t.resolves(pullFrom(t, fine), 'within its bounds the same is an image');
});

t.test('what layers unpack to is told by their content', async (t) => {
  const plain = Buffer.alloc(1000);
  t.equal(
    await unpackedSize(
      [plain, gzipSync(plain), Buffer.concat([gzipSync(plain), gzipSync(plain)])],
      1e6,
    ),
    4000,
  );
  t.equal(await unpackedSize([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), plain], 1e6), undefined);
  t.ok((await unpackedSize([gzipSync(Buffer.alloc(1e6))], 1000))! > 1000);
});
