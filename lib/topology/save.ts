import { stringify } from 'yaml';
import type { LabFile, MachineSpec } from './types.js';

const heading =
  '# Written by khw-lab when the lab was created: the lab file with every default and the network filled in.\n';

/**
 * The file for the lab's folder: loading it again gives the same lab, whatever defaults a later
 * version has.
 */
export function renderLabFile(file: LabFile, networkCidr: string): string {
  const { machines, track, ...rest } = file;
  return (
    heading +
    stringify({
      track: track.id,
      ...rest,
      network: networkCidr,
      machines: machines.map(renderMachine),
    })
  );
}

function renderMachine({ memoryMiB, diskGiB, ...rest }: MachineSpec): object {
  return { ...rest, memory: `${memoryMiB}MiB`, disk: `${diskGiB}GiB` };
}
