import { LabError } from '../core/errors.js';
import { controllers, jumpbox } from '../core/lab.js';
import { renderKubeconfig } from '../kubeconfig/render.js';
import { ensureForward } from '../lab/forward.js';
import { fleetFor, openLab, type OpenLab } from '../lab/open.js';
import type { Administrator } from '../track/types.js';
import type { LabRef, Ports } from './ports.js';

/** A kubeconfig of the admin, for programs of this computer. It holds a key. */
export async function adminKubeconfig(ports: Ports, { lab, connect }: LabRef): Promise<string> {
  const opened = await openLab(ports, lab, connect);
  const { administrator } = opened.track;
  if (administrator === undefined)
    throw new LabError('usage', `the track of lab ${lab} has no cluster`, {
      hint: 'A kubeconfig is of a cluster.',
    });
  const [authority, certificate, key] = await adminFiles(ports, opened, administrator);
  const server = await reachableServer(ports, opened, administrator);
  const name = `khw-lab-${opened.lab.name}`;
  return renderKubeconfig(
    { name, cluster: name, user: `${name}-admin`, context: name, server },
    { authority, certificate, key },
  );
}

/** The learner's own files on the jumpbox: whoever made them, they are the ones that count. */
async function adminFiles(
  ports: Ports,
  opened: OpenLab,
  { authority, certificate, key, madeIn }: Administrator,
): Promise<readonly [Uint8Array, Uint8Array, Uint8Array]> {
  const fleet = await fleetFor(ports, opened);
  try {
    const session = await fleet.session(jumpbox(opened.lab).name);
    const read = (name: string): Promise<Uint8Array> =>
      session.get(`${opened.lab.workingFolder}/${name}`, { signal: ports.signal });
    return await Promise.all([read(authority), read(certificate), read(key)]);
  } catch (error) {
    if (error instanceof LabError && error.kind !== 'interrupted') {
      throw new LabError(error.kind, 'the admin certificate could not be read from the jumpbox', {
        hint: `It is made in chapter ${madeIn}: \`khw-lab up --until ${madeIn}\`. Is the jumpbox running? See \`khw-lab status\`.`,
        cause: error,
        details: error.details,
      });
    }
    throw error;
  } finally {
    fleet.close();
  }
}

/**
 * The API server's address; through a loopback port where the machines are in a network namespace
 * of their own.
 */
async function reachableServer(
  ports: Ports,
  { lab, connection }: OpenLab,
  { apiPort }: Administrator,
): Promise<string> {
  const host = lab.machines.find((machine) => machine.fqdn === lab.apiHost) ?? controllers(lab)[0];
  if (host === undefined) throw new Error(`lab ${lab.name} has no controller`);
  if (connection.netns === undefined) return `https://${host.address}:${apiPort}`;
  const port = await ensureForward(ports, lab.name, connection.netns, host.address, apiPort);
  ports.say(`127.0.0.1:${port} leads to the API server until the lab is destroyed.`);
  return `https://127.0.0.1:${port}`;
}
