import { cpus, totalmem } from 'node:os';
import { releaseSetNames } from '../lab/record.js';
import type { LabFacts } from '../topology/types.js';

/** What the rules for lab files must know about this computer. */
export const hostFacts = (): LabFacts => ({
  releaseSets: releaseSetNames, hostMemoryMiB: Math.floor(totalmem() / 1024 ** 2), hostCpus: cpus().length,
  // With one, an emulated API server starts in twice the time, while another processor of this computer is idle.
  controllerVcpus: Math.min(2, cpus().length),
});
