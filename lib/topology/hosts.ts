import type { Lab } from '../core/lab.js';

/** Lines for /etc/hosts (hosts(5)): address, FQDN, name, one machine each. */
export const hostsLines = (lab: Lab): readonly string[] =>
  lab.machines.map(({ address, fqdn, name }) => `${address} ${fqdn} ${name}`);
