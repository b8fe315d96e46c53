import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, messageOf } from '../core/errors.js';
import { CommandError, type Runner } from '../core/run.js';
import type { Architecture, ContainerImage } from './catalogue.js';
import { blobOf, digestsIn, isDigest, type Digest, type OciBlob, type OciImage } from './oci.js';

/** A registry to ask in place of the one in each image's reference. */
export interface Registry {
  /** host:port */
  readonly address: string;
  /** Plain HTTP instead of HTTPS. */
  readonly plainHttp: boolean;
}

export interface PullOptions {
  readonly arch: Architecture;
  /** An existing folder for intermediate files. */
  readonly workFolder: string;
  readonly registry?: Registry;
  readonly runner: Runner;
  readonly signal: AbortSignal;
}

const probeTimeout = 15_000;

/** Pulls an image for one architecture with skopeo. A registry that does not answer within 15 s is an `artifact` error. */
export async function pullImage(image: ContainerImage, options: PullOptions): Promise<OciImage> {
  const { arch, workFolder, registry, runner, signal } = options;
  const name = image.repository.replaceAll('/', '-');
  const source = `docker://${registry === undefined ? image.reference : `${registry.address}/${image.repository}:${image.tag}`}`;
  // Only the registry's certificate and the digests vouch for the image: no signature policy file is needed.
  const skopeo = ['skopeo', '--insecure-policy', '--override-os', 'linux', '--override-arch', arch];
  const plain = registry?.plainHttp ?? false;
  try {
    await runner.run([...skopeo, 'inspect', '--raw', `--tls-verify=${!plain}`, source], { signal, timeout: probeTimeout });
    const target = `oci:${join(workFolder, name)}:${image.tag}`;
    await runner.run([...skopeo, 'copy', '--quiet', `--src-tls-verify=${!plain}`, source, target], { signal, patience: {} });
  } catch (error) {
    throw error instanceof CommandError ? pullError(image, error) : error;
  }
  return readOciLayout(join(workFolder, name), image.reference);
}

/** Reads the one image of an OCI image layout (image-layout.md of the OCI image specification), every byte hashed. */
export async function readOciLayout(folder: string, reference: string): Promise<OciImage> {
  try {
    const index: unknown = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
    const digest = (index as { manifests?: readonly { digest?: unknown }[] }).manifests?.[0]?.digest;
    if (!isDigest(digest)) throw new Error('index.json names no manifest');
    const manifest = await readBlob(folder, digest);
    return { manifest, blobs: await Promise.all(digestsIn(manifest.data).map((named) => readBlob(folder, named))) };
  } catch (error) {
    throw new LabError('artifact', `${reference}: what was pulled is not a whole image: ${messageOf(error)}`, { cause: error });
  }
}

async function readBlob(folder: string, digest: Digest): Promise<OciBlob> {
  const blob = blobOf(await readFile(join(folder, 'blobs', digest.replace(':', '/'))));
  if (blob.digest !== digest) throw new Error(`blob ${digest} has another digest`);
  return blob;
}

function pullError({ reference }: ContainerImage, error: CommandError): LabError {
  return new LabError('artifact', `${reference} could not be pulled: ${error.message}`, {
    details: error.details, cause: error,
    hint: 'Where no registry can be reached the images are built from Debian packages instead.',
  });
}
