import { libvirtRequirements } from './requirements/libvirt.js';
import { machineRequirements } from './requirements/machine.js';
import { networkRequirements } from './requirements/network.js';
import { toolRequirements } from './requirements/tools.js';
import type { Requirement } from './types.js';

/** Everything a host must have, in the order in which it is looked at. */
export const requirements: readonly Requirement[] = [
  ...toolRequirements,
  ...machineRequirements,
  ...libvirtRequirements,
  ...networkRequirements,
];
