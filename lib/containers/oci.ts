import { createHash } from 'node:crypto';
import type { Arch, ContainerConfig } from '../releases/types.js';

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  // Not compressed: a guest without KVM has little processor time and a fast disk.
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

export interface OciBlob {
  readonly digest: Digest;
  readonly data: Uint8Array;
}

/**
 * An image for one architecture: a manifest, and the blobs it names (configuration first, then
 * layers).
 */
export interface OciImage {
  readonly manifest: OciBlob;
  readonly blobs: readonly OciBlob[];
}

/** The digest of some bytes. */
export const digestOf = (data: Uint8Array | string): Digest =>
  `sha256:${createHash('sha256').update(data).digest('hex')}`;

/** Names bytes by their digest. */
export const blobOf = (data: Uint8Array): OciBlob => ({ digest: digestOf(data), data });

/**
 * An image of one layer (an uncompressed tar), after the OCI image specification 1.0. Equal input
 * gives equal digests.
 */
export function imageOf(config: ContainerConfig, architecture: Arch, layer: Uint8Array): OciImage {
  const layerBlob = blobOf(layer);
  const configBlob = json({
    architecture,
    os: 'linux',
    created: new Date(0).toISOString(),
    config: configFields(config),
    rootfs: { type: 'layers', diff_ids: [layerBlob.digest] },
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptor(mediaTypes.config, configBlob),
    layers: [descriptor(mediaTypes.layer, layerBlob)],
  });
  return { manifest, blobs: [configBlob, layerBlob] };
}

/**
 * The digests that a manifest names, configuration first. Throws when the text is no image
 * manifest.
 */
export function digestsIn(manifest: Uint8Array): readonly Digest[] {
  const parsed: unknown = JSON.parse(Buffer.from(manifest).toString('utf8'));
  const { config, layers } = parsed as {
    config?: { digest?: unknown };
    layers?: readonly { digest?: unknown }[];
  };
  const digests = [config?.digest, ...(layers ?? []).map((layer) => layer.digest)];
  if (!digests.every(isDigest)) throw new Error('not an image manifest');
  return digests;
}

/** Whether a value is a SHA-256 digest, and so safe as part of a path. */
export const isDigest = (value: unknown): value is Digest =>
  typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);

function configFields(config: ContainerConfig): Readonly<Record<string, unknown>> {
  return {
    Entrypoint: config.entrypoint,
    Cmd: config.cmd,
    Env: config.env,
    User: config.user,
    WorkingDir: config.workingDir,
    StopSignal: config.stopSignal,
    ExposedPorts: Object.fromEntries(config.exposedPorts.map((port) => [port, {}])),
  };
}

const descriptor = (mediaType: string, { digest, data }: OciBlob): object => ({
  mediaType,
  digest,
  size: data.byteLength,
});

const json = (value: object): OciBlob => blobOf(Buffer.from(JSON.stringify(value)));
