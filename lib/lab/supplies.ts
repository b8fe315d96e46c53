import { dirname, join } from 'node:path';
import { provideArtifacts, type ProvidedArtifact } from '../artifacts/provide.js';
import type { SourceChoice } from '../artifacts/choose.js';
import type { Arch } from '../releases/types.js';
import type { ProvidedImages } from '../containers/provide.js';
import type { Task } from '../core/task.js';
import { formatBytes } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { openWeb } from '../host/download.js';
import { ensureBaseImage, type BaseImage } from '../images/base.js';
import { ensureArtifactsDisk, type DiskFile } from '../images/disks.js';
import type { BaseSource, ImageChoice } from '../images/types.js';
import { markUsed } from '../images/users.js';
import { imagesOf } from '../releases/index.js';
import type { TrackSupplies } from '../track/types.js';
import type { LabContext } from './context.js';
import { haveImages } from './images.js';

/** What the machines are made of; filled in by the tasks. */
export interface Supplies {
  artifacts: readonly ProvidedArtifact[];
  containers: ProvidedImages;
  base: BaseImage;
  /** The read-only disk with binaries and container images. */
  disk: string;
}

export interface SupplyChoice {
  readonly releaseSet: string;
  readonly arch: Arch;
  readonly artifacts: readonly SourceChoice[];
  readonly containers: 'auto' | 'pull' | 'build';
  readonly image: ImageChoice;
  /** What the track of the lab wants. */
  readonly wanted: TrackSupplies;
  /** The folder of the lab whose machines these are for. */
  readonly labFolder: string;
}

/** The base image that a track's machines are made of. */
export const sourceOf = (
  image: ImageChoice,
  { packages, dormant = [] }: Pick<TrackSupplies, 'packages' | 'dormant'>,
): BaseSource => (image.kind === 'debian' ? { ...image, packages, dormant } : image);

/**
 * Binaries, container images and base image side by side, then the disk that carries the first two
 * to the machines.
 */
export function supplyTasks(
  context: LabContext,
  choice: SupplyChoice,
  supplies: Partial<Supplies>,
): readonly Task[] {
  const {
    runner,
    signal,
    paths: { cache },
  } = context;
  return [
    {
      title: 'Binaries, container images, base image',
      concurrent: true,
      tasks: [
        {
          title: `Binaries of release set ${choice.releaseSet}`,
          run: async ({ note, skip }) => {
            if (choice.wanted.components.length === 0) {
              supplies.artifacts = [];
              skip('the track has none');
              return;
            }
            const { releaseSet, arch, artifacts: sources } = choice;
            supplies.artifacts = await provideArtifacts({
              ...{ releaseSet, arch, sources, runner, signal, note },
              components: choice.wanted.components,
              cacheDir: cache.artifacts,
            });
          },
        },
        {
          title: 'Container images',
          run: async ({ note, skip }) => {
            if (choice.wanted.images.length === 0) {
              supplies.containers = { folder: '', images: [] };
              skip('the track has none');
              return;
            }
            supplies.containers = await haveImages(
              context,
              { ...choice, note },
              imagesOf(choice.releaseSet, choice.wanted.images),
            );
          },
        },
        {
          title: 'Base image',
          run: async ({ note }) => {
            const download = (url: string, target: string, sha256: string): Promise<void> =>
              fetchImage(context, url, target, sha256, note);
            supplies.base = await ensureBaseImage({
              source: sourceOf(choice.image, choice.wanted),
              cacheDir: cache.images,
              runner,
              signal,
              note,
              download,
            });
            await markUsed(dirname(supplies.base.disk), choice.labFolder);
          },
        },
      ],
    },
    {
      title: 'Artifacts disk',
      run: async ({ note }) => {
        const { artifacts = [], containers } = supplies;
        if (containers === undefined) throw new Error('no container images');
        supplies.disk = await ensureArtifactsDisk({
          cacheDir: cache.images,
          runner,
          signal,
          note,
          files: [
            ...artifacts.map((program) => programFile(program, choice.wanted)),
            ...imageFiles(containers),
          ],
        });
        await markUsed(dirname(supplies.disk), choice.labFolder);
      },
    },
  ];
}

const programFile = (
  { folder, name, path, sha256 }: ProvidedArtifact,
  wanted: TrackSupplies,
): DiskFile => ({ path: wanted.place({ folder, name }), source: path, mode: 0o755, sha256 });

/** The files of the images and nothing else that lies in the cache's folder of them. */
const imageFiles = ({ folder, images }: ProvidedImages): readonly DiskFile[] =>
  images.flatMap(({ files }) =>
    files.map(({ path, sha256 }) => ({
      path: join('registry', path),
      source: join(folder, path),
      mode: 0o644,
      sha256,
    })),
  );

/** A cloud image from the web, refused when it is not the one that was named. */
async function fetchImage(
  { signal }: LabContext,
  url: string,
  target: string,
  sha256: string,
  note: (text: string) => void,
): Promise<void> {
  const web = openWeb();
  try {
    const onProgress = (received: number, total?: number): void =>
      note(`${formatBytes(received)}${total === undefined ? '' : ` of ${formatBytes(total)}`}`);
    const found = await web.download(url, target, { signal, onProgress });
    if (found.sha256 === sha256.toLowerCase()) return;
    throw new LabError('artifact', `${url} has the SHA-256 ${found.sha256}, not ${sha256}`, {
      hint: 'Check --image-sha256 against what the site publishes.',
    });
  } finally {
    await web.close();
  }
}
