import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const magic = (data: Uint8Array, ...bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => data[index] === byte);

/**
 * Bytes that layers unpack to, all together; counting ends above `limitBytes`. Undefined where that
 * cannot be told. A guest's containerd goes by the first bytes too, whatever the manifest says.
 */
export async function unpackedSize(
  layers: readonly Uint8Array[],
  limitBytes: number,
): Promise<number | undefined> {
  let size = 0;
  for (const layer of layers) {
    // Not every Node.js reads zstd.
    if (magic(layer, 0x28, 0xb5, 0x2f, 0xfd)) return undefined;
    if (!magic(layer, 0x1f, 0x8b)) size += layer.byteLength;
    else
      for await (const chunk of Readable.from([layer]).pipe(createGunzip()))
        if ((size += (chunk as Buffer).length) > limitBytes) return size;
  }
  return size;
}
