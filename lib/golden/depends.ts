import { dirname } from 'node:path';
import type { Chapter } from '../core/chapter.js';
import type { Lab } from '../core/lab.js';
import { ownCodeDigest } from '../host/own-code.js';
import { processorOf } from '../host/processor.js';
import { contentOf } from '../images/digests.js';
import { digestOf } from '../images/recipe.js';
import type { LabContext } from '../lab/context.js';
import type { Site } from '../lab/site.js';
import type { Supplies } from '../lab/supplies.js';
import type { Track } from '../track/types.js';
import type { GoldenKey } from './key.js';

/** Raised when a finished lab is kept or put back in another way. */
const format = 1;

/** What a lab depends on that is made here and now of these supplies. */
export async function keyOf(
  { signal }: Pick<LabContext, 'signal'>,
  { opened, accelerator }: Pick<Site, 'opened' | 'accelerator'>,
  { base, disk }: Pick<Supplies, 'base' | 'disk'>,
): Promise<GoldenKey> {
  const { lab, track, paths, connection, virsh } = opened;
  return {
    place: `${paths.root} ${connection.mode} ${connection.uri}`,
    program: digestOf([format, (code ??= ownCodeDigest()), stepsOf(track, lab)]),
    lab: digestOf(usual(lab)),
    image: await placeAndContent(base.disk),
    artifacts: await placeAndContent(disk),
    hypervisor: digestOf(await virsh.run(['version', '--daemon'], { signal })),
    processor: `${accelerator} ${processorOf(accelerator)}`,
  };
}

/** Disks and libvirt's records name the file. */
const placeAndContent = async (file: string): Promise<string> =>
  `${file} ${await contentOf(dirname(file))}`;

/** It does not change while it runs. */
let code: string | undefined;

/** How slow its machines are is measured once they boot, and comes with the finished lab. */
const usual = (lab: Lab): Lab => ({ ...lab, slowness: 1 });

/** What the chapters of a track do, as far as it is text: a track need not be among the own files. */
const stepsOf = ({ chapters, certificates }: Track, lab: Lab): unknown => [
  chapters.map((chapter: Chapter) =>
    chapter
      .steps(usual(lab))
      .flat()
      .map(({ fast, ...step }) => ({ ...step, fast: String(fast) })),
  ),
  certificates?.(usual(lab)),
];
