import { parseSources, type SourceChoice } from '../artifacts/choose.js';
import type { FurtherRelease } from '../core/further.js';
import { furtherTasks } from '../lab/further.js';
import type { OpenLab } from '../lab/open.js';
import { guestArch } from '../lab/up.js';
import type { Ports } from './ports.js';
import { withFleet } from './with-lab.js';

/** Where they come from. */
interface Sources {
  readonly artifacts: readonly SourceChoice[];
  readonly containers: 'auto' | 'pull' | 'build';
}

/**
 * Takes programs and container images to the machines of a lab that runs, where there are any to
 * take. The lab's lock is held.
 */
export async function bringFurther(
  ports: Ports,
  opened: OpenLab,
  releases: readonly FurtherRelease[],
  { artifacts = parseSources('auto'), containers = 'auto' }: Partial<Sources> = {},
): Promise<void> {
  if (releases.length === 0) return;
  await withFleet(ports, opened, (fleet) =>
    ports.progress.run(
      furtherTasks(ports, { opened, fleet, artifacts, containers, arch: guestArch() }, releases),
    ),
  );
}
