import { lookup } from 'node:dns/promises';
import { oldestGoFor } from '../artifacts/build.js';
import { openCache } from '../artifacts/cache.js';
import type { SourceChoice } from '../artifacts/choose.js';
import type { Arch, Component, ContainerImage } from '../releases/types.js';
import { componentsIn, hasContainerImages } from '../containers/provide.js';
import { readComputer } from '../host/computer.js';
import type { Chapter } from '../core/chapter.js';
import type { FurtherRelease } from '../core/further.js';
import type { Lab } from '../core/lab.js';
import { detectDistro } from '../doctor/distro.js';
import { hostFiles } from '../doctor/files.js';
import { probeKvm } from '../doctor/kvm.js';
import { bootTinyGuest, type BootAnswer } from '../doctor/tiny-guest.js';
import { findCommand } from '../doctor/requirements/tools.js';
import type { DoctorContext, Needs } from '../doctor/types.js';
import { listImages, sourceDigest } from '../images/base.js';
import type { BaseSource, ImageChoice } from '../images/types.js';
import { startOfDaemonMs } from '../libvirt/queries.js';
import { virshAt } from '../libvirt/virsh.js';
import { componentsOf, imagesOf } from '../releases/index.js';
import { once } from './asked.js';
import { furtherFor } from '../track/chapters.js';
import { trackOfLab } from '../track/find.js';
import type { TrackSupplies } from '../track/types.js';
import type { LabContext } from './context.js';
import { sourceOf } from './supplies.js';

/**
 * A site that has the binaries and one that has the container images, to see whether this computer
 * knows their names at all.
 */
const officialSite = 'dl.k8s.io';
const registry = 'registry-1.docker.io';

export interface Wanted {
  readonly connect: string;
  readonly artifacts: readonly SourceChoice[];
  readonly containers: 'auto' | 'pull' | 'build';
  readonly image: ImageChoice;
  readonly arch: Arch;
  /** Those that are to be done; the track's own where they are left out. */
  readonly chapters?: readonly Chapter[];
  /** The node network where the lab file names one. */
  readonly networkCidr?: string;
  /** Environment of the command: user and PATH. */
  readonly user: DoctorContext['user'];
}

interface Supplied extends Wanted {
  readonly supplies: TrackSupplies;
  readonly further: readonly FurtherRelease[];
}

/**
 * What `lab` asks of this computer, for the doctor. `standing`: its machines and network are there
 * already.
 */
export async function doctorContext(
  context: LabContext,
  lab: Lab,
  wanted: Wanted,
  standing: boolean,
): Promise<DoctorContext> {
  const files = hostFiles();
  const { chapters = [] } = wanted;
  const track = trackOfLab(context.tracks, lab);
  const further = furtherFor(track, chapters, lab);
  const uri =
    wanted.connect === 'auto' || wanted.connect === 'private' ? 'qemu:///system' : wanted.connect;
  return {
    runner: context.runner,
    files,
    distro: await detectDistro(files),
    user: wanted.user,
    connect: wanted.connect,
    signal: context.signal,
    needs: await needsOf(context, lab, { ...wanted, supplies: track.supplies, further }, standing),
    computer: () => readComputer(),
    kvm: once(() => probeKvm(context.runner, files, context.signal)),
    emulation: once(() => bootEmulated(context, sourceOf(wanted.image, track.supplies))),
    libvirt: {
      // A process each time, and several requirements ask.
      version: once(async () => {
        const text = await virshAt(context.runner, uri).run(['version'], {
          timeoutMs: startOfDaemonMs,
          signal: context.signal,
        });
        return { libvirt: /libvirt (\d[\d.]*)/.exec(text)?.[1] ?? '0' };
      }),
    },
  };
}

async function bootEmulated(
  { paths, runner, signal }: LabContext,
  source: BaseSource,
): Promise<BootAnswer> {
  const image = (await listImages(paths.cache.images)).find(
    ({ digest }) => digest === sourceDigest(source),
  );
  return bootTinyGuest(
    runner,
    { accelerator: 'tcg', ...(image?.boot.kind === 'direct' ? { kernel: image.boot.kernel } : {}) },
    signal,
  );
}

/**
 * MiB by which disks grow: one machine's for the programs of a release, and their copies in use; all
 * together for an image, in the registry and on the nodes.
 */
const furtherMiB = { programs: 900, image: 500 };

