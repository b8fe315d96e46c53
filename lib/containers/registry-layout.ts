import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError, messageOf } from '../core/errors.js';
import { digestOf, digestsIn, isDigest, type Digest, type OciBlob, type OciImage } from './oci.js';

/** Where an image stands in a registry. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
}

export interface StoredImage {
  /** Of the manifest. */
  readonly digest: Digest;
  /** Bytes of all blobs, as a node fetches them. */
  readonly size: number;
}

/**
 * Writes an image into a storage folder of the distribution registry (2.x, filesystem driver), as
 * registry/storage/paths.go there lays it out. The folder is what `rootdirectory` names.
 */
export async function writeImage(folder: string, { repository, tag }: ImageName, { manifest, blobs }: OciImage): Promise<void> {
  const paths = pathsIn(folder, repository);
  for (const blob of [manifest, ...blobs]) await write(paths.blob(blob.digest), blob.data);
  for (const blob of blobs) await write(paths.layer(blob.digest), blob.digest);
  await write(paths.revision(manifest.digest), manifest.digest);
  await write(paths.tagIndex(tag, manifest.digest), manifest.digest);
  await write(paths.tag(tag), manifest.digest);
}

/** Reads an image back by tag and hashes every byte of it. Throws `artifact` when anything is missing or has changed. */
export async function verifyImage(folder: string, { repository, tag }: ImageName): Promise<StoredImage> {
  const paths = pathsIn(folder, repository);
  try {
    const digest = await readLink(paths.tag(tag));
    await readLink(paths.revision(digest), digest);
    const manifest = await readBlob(paths.blob(digest), digest);
    const blobs = await Promise.all(digestsIn(manifest.data).map(async (named) => {
      await readLink(paths.layer(named), named);
      return readBlob(paths.blob(named), named);
    }));
    return { digest, size: blobs.reduce((sum, { data }) => sum + data.byteLength, 0) };
  } catch (error) {
    throw new LabError('artifact', `the stored image ${repository}:${tag} is damaged: ${messageOf(error)}`, { cause: error });
  }
}

interface StoragePaths {
  blob(digest: Digest): string;
  layer(digest: Digest): string;
  revision(digest: Digest): string;
  tag(tag: string): string;
  tagIndex(tag: string, digest: Digest): string;
}

function pathsIn(folder: string, repository: string): StoragePaths {
  const storage = join(folder, 'docker/registry/v2');
  const own = join(storage, 'repositories', repository);
  const tags = join(own, '_manifests/tags');
  return {
    blob: (digest) => join(storage, 'blobs/sha256', hex(digest).slice(0, 2), hex(digest), 'data'),
    layer: (digest) => join(own, '_layers/sha256', hex(digest), 'link'),
    revision: (digest) => join(own, '_manifests/revisions/sha256', hex(digest), 'link'),
    tag: (tag) => join(tags, tag, 'current/link'),
    tagIndex: (tag, digest) => join(tags, tag, 'index/sha256', hex(digest), 'link'),
  };
}

const hex = (digest: Digest): string => digest.slice('sha256:'.length);

async function write(path: string, data: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, data);
}

async function readLink(path: string, expected?: Digest): Promise<Digest> {
  const digest = await readFile(path, 'utf8');
  if (!isDigest(digest) || (expected !== undefined && digest !== expected)) throw new Error(`${path} names no digest, or a wrong one`);
  return digest;
}

async function readBlob(path: string, digest: Digest): Promise<OciBlob> {
  const data = await readFile(path);
  if (digestOf(data) !== digest) throw new Error(`${path} does not have the digest of its name`);
  return { digest, data };
}
