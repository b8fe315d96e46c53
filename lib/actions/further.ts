import { parseSources, type SourceChoice } from '../artifacts/choose.js';
import type { FurtherRelease } from '../core/further.js';
import { furtherTasks } from '../lab/further.js';
import type { OpenLab } from '../lab/open.js';
import { guestArch } from '../lab/up.js';
import type { Ports } from './ports.js';
import { withFleet } from './with-lab.js';

/**
 * Takes programs of other release sets to the machines of a lab that runs, where there are any to
 * take. The lab's lock is held.
 */
export async function bringFurther(
  ports: Ports,
  opened: OpenLab,
  releases: readonly FurtherRelease[],
  artifacts: readonly SourceChoice[] = parseSources('auto'),
): Promise<void> {
  if (releases.length === 0) return;
  await withFleet(ports, opened, (fleet) =>
    ports.progress.run(
      furtherTasks(ports, { opened, fleet, artifacts, arch: guestArch() }, releases),
    ),
  );
}
