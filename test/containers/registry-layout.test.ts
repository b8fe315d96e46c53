import t from 'tap';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { imageOf, type OciImage } from '../../lib/containers/oci.js';
import { packLayer } from '../../lib/containers/layer.js';
import { file } from '../../lib/releases/entries.js';
import { verifyImage, writeImage } from '../../lib/containers/registry-layout.js';
import { hostRunner } from '../../lib/host/process.js';
import { serveRegistry } from './real-registry.js';

const name = { repository: 'library/hello', tag: '1.0' };
const sample = async (): Promise<OciImage> =>
  imageOf(
    { cmd: ['/hello'], env: [], exposedPorts: ['80/tcp'], workingDir: '/' },
    'amd64',
    await packLayer([file('hello', 'hi')]),
  );

t.test(
  'a real registry serves the layout, read-only, and skopeo reads it back byte for byte',
  async (t) => {
    const folder = t.testdir({ storage: {}, pulled: {} });
    const image = await sample();
    await writeImage(join(folder, 'storage'), name, image);
    const registry = await serveRegistry(join(folder, 'storage'), join(folder, 'config.yml'));
    t.teardown(() => registry.stop());

    const runner = hostRunner();
    const source = `docker://${registry.address}/${name.repository}:${name.tag}`;
    const raw = await runner.run(['skopeo', 'inspect', '--raw', '--tls-verify=false', source]);
    t.equal(raw.stdout, Buffer.from(image.manifest.data).toString());

    await runner.run([
      'skopeo',
      '--insecure-policy',
      'copy',
      '--src-tls-verify=false',
      source,
      `dir:${join(folder, 'pulled')}`,
    ]);
    for (const { digest, data } of image.blobs) {
      t.same(
        await readFile(join(folder, 'pulled', digest.slice('sha256:'.length))),
        Buffer.from(data),
      );
    }

    const missing = await runner.run(
      ['skopeo', 'inspect', '--raw', '--tls-verify=false', source.replace('1.0', '2.0')],
      { ok: 'any' },
    );
    t.not(missing.exitCode, 0);
    t.match(missing.stderr, /manifest unknown/);
    const upload = await fetch(`http://${registry.address}/v2/${name.repository}/blobs/uploads/`, {
      method: 'POST',
    });
    t.equal(upload.status, 405);
  },
);

t.test('verification reads every byte', async (t) => {
  const image = await sample();
  const storage = async (folder: string): Promise<string> => {
    await writeImage(folder, name, image);
    return folder;
  };
  const layer = image.blobs[1]!.digest.slice('sha256:'.length);
  const blob = `docker/registry/v2/blobs/sha256/${layer.slice(0, 2)}/${layer}/data`;
  const own = 'docker/registry/v2/repositories/library/hello';

  t.test('whole', async (t) => {
    const sizes = image.blobs.map(({ data }) => data.byteLength);
    const folder = await storage(t.testdir({}));
    const { files, ...verified } = await verifyImage(folder, name);
    t.same(verified, { digest: image.manifest.digest, size: sizes[0]! + sizes[1]! });
    const there = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    t.same(
      files.map(({ path }) => join(folder, path)).sort(),
      there.sort(),
      'every file of it, and no other',
    );
    for (const { path, sha256 } of files)
      t.equal(
        createHash('sha256')
          .update(await readFile(join(folder, path)))
          .digest('hex'),
        sha256,
        path,
      );
  });
  t.test('one bit of a layer flipped', async (t) => {
    const folder = await storage(t.testdir({}));
    const data = await readFile(join(folder, blob));
    data[600]! ^= 1;
    await writeFile(join(folder, blob), data);
    await t.rejects(verifyImage(folder, name), {
      kind: 'artifact',
      message: /library\/hello:1\.0 is damaged.*digest of its name/,
    });
  });
  const instead: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
    nothing: () => Promise.resolve(),
    'a folder': (path) => mkdir(path),
    'a pipe': async (path) => {
      execFileSync('mkfifo', [path]);
      return Promise.resolve();
    },
    'a link to what it was': (path) => symlink('was', path),
  };
  for (const [what, put] of Object.entries(instead)) {
    t.test(`${what} in place of any of its files`, async (t) => {
      for (const { path } of (await verifyImage(await storage(t.testdir({})), name)).files) {
        const folder = await storage(t.testdir({}));
        await cp(join(folder, path), join(folder, path, '../was'));
        await rm(join(folder, path));
        await put(join(folder, path));
        await t.rejects(
          verifyImage(folder, name),
          { kind: 'artifact', message: /is not there/ },
          path,
        );
      }
    });
  }
  t.test('a link that leads out of the storage', async (t) => {
    const folder = await storage(t.testdir({}));
    await writeFile(
      join(folder, own, '_manifests/tags/1.0/current/link'),
      'sha256:../../../../etc/passwd',
    );
    await t.rejects(verifyImage(folder, name), { kind: 'artifact', message: /names no digest/ });
  });
});
