import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export interface Written {
  /** Hex SHA-256. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export interface WriteOptions {
  readonly signal: AbortSignal;
  /** Bytes so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** Writes a new file and hashes it on the way. */
export async function writeHashed(
  source: AsyncIterable<Uint8Array>,
  path: string,
  { signal, onProgress }: WriteOptions,
): Promise<Written> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    source,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        onProgress?.(size);
        yield chunk;
      }
    },
    createWriteStream(path, { flags: 'wx' }),
    { signal },
  );
  return { sha256: hash.digest('hex'), size };
}
