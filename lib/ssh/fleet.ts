import type { Duplex } from 'node:stream';
import type { MachineSession } from '../core/run.js';
import { jumpbox, type Lab, type Machine } from '../core/lab.js';
import { connect, type SshConnection } from './connect.js';

export interface FleetOptions {
  readonly lab: Lab;
  /** Private key for the jumpbox, held by this computer. */
  readonly accessKey: string;
  /** The jumpbox's own private key, for the hop from there to the others. */
  readonly jumpboxKey: string;
  /** Pinned public host keys by machine name. */
  readonly hostKeys: ReadonlyMap<string, string>;
  /**
   * A stream to the jumpbox's SSH port where plain TCP does not get there (private network
   * namespace).
   */
  readonly dial?: (address: string, port: number) => Duplex;
  /**
   * Straight to every machine, by the jumpbox's key: for looking, and for bringing a lab back. A
   * chapter goes the learner's way.
   */
  readonly direct?: boolean;
  readonly signal?: AbortSignal;
  readonly trace?: (line: string) => void;
}

/**
 * All machines of a lab: this computer speaks to the jumpbox, and reaches the others from there by
 * the jumpbox's own key, unless told to go straight.
 */
export interface Fleet {
  /** An open session, made when first asked for and made again when it has died. */
  session(machine: string): Promise<MachineSession>;
  /** Forgets and closes the connection to one machine (before a reboot), or to all. */
  drop(machine?: string): void;
  close(): void;
}

export function openFleet(options: FleetOptions): Fleet {
  const { lab } = options;
  const gate = jumpbox(lab);
  const open = new Map<string, Promise<SshConnection>>();

  const connection = async (machine: Machine): Promise<SshConnection> => {
    const known = open.get(machine.name);
    if (known !== undefined) {
      const live = await known.catch(() => undefined);
      if (live?.alive() === true) return live;
      // Someone else may have begun a new connection while we looked.
      if (open.get(machine.name) !== known) return connection(machine);
    }
    const fresh =
      machine.name === gate.name
        ? direct(options, machine, options.accessKey)
        : options.direct === true
          ? direct(options, machine, options.jumpboxKey)
          : connection(gate).then((hop) => viaHop(options, machine, hop));
    open.set(machine.name, fresh);
    // The caller sees the failure; the map must not keep it for the next caller.
    fresh.catch(() => {
      if (open.get(machine.name) === fresh) open.delete(machine.name);
    });
    return fresh;
  };

  const drop = (name?: string): void => {
    for (const [machine, pending] of open) {
      if (name !== undefined && machine !== name && (options.direct === true || name !== gate.name))
        continue;
      open.delete(machine);
      pending.then(
        (live) => live.close(),
        () => undefined,
      );
    }
  };

  // A command that was stopped must end: an open connection would keep it alive.
  options.signal?.addEventListener('abort', () => drop(), { once: true });

  return {
    session: async (name) => {
      const machine = lab.machines.find((m) => m.name === name);
      if (machine === undefined) throw new Error(`no machine ${name} in lab ${lab.name}`);
      return (await connection(machine)).session;
    },
    drop,
    close: () => drop(),
  };
}

function direct(
  options: FleetOptions,
  machine: Machine,
  privateKey: string,
): Promise<SshConnection> {
  const stream = options.dial?.(machine.address, 22);
  return connect({
    ...common(options, machine),
    privateKey,
    ...(stream === undefined ? {} : { stream }),
  });
}

async function viaHop(
  options: FleetOptions,
  machine: Machine,
  hop: SshConnection,
): Promise<SshConnection> {
  const stream = await hop.forward(machine.address, 22);
  return connect({ ...common(options, machine), privateKey: options.jumpboxKey, stream });
}

function common(
  options: FleetOptions,
  machine: Machine,
): Omit<Parameters<typeof connect>[0], 'privateKey'> {
  const hostKey = options.hostKeys.get(machine.name);
  if (hostKey === undefined) throw new Error(`no host key for ${machine.name}`);
  return {
    machine: machine.name,
    address: machine.address,
    hostKey,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.trace === undefined ? {} : { trace: options.trace }),
  };
}
