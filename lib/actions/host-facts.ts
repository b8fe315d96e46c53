import { readComputer } from '../host/computer.js';
import { releaseSetNames } from '../lab/record.js';
import type { LabFacts } from '../topology/types.js';

/** What the rules for lab files must know about this computer. */
export function hostFacts(): Omit<LabFacts, 'tracks' | 'track'> {
  const { cpus, memoryMiB } = readComputer();
  return {
    releaseSets: releaseSetNames,
    hostMemoryMiB: memoryMiB,
    hostCpus: cpus,
  };
}
