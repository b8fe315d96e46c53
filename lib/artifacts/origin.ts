import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemFault } from '../core/errno.js';
import { LabError, throwIfInterrupted } from '../core/errors.js';
import { DownloadError } from '../host/download-error.js';
import type { Web } from '../host/download.js';
import { kindOf, readNamedFile } from '../host/named-file.js';
import { writeHashed, type Written } from './digest.js';

export interface ReceiveOptions {
  readonly signal: AbortSignal;
  /** Bytes so far, and in all when that is known. */
  readonly onProgress: (received: number, total: number | undefined) => void;
}

/** A place laid out like the official sites: host, then path. */
export interface Origin {
  /** The address of a path, for people. */
  where(path: string): string;
  text(path: string, signal: AbortSignal): Promise<string>;
  /** Writes a new file. */
  receive(path: string, target: string, options: ReceiveOptions): Promise<Written>;
}

/**
 * A web server. The first request to a host is made alone: if the host cannot be reached, that is
 * found out once, and not by several name look-ups that hang at the same time and keep every worker
 * thread of Node busy.
 */
export function webOrigin(base: string, web: Web): Origin {
  const contacts = new Map<string, Promise<DownloadError | undefined>>();
  const where = (path: string): string => `${base}${path}`;
  const guarded = async <T>(url: string, get: () => Promise<T>): Promise<T> => {
    const { host } = new URL(url);
    const contact = contacts.get(host);
    if (contact === undefined) {
      const first = get();
      contacts.set(
        host,
        first.then(
          () => undefined,
          (error: unknown) => (isUnreachable(error) ? error : undefined),
        ),
      );
      return first;
    }
    const failure = await contact;
    if (failure !== undefined) throw failure;
    return get();
  };
  return {
    where,
    text: (path, signal) => guarded(where(path), () => web.text(where(path), { signal })),
    receive: (path, target, options) =>
      guarded(where(path), () =>
        web.download(where(path), target, { ...options, limitBytes: largestFileBytes }),
      ),
  };
}

/** A folder of this computer. */
export function folderOrigin(folder: string): Origin {
  const where = (path: string): string => join(resolve(folder), path);
  return {
    where,
    text: async (path, signal) => {
      throwIfInterrupted(signal);
      return (
        await readNamedFile({ path: where(path), limitBytes: 2 ** 20, hint: layout }).catch(
          (error: unknown) => {
            throw notInFolder(where(path), error);
          },
        )
      ).toString('utf8');
    },
    receive: async (path, target, { signal, onProgress }) => {
      const { size } = await looked(where(path));
      return writeHashed(createReadStream(where(path)), target, {
        signal,
        onProgress: (bytes) => onProgress(bytes, size),
      });
    },
  };
}

/** Bytes; the largest release file has some 100 MB. */
const largestFileBytes = 2 ** 30;
const layout =
  'a mirror folder holds MIRROR/dl.k8s.io/…, MIRROR/github.com/…, with the checksum files';

async function looked(path: string): Promise<Stats> {
  const stats = await stat(path).catch((error: unknown) => {
    throw notInFolder(path, error);
  });
  if (stats.isFile() && stats.size <= largestFileBytes) return stats;
  throw new LabError(
    'artifact',
    stats.isFile()
      ? `${path} is too large for a release`
      : `${path} is ${kindOf(stats)}, not a file`,
    { hint: layout },
  );
}

const isUnreachable = (error: unknown): error is DownloadError =>
  error instanceof DownloadError && error.fault === 'unreachable';

function notInFolder(path: string, error: unknown): unknown {
  const cause = error instanceof LabError ? error.cause : error;
  if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
    return new LabError('artifact', `${path} is not there`, { cause: error, hint: layout });
  const fault = systemFault(error);
  return fault === undefined
    ? error
    : new LabError('artifact', fault.message, { cause: error, hint: layout });
}
