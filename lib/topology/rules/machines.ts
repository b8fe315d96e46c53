import type { Finding } from '../../declaration/types.js';
import {
  hasRole,
  largestDiskGiB,
  machineMinimums,
  mostSlowness,
  namesOf,
  type Draft,
  type DraftMachine,
} from '../draft.js';
import type { LabFacts, Rule } from '../types.js';

export const machineRules: readonly Rule[] = [
  { id: 'one-jumpbox', check: oneJumpbox },
  { id: 'memory-minimum', check: (draft) => draft.machines.flatMap(memoryMinimum) },
  { id: 'disk-minimum', check: (draft) => draft.machines.flatMap(diskMinimum) },
  { id: 'disk-maximum', check: (draft) => draft.machines.flatMap(diskMaximum) },
  { id: 'slowness', check: slownessRange },
  { id: 'host-memory', check: hostMemory },
  { id: 'host-cpus', check: hostCpus },
];

function oneJumpbox(draft: Draft): readonly Finding[] {
  const found = namesOf(draft, 'jumpbox');
  if (found.length === 1 || (found.length === 0 && hasRole(draft, 'jumpbox'))) return [];
  return [
    {
      at: ['machines'],
      message:
        found.length === 0
          ? 'there is no jumpbox'
          : `there are ${found.length} jumpboxes: ${found.join(', ')}`,
      remedy: 'give exactly one machine role: jumpbox',
    },
  ];
}

function memoryMinimum({ index, role, memoryMiB }: DraftMachine): readonly Finding[] {
  if (role === undefined || memoryMiB >= machineMinimums[role].memoryMiB) return [];
  return [
    {
      at: ['machines', index, 'memory'],
      message: `${memoryMiB} MiB is too little for a ${role}`,
      remedy: `give it ${machineMinimums[role].memoryMiB}MiB or more`,
    },
  ];
}

function diskMinimum({ index, role, diskGiB }: DraftMachine): readonly Finding[] {
  if (role === undefined || diskGiB >= machineMinimums[role].diskGiB) return [];
  return [
    {
      at: ['machines', index, 'disk'],
      message: `${diskGiB} GiB is too little for a ${role}`,
      remedy: `give it ${machineMinimums[role].diskGiB}GiB or more`,
    },
  ];
}

function diskMaximum({ index, diskGiB }: DraftMachine): readonly Finding[] {
  if (diskGiB <= largestDiskGiB) return [];
  return [
    {
      at: ['machines', index, 'disk'],
      message: `${diskGiB} GiB is more than a disk can have`,
      remedy: `give it ${largestDiskGiB / 1024}TiB or less`,
    },
  ];
}

function slownessRange({ slowness }: Draft): readonly Finding[] {
  if (slowness === undefined || (slowness >= 1 && slowness <= mostSlowness)) return [];
  return [
    {
      at: ['slowness'],
      message: `${slowness} is not between 1 and ${mostSlowness}`,
      remedy: 'write 1.5 for machines that take half as long again, or leave the key out',
    },
  ];
}

function hostMemory({ machines }: Draft, { hostMemoryMiB }: LabFacts): readonly Finding[] {
  const sum = machines.reduce((total, { memoryMiB }) => total + memoryMiB, 0);
  if (hostMemoryMiB === undefined || sum <= hostMemoryMiB) return [];
  return [
    {
      at: ['machines'],
      message: `the machines want ${sum} MiB together, this computer has ${hostMemoryMiB} MiB`,
      remedy: 'give them less memory, or have fewer',
    },
  ];
}

function hostCpus({ machines }: Draft, { hostCpus: available }: LabFacts): readonly Finding[] {
  if (available === undefined) return [];
  return machines
    .filter(({ vcpus }) => vcpus > available)
    .map(({ index, vcpus }) => ({
      at: ['machines', index, 'vcpus'],
      message: `${vcpus} virtual processors, this computer has ${available}`,
      remedy: `write ${available} or less`,
    }));
}
