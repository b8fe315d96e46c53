import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { LabError, messageOf } from '../core/errors.js';
import { writePlain } from '../host/files.js';
import { hashFile, readSmallFile } from '../host/regular.js';
import { digestOf, digestsIn, isDigest, type Digest, type OciImage } from './oci.js';

/** Where an image stands in a registry. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
}

/** A file of the storage. */
export interface StoredFile {
  /** Below the storage folder. */
  readonly path: string;
  /** Hex SHA-256 of its content. */
  readonly sha256: string;
}

export interface StoredImage {
  /** Of the manifest. */
  readonly digest: Digest;
  /** Bytes of all blobs, as a node fetches them. */
  readonly size: number;
  /** All that makes up the image. What else lies in the storage is not of it. */
  readonly files: readonly StoredFile[];
}

/**
 * Writes an image into a storage folder of the distribution registry (2.x, filesystem driver), as
 * registry/storage/paths.go there lays it out. The folder is what `rootdirectory` names.
 */
export async function writeImage(
  folder: string,
  { repository, tag }: ImageName,
  { manifest, blobs }: OciImage,
): Promise<void> {
  const paths = pathsIn(folder, repository);
  for (const blob of [manifest, ...blobs]) await write(paths.blob(blob.digest), blob.data);
  for (const blob of blobs) await write(paths.layer(blob.digest), blob.digest);
  await write(paths.revision(manifest.digest), manifest.digest);
  await write(paths.tagIndex(tag, manifest.digest), manifest.digest);
  await write(paths.tag(tag), manifest.digest);
}

/**
 * Reads an image back by tag and hashes every byte of it. Throws `artifact` when anything is
 * missing or has changed.
 */
export async function verifyImage(
  folder: string,
  { repository, tag }: ImageName,
): Promise<StoredImage> {
  const paths = pathsIn(folder, repository);
  try {
    const digest = await readLink(paths.tag(tag));
    const named = digestsIn(await readManifest(paths.blob(digest), digest));
    const links = [
      [paths.tag(tag), digest],
      [paths.tagIndex(tag, digest), digest],
      [paths.revision(digest), digest],
      ...named.map((blob) => [paths.layer(blob), blob] as const),
    ] as const;
    for (const [path, to] of links) await readLink(path, to);
    const sizes = await Promise.all(named.map((blob) => sizeOfBlob(paths.blob(blob), blob)));
    const files = [
      ...links.map(([path, to]) => ({ path, sha256: hex(digestOf(to)) })),
      ...[digest, ...named].map((blob) => ({ path: paths.blob(blob), sha256: hex(blob) })),
    ];
    return {
      digest,
      size: sizes.reduce((sum, size) => sum + size, 0),
      files: files.map(({ path, sha256 }) => ({ path: relative(folder, path), sha256 })),
    };
  } catch (error) {
    throw new LabError(
      'artifact',
      `the stored image ${repository}:${tag} is damaged: ${messageOf(error)}`,
      { cause: error },
    );
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
  await writePlain(path, data);
}

async function readLink(path: string, expected?: Digest): Promise<Digest> {
  const digest = await readSmallFile(path);
  if (digest === undefined) throw new Error(`${path} is not there`);
  if (!isDigest(digest) || (expected !== undefined && digest !== expected))
    throw new Error(`${path} names no digest, or a wrong one`);
  return digest;
}

async function readManifest(path: string, digest: Digest): Promise<Uint8Array> {
  const text = await readSmallFile(path);
  if (text === undefined) throw new Error(`${path} is not there`);
  if (digestOf(text) !== digest) throw new Error(`${path} does not have the digest of its name`);
  return Buffer.from(text);
}

async function sizeOfBlob(path: string, digest: Digest): Promise<number> {
  const found = await hashFile(path);
  if (found === undefined) throw new Error(`${path} is not there`);
  if (found !== hex(digest)) throw new Error(`${path} does not have the digest of its name`);
  return (await stat(path)).size;
}
