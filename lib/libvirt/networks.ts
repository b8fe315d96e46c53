import { LabError } from '../core/errors.js';
import { findNetwork } from './find.js';
import { reach } from './reach.js';
import type { Virsh, VirshOptions } from './virsh.js';
import { renderNetwork, type NetworkSpec } from './xml/network.js';

/**
 * Defines a network, or changes the definition of the one that is there. Refuses a name that is not
 * this lab's.
 */
export async function defineNetwork(
  virsh: Virsh,
  spec: NetworkSpec,
  options: VirshOptions = {},
): Promise<void> {
  await findNetwork(virsh, spec.label.lab, spec.network.name, options);
  // Without --validate, which net-define knows from libvirt 8.10 on only; the tests validate.
  await virsh.withFile(['net-define', '--file'], renderNetwork(spec), options);
}

/**
 * Brings a network up: bridge, addresses, NAT rules and dnsmasq. Nothing happens to one that is up.
 */
export async function startNetwork(
  virsh: Virsh,
  lab: string,
  name: string,
  options: VirshOptions = {},
): Promise<void> {
  const found = await findNetwork(virsh, lab, name, options);
  if (found === undefined)
    throw new LabError('libvirt', `there is no network ${name}`, { hint: 'khw-lab up makes it' });
  await reach(
    async () => (await findNetwork(virsh, lab, name, options))?.active === true,
    () => virsh.run(['net-start', '--network', name], options),
  );
}

/** Takes a network down. Nothing happens to one that is down or not there. */
export async function destroyNetwork(
  virsh: Virsh,
  lab: string,
  name: string,
  options: VirshOptions = {},
): Promise<void> {
  await reach(
    async () => (await findNetwork(virsh, lab, name, options))?.active !== true,
    () => virsh.run(['net-destroy', '--network', name], options),
  );
}

/** Forgets a network that is down. */
async function undefineNetwork(
  virsh: Virsh,
  lab: string,
  name: string,
  options: VirshOptions = {},
): Promise<void> {
  await reach(
    async () => (await findNetwork(virsh, lab, name, options)) === undefined,
    () => virsh.run(['net-undefine', '--network', name], options),
  );
}

/** Takes down and forgets a network, whatever state it is in. */
export async function removeNetwork(
  virsh: Virsh,
  lab: string,
  name: string,
  options: VirshOptions = {},
): Promise<void> {
  await destroyNetwork(virsh, lab, name, options);
  await undefineNetwork(virsh, lab, name, options);
}
