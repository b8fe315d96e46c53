import { dirname } from 'node:path';
import { listCheckpoints } from '../checkpoints/list.js';
import { finished } from '../checkpoints/names.js';
import { digestOf } from '../images/recipe.js';
import type { LabContext } from '../lab/context.js';
import { readPki } from '../lab/pki-folder.js';
import type { Site } from '../lab/site.js';
import type { Supplies } from '../lab/supplies.js';
import { keyOf } from './depends.js';
import type { GoldenKey } from './key.js';
import { writeRecord } from './record.js';

/** What was made: all of it at once, of new machines and these supplies, at a time in ISO 8601. */
export interface Making {
  readonly supplies: Pick<Supplies, 'base' | 'disk'>;
  readonly made: string;
  /** Where it is known already. */
  readonly key?: GoldenKey;
}

/**
 * Notes that a lab is as `up` makes it, so that `destroy` can keep it. Nothing is noted where the
 * checkpoint of the finished lab was not made.
 */
export async function noteFinished(
  context: LabContext,
  site: Pick<Site, 'opened' | 'accelerator'>,
  { supplies, made, key }: Making,
): Promise<void> {
  const { opened } = site;
  const { checkpoints } = await listCheckpoints(context, opened, { sizes: false });
  const checkpoint = checkpoints.find(({ name }) => name === finished);
  if (checkpoint === undefined) return;
  await writeRecord(opened.paths.finished, {
    key: key ?? (await keyOf(context, site, supplies)),
    checkpoint: checkpoint.id,
    pki: await pkiDigest(opened.paths.pki),
    images: [supplies.base.disk, supplies.disk].map((file) => dirname(file)),
    made,
  });
}

/** SHA-256, in hex, of the certificates in a folder. */
export const pkiDigest = async (folder: string): Promise<string> =>
  digestOf(Object.fromEntries(await readPki(folder)));
