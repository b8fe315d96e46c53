import type { Lab } from '../../../lib/core/lab.js';

/**
 * The address of the cluster's name server: by custom the tenth of the service range. A lab file's
 * range has sixteen addresses at least and begins at a multiple of that.
 */
export const dnsAddress = ({ serviceCidr }: Pick<Lab, 'serviceCidr'>): string =>
  serviceCidr.replace(/\d+\/\d+$/, (last) => String(Number.parseInt(last, 10) + 10));
