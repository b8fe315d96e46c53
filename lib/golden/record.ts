import * as z from 'zod';
import { writeAtomic } from '../host/files.js';
import { readSmallFile } from '../host/regular.js';
import { keySchema } from './key.js';

const finished = z.object({
  khwGolden: z.literal(1),
  key: keySchema,
  /** Id of the checkpoint in which the lab is finished. */
  checkpoint: z.string().min(1),
  /** SHA-256, in hex, of the certificates that this computer made for it. */
  pki: z.string(),
  /** Folders of the cache with the images that its disks build upon. */
  images: z.array(z.string()),
  /** ISO 8601: when `up` made it from new machines. */
  made: z.string(),
});

const entry = finished.extend({
  /** Name of the snapshot in each disk. */
  snapshot: z.string().min(1),
  /** Of its machines; see Lab. */
  slowness: z.number(),
  /** Sizes, in bytes, and times of change, in milliseconds since 1970, of the disks, by machine. */
  disks: z.record(z.string(), z.object({ bytes: z.number(), changedMs: z.number() })),
  /** SHA-256, in hex, of every other file, by its path below the folder. */
  digests: z.record(z.string(), z.string()),
});

/** What a lab that `up` has made in one go depends on, and which of its checkpoints it then was. */
export type Finished = Omit<z.infer<typeof finished>, 'khwGolden'>;

/** What lies in the folder of a kept lab, and what it depends on. */
export type Entry = Omit<z.infer<typeof entry>, 'khwGolden'>;

/** Undefined where there is none, or it cannot be read. */
export const readFinished = (path: string): Promise<Finished | undefined> =>
  readRecord(path, finished);

/** Undefined where there is none, or it cannot be read. */
export const readEntry = (path: string): Promise<Entry | undefined> => readRecord(path, entry);

export const writeRecord = (path: string, record: Finished | Entry): Promise<void> =>
  writeAtomic(path, `${JSON.stringify({ khwGolden: 1, ...record }, null, 2)}\n`, 0o600);

async function readRecord<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.safeParse(JSON.parse((await readSmallFile(path)) ?? '')).data;
  } catch {
    return undefined;
  }
}
