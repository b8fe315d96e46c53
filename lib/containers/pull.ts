import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../core/bytes.js';
import { LabError, messageOf } from '../core/errors.js';
import { CommandError, type Runner } from '../core/run.js';
import { withinSize } from '../host/folder-size.js';
import type { Arch, ContainerImage } from '../releases/types.js';
import { blobOf, digestsIn, isDigest, type Digest, type OciBlob, type OciImage } from './oci.js';
import { unpackedSize } from './unpacked.js';

/** A registry to ask in place of the one in each image's reference. */
export interface Registry {
  /** host:port */
  readonly address: string;
  /** Plain HTTP instead of HTTPS. */
  readonly plainHttp: boolean;
}

export interface PullOptions {
  readonly arch: Arch;
  /** An existing folder for intermediate files. */
  readonly workFolder: string;
  readonly registry?: Registry;
  readonly runner: Runner;
  readonly signal: AbortSignal;
  /** Bytes that an image may have, as it comes and unpacked. */
  readonly limits?: Limits;
}

interface Limits {
  readonly pulledBytes: number;
  readonly unpackedBytes: number;
}

/** The larger of the two images has 70 MB, and 200 MB unpacked. */
const usual: Limits = { pulledBytes: 2 ** 29, unpackedBytes: 2 ** 31 };

const probeTimeoutMs = 15_000;

/**
 * Pulls an image for one architecture with skopeo. A registry that does not answer within 15 s, and
 * one that sends more than an image has, is an `artifact` error.
 */
export async function pullImage(image: ContainerImage, options: PullOptions): Promise<OciImage> {
  const { arch, registry, runner, signal, limits = usual } = options;
  const folder = join(options.workFolder, image.repository.replaceAll('/', '-'));
  const layout = join(folder, 'layout');
  const source = `docker://${placeOf(image, registry)}`;
  // Only the registry's certificate and the digests vouch for the image: no signature policy file
  // is needed.
  const skopeo = ['skopeo', '--insecure-policy', '--override-os', 'linux', '--override-arch', arch];
  const plain = registry?.plainHttp ?? false;
  try {
    await runner.run([...skopeo, 'inspect', '--raw', `--tls-verify=${!plain}`, source], {
      signal,
      timeoutMs: probeTimeoutMs,
    });
    await mkdir(folder);
    const copy = [
      ...skopeo,
      'copy',
      '--quiet',
      `--src-tls-verify=${!plain}`,
      source,
      `oci:${layout}:${image.tag}`,
    ];
    const { tooLarge, done } = await withinSize(folder, limits.pulledBytes, (stop) =>
      runner.run(copy, {
        signal: AbortSignal.any([signal, stop]),
        patience: {},
        writes: folder,
        env: { TMPDIR: folder },
      }),
    );
    if (tooLarge && !signal.aborted)
      throw notTheImage(
        image,
        `what the registry sends is larger than ${formatBytes(limits.pulledBytes)}`,
      );
    await done;
  } catch (error) {
    throw error instanceof CommandError ? pullError(image, error) : error;
  }
  const pulled = await readOciLayout(layout, image.reference);
  await assertUnpacksWithin(limits.unpackedBytes, image, pulled);
  return pulled;
}

/**
 * As skopeo takes it: with a digest the tag is left out, and what comes must have just that digest.
 */
function placeOf(
  { reference, repository, tag, digest }: ContainerImage,
  registry: Registry | undefined,
): string {
  const tagged = registry === undefined ? reference : `${registry.address}/${repository}:${tag}`;
  return digest === undefined ? tagged : `${tagged.slice(0, -`:${tag}`.length)}@${digest}`;
}

/** The first blob is the configuration. */
async function assertUnpacksWithin(
  limitBytes: number,
  image: ContainerImage,
  { blobs: [, ...layers] }: OciImage,
): Promise<void> {
  const size = await unpackedSize(
    layers.map(({ data }) => data),
    limitBytes,
  ).catch((error: unknown) => {
    throw notTheImage(image, `a layer cannot be unpacked (${messageOf(error)})`);
  });
  if (size === undefined)
    throw notTheImage(image, 'a layer is compressed by zstd, so nobody knows how large it is');
  if (size > limitBytes)
    throw notTheImage(image, `what was pulled unpacks to more than ${formatBytes(limitBytes)}`);
}

/**
 * Reads the one image of an OCI image layout (image-layout.md of the OCI image specification),
 * every byte hashed.
 */
export async function readOciLayout(folder: string, reference: string): Promise<OciImage> {
  try {
    const index: unknown = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
    const digest = (index as { manifests?: readonly { digest?: unknown }[] }).manifests?.[0]
      ?.digest;
    if (!isDigest(digest)) throw new Error('index.json names no manifest');
    const manifest = await readBlob(folder, digest);
    return {
      manifest,
      blobs: await Promise.all(digestsIn(manifest.data).map((named) => readBlob(folder, named))),
    };
  } catch (error) {
    throw new LabError(
      'artifact',
      `${reference}: what was pulled is not a whole image: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

async function readBlob(folder: string, digest: Digest): Promise<OciBlob> {
  const blob = blobOf(await readFile(join(folder, 'blobs', digest.replace(':', '/'))));
  if (blob.digest !== digest) throw new Error(`blob ${digest} has another digest`);
  return blob;
}

const notTheImage = ({ reference }: ContainerImage, what: string): LabError =>
  new LabError('artifact', `${reference}: ${what}; it is not the image that it should be`, {
    hint: 'Build the images from Debian packages instead: --containers build.',
  });

function pullError({ reference }: ContainerImage, error: CommandError): LabError {
  return new LabError('artifact', `${reference} could not be pulled: ${error.message}`, {
    details: error.details,
    cause: error,
    hint: 'Where no registry can be reached the images are built from Debian packages instead.',
  });
}
