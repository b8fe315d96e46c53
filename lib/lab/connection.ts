import type { OpenOptions } from '../libvirt/connection.js';
import { findConnection, openConnection } from '../libvirt/connection.js';
import type { Connection } from '../libvirt/types.js';
import type { LabContext } from './context.js';

export interface ConnectChoice {
  /** `auto`, `private`, or a libvirt URI. */
  readonly connect: string;
  readonly hideKvm?: boolean;
  readonly note?: (text: string) => void;
}

/** The connection to make a lab on; starts the private daemon where that is the one. */
export const connectFor = (context: LabContext, choice: ConnectChoice): Promise<Connection> =>
  openConnection(options(context, choice));

/**
 * The connection on which a lab may be; undefined where there is none. Starts no daemon for
 * nothing.
 */
export const lookFor = (context: LabContext, connect: string): Promise<Connection | undefined> =>
  findConnection(options(context, { connect }));

function options(
  context: LabContext,
  { connect, hideKvm = true, note = () => undefined }: ConnectChoice,
): OpenOptions {
  const { paths, runner, signal, isRoot } = context;
  return {
    connect,
    paths,
    runner,
    signal,
    note,
    isRoot,
    hideKvm,
    maySpeakToSystem: () => maySpeakToSystem(context),
  };
}

/**
 * Without group libvirt (and without root) virsh hangs or asks for a password: look at the groups
 * before the first call.
 */
async function maySpeakToSystem({ runner, isRoot, signal }: LabContext): Promise<boolean> {
  if (isRoot) return true;
  const { stdout } = await runner.run(['id', '-nG'], { signal });
  return stdout.trim().split(/\s+/).includes('libvirt');
}
