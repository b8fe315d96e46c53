import t from 'tap';
import { releaseSetNamed } from '../../lib/releases/index.js';
import { digestOf, digestsIn, imageOf, isDigest } from '../../lib/containers/oci.js';

const { images: containerImages } = releaseSetNamed('1.32');

const config = {
  entrypoint: ['/pause'],
  cmd: ['-x'],
  env: ['PATH=/bin'],
  exposedPorts: ['80/tcp'],
  user: '1:1',
  workingDir: '/',
  stopSignal: 'SIGQUIT',
};
const parse = (data: Uint8Array | undefined): unknown =>
  JSON.parse(Buffer.from(data ?? []).toString());

t.test('an image is what the OCI specification asks for', (t) => {
  const layer = Buffer.from('layer');
  const {
    manifest,
    blobs: [configBlob, layerBlob],
  } = imageOf(config, 'arm64', layer);
  t.equal(layerBlob?.digest, digestOf('layer'));
  t.same(parse(manifest.data), {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: configBlob?.digest,
      size: configBlob?.data.byteLength,
    },
    layers: [
      { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layerBlob?.digest, size: 5 },
    ],
  });
  t.same(parse(configBlob?.data), {
    architecture: 'arm64',
    os: 'linux',
    created: '1970-01-01T00:00:00.000Z',
    config: {
      Entrypoint: ['/pause'],
      Cmd: ['-x'],
      Env: ['PATH=/bin'],
      User: '1:1',
      WorkingDir: '/',
      StopSignal: 'SIGQUIT',
      ExposedPorts: { '80/tcp': {} },
    },
    rootfs: { type: 'layers', diff_ids: [layerBlob?.digest] },
  });
  t.same(digestsIn(manifest.data), [configBlob?.digest, layerBlob?.digest]);
  t.end();
});

t.test('digests', (t) => {
  t.equal(digestOf(''), 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  t.notOk(isDigest('sha256:../../etc/passwd'));
  t.throws(() => digestsIn(Buffer.from('{"manifests":[]}')), /not an image manifest/);
  t.throws(
    () => digestsIn(Buffer.from('{"config":{"digest":"sha256:no"},"layers":[]}')),
    /not an image manifest/,
  );
  t.end();
});

t.test('each reference of the catalogue ends with its repository and tag', (t) => {
  for (const { reference, repository, tag } of containerImages)
    t.equal(reference.replace(/^[^/]+\//, ''), `${repository}:${tag}`);
  t.end();
});
