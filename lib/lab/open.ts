import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import type { LabPaths } from '../host/paths.js';
import { openPipe } from '../host/process.js';
import type { Connection } from '../libvirt/types.js';
import type { Virsh } from '../libvirt/virsh.js';
import { openFleet, type Fleet } from '../ssh/fleet.js';
import { trackOfLab } from '../track/find.js';
import type { Track } from '../track/types.js';
import { lookFor } from './connection.js';
import type { LabContext } from './context.js';
import { ensureSshMaterial } from './material.js';
import { noLab, virshOn } from './mine.js';
import { pipeTo } from './pipe.js';
import { readLab } from './record.js';

/** A lab that exists, with the connection it lives on. */
export interface OpenLab {
  readonly lab: Lab;
  readonly track: Track;
  readonly paths: LabPaths;
  readonly connection: Connection;
  readonly virsh: Virsh;
}

/**
 * Opens a lab that `up` has made or begun to make. Throws LabError('config') where there is none.
 */
export async function openLab(
  context: LabContext,
  name: string,
  connect: string,
): Promise<OpenLab> {
  const [lab, connection] = await Promise.all([readLab(context, name), lookFor(context, connect)]);
  if (lab !== undefined && connection === undefined)
    throw new LabError('host', `the libvirt daemon that lab ${name} was made on is not running`, {
      hint: '`khw-lab up` starts it again.',
    });
  if (lab === undefined || connection === undefined) throw await noLab(context, name, connection);
  return {
    lab,
    track: trackOfLab(context.tracks, lab),
    paths: context.paths.lab(name),
    connection,
    virsh: await virshOn(context, connection),
  };
}

/**
 * SSH to the machines of an open lab as a learner has it: to the jumpbox from here, to the others
 * from the jumpbox.
 */
export const fleetFor = (context: LabContext, opened: FleetLab): Promise<Fleet> =>
  openWay(context, opened, false);

/**
 * SSH straight to every machine: half the work where processors are emulated, and no machine waits
 * for the jumpbox.
 */
export const directFleet = (context: LabContext, opened: FleetLab): Promise<Fleet> =>
  openWay(context, opened, true);

type FleetLab = Pick<OpenLab, 'lab' | 'paths' | 'connection'>;

async function openWay(
  context: LabContext,
  { lab, paths, connection }: FleetLab,
  direct: boolean,
): Promise<Fleet> {
  const keys = await ensureSshMaterial(lab, paths);
  const { netns } = connection;
  return openFleet({
    lab,
    direct,
    accessKey: keys.access.privateKey,
    jumpboxKey: keys.jumpbox.privateKey,
    hostKeys: new Map([...keys.hostKeys].map(([machine, pair]) => [machine, pair.publicKey])),
    signal: context.signal,
    ...(context.trace === undefined ? {} : { trace: context.trace }),
    ...(netns === undefined
      ? {}
      : { dial: (address: string, port: number) => openPipe(pipeTo(netns, address, port)) }),
  });
}
