import { findDrillCheckpoint } from '../checkpoints/find.js';
import { beforeOrdeal } from '../core/ways-back.js';
import type { LabContext } from '../lab/context.js';
import { openLab, type OpenLab } from '../lab/open.js';
import type { LabRef } from './ports.js';

/** Whether a lab is in an ordeal, as libvirt has it: it is running, or was interrupted. */
export const isInOrdeal = async (
  ports: Pick<LabContext, 'signal'>,
  opened: Pick<OpenLab, 'lab' | 'virsh'>,
): Promise<boolean> => (await findDrillCheckpoint(ports, opened, beforeOrdeal)) !== undefined;

/** The same of a lab by its name. Throws where there is none, or its libvirt is not running. */
export const isLabInOrdeal = async (
  context: LabContext,
  { lab, connect }: LabRef,
): Promise<boolean> => isInOrdeal(context, await openLab(context, lab, connect));
