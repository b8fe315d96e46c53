import { listCheckpoints } from '../checkpoints/list.js';
import type { CheckpointTree } from '../checkpoints/types.js';
import type { DrillMark } from '../drills/mark.js';
import type { LabContext } from '../lab/context.js';
import { openLab } from '../lab/open.js';
import { labStatus, type LabStatus } from '../lab/status.js';
import { trackNamed } from '../track/find.js';
import type { Track } from '../track/types.js';
import { activeMark } from './active-drill.js';
import type { LabRef } from './ports.js';

/** All that there is of a lab, without a word from its machines. */
export interface LabView {
  readonly track: Track;
  readonly status: LabStatus;
  /** Without sizes; null where libvirt is not running. */
  readonly checkpoints: CheckpointTree | null;
  /** The drill or exam that it is in. */
  readonly active: DrillMark | null;
}

/** A lab that is there, as libvirt and its folder have it. Throws `config` where there is none. */
export async function viewLab(ports: LabContext, { lab, connect }: LabRef): Promise<LabView> {
  const status = await labStatus(ports, lab, connect);
  if (status.connection === null)
    return {
      track: trackNamed(ports.tracks, status.track),
      status,
      checkpoints: null,
      active: null,
    };
  const opened = await openLab(ports, lab, connect);
  const active = (await activeMark(ports, opened)) ?? null;
  return {
    track: opened.track,
    status,
    checkpoints: await listCheckpoints(ports, opened, { sizes: false }),
    active,
  };
}
