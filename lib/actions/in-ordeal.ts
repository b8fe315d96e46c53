import { findDrillCheckpoint } from '../checkpoints/find.js';
import { beforeOrdeal } from '../core/ways-back.js';
import type { LabContext } from '../lab/context.js';
import type { OpenLab } from '../lab/open.js';
import { findLab, statusOf, type LabStatus } from '../lab/status.js';
import type { LabRef } from './ports.js';

/** Whether a lab is in an ordeal, as libvirt has it: it is running, or was interrupted. */
export const isInOrdeal = async (
  ports: Pick<LabContext, 'signal'>,
  opened: Pick<OpenLab, 'lab' | 'virsh'>,
): Promise<boolean> => (await findDrillCheckpoint(ports, opened, beforeOrdeal)) !== undefined;

/** How a lab is, and whether it is in an ordeal: both are asked at once. */
export async function statusInOrdeal(
  context: LabContext,
  { lab: name, connect }: LabRef,
): Promise<LabStatus & { readonly inOrdeal: boolean }> {
  const seen = await findLab(context, name, connect);
  const { lab, on } = seen;
  const [status, inOrdeal] = await Promise.all([
    statusOf(context, seen),
    on !== undefined && isInOrdeal(context, { lab, virsh: on.virsh }),
  ]);
  return { ...status, inOrdeal };
}