async function needsOf(
  context: LabContext,
  lab: Lab,
  wanted: Supplied,
  standing: boolean,
): Promise<Needs> {
  const { paths } = context;
  const { supplies, further } = wanted;
  const containers = await containerNeeds(paths.cache.containers, catalogues(lab, wanted), wanted);
  const builtIn = (releaseSet: string, images: readonly string[]): readonly string[] =>
    containers.buildsContainers ? imagesOf(releaseSet, images).flatMap(componentsIn) : [];
  const components = [{ ...supplies, releaseSet: lab.releaseSet }, ...further].flatMap(
    ({ releaseSet, components: own, images }) =>
      componentsOf(releaseSet, [...own, ...builtIn(releaseSet, images)]),
  );
  const binaries = await binarySupply(paths.cache.artifacts, components, wanted);
  const building = binaries === 'built';
  const images = await listImages(paths.cache.images);
  const buildsImage =
    wanted.image.kind === 'debian' &&
    !images.some((image) => image.digest === sourceDigest(sourceOf(wanted.image, supplies)));
  return {
    memoryMiB: standing ? 0 : lab.machines.reduce((sum, machine) => sum + machine.memoryMiB, 0),
    diskMiB:
      (standing ? 0 : lab.machines.length * supplies.grownMiB) +
      growthOf(further, lab) +
      (buildsImage ? 3000 : 0) +
      (building ? 10_000 : 0),
    diskGrowthMiB: lab.machines.reduce((sum, machine) => sum + machine.diskGiB * 1024, 0),
    home: paths.home,
    bridge: lab.network.bridge,
    reservedCidrs: [lab.serviceCidr, lab.clusterCidr],
    routed: trackOfLab(context.tracks, lab).front === true,
    standing,
    buildsImage,
    fetchesBinaries: binaries === 'fetched',
    cloudImage: wanted.image.kind === 'cloud',
    ...containers,
    ...(building ? { goVersion: oldestGoFor(components) } : {}),
    ...(wanted.networkCidr === undefined ? {} : { networkCidr: wanted.networkCidr }),
  };
}

const growthOf = (further: readonly FurtherRelease[], { machines }: Lab): number =>
  further.reduce(
    (sum, { components, images }) =>
      sum +
      (components.length === 0 ? 0 : machines.length * furtherMiB.programs) +
      images.length * furtherMiB.image,
    0,
  );

/** Images as they are had together: those of the disk of artifacts, each other one by itself. */
const catalogues = (
  lab: Lab,
  { supplies, further }: Supplied,
): readonly (readonly ContainerImage[])[] =>
  [
    imagesOf(lab.releaseSet, supplies.images),
    ...further.flatMap(({ releaseSet, images }) =>
      imagesOf(releaseSet, images).map((image) => [image]),
    ),
  ].filter((catalogue) => catalogue.length > 0);

/**
 * Pulling is tried first where nothing else is said, so building must be possible unless pulling
 * surely is.
 */
async function containerNeeds(
  cacheDir: string,
  wanted: readonly (readonly ContainerImage[])[],
  { containers: source, arch, user }: Supplied,
): Promise<Pick<Needs, 'buildsContainers' | 'pullsContainers'>> {
  const cached = await Promise.all(
    wanted.map((catalogue) => hasContainerImages({ cacheDir, source, arch, catalogue })),
  );
  if (!cached.includes(false)) return { buildsContainers: false, pullsContainers: false };
  if (source !== 'auto')
    return { buildsContainers: source === 'build', pullsContainers: source === 'pull' };
  const skopeo = await findCommand(hostFiles(), user.path, 'skopeo');
  return {
    buildsContainers: skopeo === undefined || !(await knowsTheName(registry)),
    pullsContainers: false,
  };
}

/**
 * Where what is not cached will come from. Go is needed when no source before `build` can have it.
 */
async function binarySupply(
  cacheDir: string,
  components: readonly Component[],
  { artifacts, arch }: Supplied,
): Promise<'cached' | 'fetched' | 'built'> {
  const cached = await openCache(cacheDir).list();
  const missing = components.some((component) =>
    component.files.some(
      (file) =>
        !cached.some(
          (entry) =>
            entry.component === component.name &&
            entry.version === component.version &&
            entry.arch === arch &&
            entry.file === file.name,
        ),
    ),
  );
  if (!missing) return 'cached';
  const build = artifacts.findIndex((source) => source.kind === 'build');
  const beforeBuild = build < 0 ? artifacts : artifacts.slice(0, build);
  if (beforeBuild.some((source) => source.kind === 'mirror')) return 'fetched';
  const official = beforeBuild.some((source) => source.kind === 'official');
  if (build < 0) return official ? 'fetched' : 'cached';
  return official && (await knowsTheName(officialSite)) ? 'fetched' : 'built';
}

const knowsTheName = (name: string): Promise<boolean> =>
  lookup(name).then(
    () => true,
    () => false,
  );
