import { domainName, type Role } from '../core/lab.js';
import type { MachineSession } from '../core/run.js';
import type { Pace } from '../core/wait.js';
import type { Virsh } from '../libvirt/virsh.js';
import type { Fleet } from '../ssh/fleet.js';
import type { LabContext } from './context.js';
import type { OpenLab } from './open.js';
import { pulseOf, type TakePulse } from './pulse.js';
import { freshSerialLog, serialLog, serialTail } from './serial.js';

/** A machine as those have it who wait for it: the way in, and how it is seen from outside. */
export interface MachineHandle {
  readonly name: string;
  readonly role: Role;
  /** Its name in libvirt. */
  readonly domain: string;
  session(): Promise<MachineSession>;
  /** Forgets and closes its connection. */
  drop(): void;
  /** Begins to watch it by libvirt and its serial log. */
  watch(): TakePulse;
  /** An empty serial log, before it starts. */
  freshLog(): Promise<void>;
  /** The last lines of its serial log, for an error. */
  serialTail(): Promise<readonly string[]>;
}

/** The machines of an open lab: all that starting them, and waiting for them, takes. */
export interface Handles {
  /** Name of the lab. */
  readonly lab: string;
  readonly virsh: Virsh;
  readonly signal: AbortSignal;
  /** In the order of the lab. */
  readonly machines: readonly MachineHandle[];
  /** How waits go, by what is known now of the lab's slowness. */
  readonly pace: () => Pace;
  /** Forgets and closes all connections. */
  drop(): void;
}

/** The machines of an open lab, reached by these connections. */
export function handlesOf(
  { clock, signal }: Pick<LabContext, 'clock' | 'signal'>,
  opened: OpenLab,
  fleet: Pick<Fleet, 'session' | 'drop'>,
): Handles {
  const { virsh, paths } = opened;
  const handle = (name: string, role: Role): MachineHandle => {
    const domain = domainName(opened.lab, name);
    return {
      name,
      role,
      domain,
      session: () => fleet.session(name),
      drop: () => fleet.drop(name),
      watch: () => {
        const { slowness } = opened.lab;
        return pulseOf(clock, { virsh, domain, slowness, serialLog: serialLog(paths, name) });
      },
      freshLog: () => freshSerialLog(paths, name),
      serialTail: () => serialTail(paths, name),
    };
  };
  return {
    lab: opened.lab.name,
    virsh,
    signal,
    machines: opened.lab.machines.map(({ name, role }) => handle(name, role)),
    pace: () => ({ clock, signal, slowness: opened.lab.slowness }),
    drop: () => fleet.drop(),
  };
}
