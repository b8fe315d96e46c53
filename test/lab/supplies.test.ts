import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { releaseSetNamed } from '../../lib/releases/index.js';
import { packLayer } from '../../lib/containers/layer.js';
import { file } from '../../lib/releases/entries.js';
import { imageOf } from '../../lib/containers/oci.js';
import type { ProvidedImages } from '../../lib/containers/provide.js';
import { verifyImage, writeImage } from '../../lib/containers/registry-layout.js';
import { supplyTasks, type Supplies } from '../../lib/lab/supplies.js';
import { contextAt } from './fakes.js';

const { images: containerImages } = releaseSetNamed('1.32');

const image = containerImages[0]!;

interface Checked {
  readonly containers: ProvidedImages;
  readonly images: string;
  makeDisk(): Promise<string>;
}

/** Images that have been checked in a cache, and the task that puts them on the artifacts disk. */
async function checkedImages(t: Test): Promise<Checked> {
  const context = contextAt(t.testdir({}));
  const { paths } = context;
  const folder = join(paths.cache.containers, 'pull-amd64-0000000000000000');
  await writeImage(
    folder,
    image,
    imageOf(image.config, 'amd64', await packLayer([file('index.html', 'hello')])),
  );
  writeFileSync(join(folder, 'docker/other'), 'nobody has checked this');
  const containers = {
    folder,
    images: [
      {
        reference: image.reference,
        source: 'pull' as const,
        ...(await verifyImage(folder, image)),
      },
    ],
  };
  const choice = {
    releaseSet: '1.32',
    arch: 'amd64' as const,
    artifacts: [],
    containers: 'pull' as const,
    image: { kind: 'debian' as const },
    wanted: track.supplies,
    labFolder: paths.lab('khw').root,
  };
  const supplies: Partial<Supplies> = { artifacts: [], containers };
  const task = supplyTasks(context, choice, supplies).find(
    ({ title }) => title === 'Artifacts disk',
  );
  return {
    containers,
    images: paths.cache.images,
    makeDisk: async () => {
      await task?.run?.({ note: () => undefined, title: () => undefined, skip: () => undefined });
      return supplies.disk ?? '';
    },
  };
}

t.test(
  'all of the images gets on the artifacts disk for everybody to read, and nothing else from their folder',
  async (t) => {
    const { containers, makeDisk } = await checkedImages(t);
    const {
      folder,
      images: [checked],
    } = containers;
    for (const { path } of checked!.files) chmodSync(join(folder, path), 0o600);
    const disk = await makeDisk();
    const debugfs = async (command: string): Promise<string> =>
      (await contextAt('/nonexistent').runner.run(['debugfs', '-R', command, disk])).stdout;
    for (const { path } of checked!.files)
      t.match(await debugfs(`stat /registry/${path}`), /Mode: +0644/, path);
    t.notMatch(await debugfs('ls -p /registry/docker'), '/other/');
  },
);

t.test(
  'what changes in the images after they were checked does not get on the artifacts disk',
  async (t) => {
    const { containers, images, makeDisk } = await checkedImages(t);
    for (const { path } of containers.images[0]!.files) {
      const { folder } = containers;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), 'EVIL');
      await t.rejects(
        makeDisk(),
        { kind: 'artifact', message: /has changed since it was checked/ },
        path,
      );
      t.same(readdirSync(images), [], path);
      await writeImage(
        folder,
        image,
        imageOf(image.config, 'amd64', await packLayer([file('index.html', 'hello')])),
      );
    }
  },
);
