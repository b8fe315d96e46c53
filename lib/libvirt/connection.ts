import { LabError, throwIfInterrupted } from '../core/errors.js';
import { listLabs } from './labs.js';
import { ensurePrivate, findPrivate, keepsDefinitions, type PrivateOptions } from './private.js';
import { answers, startOfDaemonMs } from './queries.js';
import type { Connection } from './types.js';
import { assertUsableUri } from './uri.js';
import { virshAt } from './virsh.js';

export interface OpenOptions extends PrivateOptions {
  /** `auto`, `private`, or any libvirt URI. */
  readonly connect: string;
  /**
   * Looked at before the first call to the system daemon: without group libvirt, virsh would hang
   * or ask for a password.
   */
  readonly maySpeakToSystem: () => Promise<boolean>;
}

const system = 'qemu:///system';

/** The connection to work with; starts the private daemon where that is the one. */
export async function openConnection(options: OpenOptions): Promise<Connection> {
  const found = await findConnection(options);
  if (found !== undefined) return found;
  if (options.connect === 'private' || options.isRoot) return ensurePrivate(options);
  throw new LabError(
    'host',
    `no libvirt daemon answers at ${system}, and only root can start a private one`,
    { hint: 'khw-lab doctor says what is missing' },
  );
}

/**
 * The connection where labs may be, without starting a daemon for nothing; undefined where none can
 * be.
 */
export async function findConnection(options: OpenOptions): Promise<Connection | undefined> {
  const { connect } = options;
  assertUsableUri(connect);
  if (connect === 'private') return existingPrivate(options);
  if (connect !== 'auto') return atUri(options);
  return (
    (await privateWithLabs(options)) ??
    (await reachableSystem(options)) ??
    (await findPrivate(options))
  );
}

/** argv for a program that talks to guests: prefixed so that it runs where their network is. */
export function insideNetwork(
  connection: Pick<Connection, 'netns'>,
  argv: readonly string[],
): readonly string[] {
  return connection.netns === undefined ? argv : ['ip', 'netns', 'exec', connection.netns, ...argv];
}

async function privateWithLabs(options: OpenOptions): Promise<Connection | undefined> {
  const found = await existingPrivate(options);
  // Nobody else defines anything there: only machines that were never defined are to be asked for.
  if (found === undefined || (await keepsDefinitions(options))) return found;
  const labs = await listLabs(virshAt(options.runner, found.uri), { signal: options.signal });
  return labs.length > 0 ? found : undefined;
}

/**
 * The private daemon that runs, or, after a reboot of the host, the one whose domains are waiting
 * to be found again.
 */
async function existingPrivate(options: OpenOptions): Promise<Connection | undefined> {
  const found = await findPrivate(options);
  if (found !== undefined) return found;
  return options.isRoot && (await keepsDefinitions(options)) ? ensurePrivate(options) : undefined;
}

async function reachableSystem({
  runner,
  signal,
  maySpeakToSystem,
}: OpenOptions): Promise<Connection | undefined> {
  throwIfInterrupted(signal);
  if (!(await maySpeakToSystem())) return undefined;
  return (await answers(virshAt(runner, system), { signal }))
    ? { mode: 'system', uri: system }
    : undefined;
}

async function atUri({ connect: uri, runner, signal }: OpenOptions): Promise<Connection> {
  try {
    const real = await virshAt(runner, uri).run(['uri'], { signal, timeoutMs: startOfDaemonMs });
    assertUsableUri(real.trim());
  } catch (error) {
    if (!(error instanceof LabError) || error.kind === 'interrupted' || error.kind === 'usage')
      throw error;
    throw new LabError('libvirt', `no libvirt answers at ${uri}`, {
      hint: '--connect takes auto, private, or a libvirt URI such as qemu:///system',
      details: error.details,
      cause: error,
    });
  }
  return { mode: uri === system ? 'system' : 'uri', uri };
}
