import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import type { Task } from '../core/task.js';
import type { KvmAnswer } from '../doctor/kvm.js';
import type { Fleet } from '../ssh/fleet.js';
import type { LabFile } from '../topology/types.js';
import { connectFor } from './connection.js';
import { trackOfLab } from '../track/find.js';
import type { LabContext } from './context.js';
import { directFleet, fleetFor, type OpenLab } from './open.js';
import { virshOn } from './mine.js';
import { saveLab } from './record.js';

export interface SiteRequest {
  readonly lab: Lab;
  /** To be fixed in the lab's folder; undefined when it is there already. */
  readonly file: LabFile | undefined;
  readonly connect: string;
  readonly accelerator: 'auto' | 'kvm' | 'tcg';
  /** What the doctor found, or finds when it is asked now. */
  readonly kvm: () => Promise<KvmAnswer>;
}

/** Where `up` works: known once there is a connection. */
export interface Site {
  /** Its lab is the one that was learnt of last. */
  readonly opened: OpenLab;
  readonly accelerator: 'kvm' | 'tcg';
  /** The learner's way, for steps. No machine needs to run yet: connections are made when used. */
  readonly fleet: Fleet;
  /** Straight to every machine, for looking at a lab that is there. */
  readonly straight: Fleet;
  /** Something new is known of the lab: how slow its machines are. */
  readonly learnt: (lab: Lab) => void;
}

/** Chooses KVM or TCG, connects to libvirt, and fixes the lab's file and keys in its folder. */
export function connectTask(
  context: LabContext,
  request: SiteRequest,
  connected: (site: Site) => void,
): Task {
  const { lab, file } = request;
  return {
    title: 'Connect to libvirt',
    run: async ({ note, title }) => {
      const { accelerator, reason } = await chooseAccelerator(request);
      const connection = await connectFor(context, {
        connect: request.connect,
        hideKvm: accelerator === 'tcg',
        note,
      });
      if (file !== undefined) await saveLab(context.paths, file, lab);
      let known = lab;
      const opened: OpenLab = {
        get lab() {
          return known;
        },
        track: trackOfLab(context.tracks, lab),
        paths: context.paths.lab(lab.name),
        connection,
        virsh: await virshOn(context, connection),
      };
      connected({
        opened,
        accelerator,
        fleet: await fleetFor(context, opened),
        straight: await directFleet(context, opened),
        learnt: (now) => {
          known = now;
        },
      });
      title(
        `Connect to libvirt (${connection.mode}, ${accelerator === 'kvm' ? 'KVM' : `TCG, because ${reason}`})`,
      );
    },
  };
}

async function chooseAccelerator({
  accelerator,
  kvm,
}: SiteRequest): Promise<{ readonly accelerator: 'kvm' | 'tcg'; readonly reason: string }> {
  if (accelerator === 'tcg') return { accelerator, reason: '--accelerator says so' };
  const { usable, reason } = await kvm();
  if (usable) return { accelerator: 'kvm', reason };
  if (accelerator === 'auto') return { accelerator: 'tcg', reason };
  throw new LabError('host', `--accelerator kvm: ${reason}`, {
    hint: 'Leave the flag out: without KVM guests are emulated, slow but complete.',
  });
}
