import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { messageOf } from '../core/errors.js';
import { DownloadError } from './download-error.js';

export interface Downloaded {
  /** Hex SHA-256, computed while the bytes came. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** A new file that grows, and its digest. Errors of the disk come as DownloadError('disk'). */
export interface Sink {
  size(): number;
  /** The largest size there has been. */
  furthest(): number;
  resumeHeaders(): Readonly<Record<string, string>>;
  restart(validator: string | undefined): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<Downloaded>;
  discard(): Promise<void>;
}

export async function openSink(path: string): Promise<Sink> {
  const onDisk = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw diskError(path, error);
    });
  const handle: FileHandle = await onDisk(open(path, 'wx'));
  let hash = createHash('sha256');
  let size = 0;
  let furthest = 0;
  let validator: string | undefined;
  return {
    size: () => size,
    furthest: () => furthest,
    resumeHeaders: () =>
      size === 0 || validator === undefined
        ? {}
        : { range: `bytes=${size}-`, 'if-range': validator },
    restart: async (newValidator) => {
      if (size > 0) await onDisk(handle.truncate(0));
      hash = createHash('sha256');
      size = 0;
      validator = newValidator;
    },
    write: async (chunk) => {
      await onDisk(writeAll(handle, chunk, size));
      hash.update(chunk);
      size += chunk.length;
      furthest = Math.max(furthest, size);
    },
    finish: async () => {
      await onDisk(handle.close());
      return { sha256: hash.digest('hex'), size };
    },
    discard: async () => {
      await handle.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

/** write(2) may write less than asked, on a disk that is nearly full for example. */
async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}

function diskError(path: string, error: unknown): DownloadError {
  const full = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
  return new DownloadError(
    'disk',
    full
      ? `no space left on the disk for ${path}`
      : `${path} could not be written: ${messageOf(error)}`,
    error,
  );
}
