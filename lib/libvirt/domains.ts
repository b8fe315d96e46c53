import { LabError, throwIfInterrupted } from '../core/errors.js';
import type { Clock } from '../core/wait.js';
import { findDomain, type FoundDomain } from './find.js';
import { reach } from './reach.js';
import type { Virsh, VirshOptions } from './virsh.js';
import { renderDomain, type DomainSpec } from './xml/domain.js';

/** Starting QEMU and, where KVM is dead and in sight, libvirt's probing of it. */
const slow = 180_000;

/** Defines a domain, or changes the definition of the one that is there. Refuses a name that is not this lab's. */
export async function defineDomain(virsh: Virsh, spec: DomainSpec, options: VirshOptions = {}): Promise<void> {
  await findDomain(virsh, spec.label.lab, spec.name, options);
  await virsh.withFile(['define', '--validate', '--file'], renderDomain(spec), { timeout: slow, ...options });
}

export interface StartOptions extends VirshOptions {
  /** Called before a domain that is off is started. */
  readonly beforeStart?: () => Promise<void>;
}

/** Starts a domain, or resumes a paused one. Nothing happens to one that runs. */
export async function startDomain(virsh: Virsh, lab: string, name: string, { beforeStart, ...options }: StartOptions = {}): Promise<void> {
  const found = await findDomain(virsh, lab, name, options);
  if (found === undefined) throw new LabError('libvirt', `there is no domain ${name}`, { hint: 'khw-lab up makes it' });
  if (isOff(found)) await beforeStart?.();
  const args = found.state === 'paused' ? ['resume', '--domain', name] : ['start', '--domain', name];
  await reach(async () => (await findDomain(virsh, lab, name, options))?.state === 'running',
    () => virsh.run(args, { timeout: slow, ...options }));
}

/** Ends a domain at once, as pulling its plug would. Nothing happens to one that is off or not there. */
export async function destroyDomain(virsh: Virsh, lab: string, name: string, options: VirshOptions = {}): Promise<void> {
  await reach(async () => isOff(await findDomain(virsh, lab, name, options)),
    () => virsh.run(destroyArgs(name), options));
}

/** `destroyed`: it did not heed, and was ended. */
export type ShutdownOutcome = 'was off' | 'shut down' | 'destroyed';

export interface ShutdownOptions extends VirshOptions {
  readonly clock: Clock;
  /** Milliseconds that the guest has to shut itself down. */
  readonly deadline: number;
}

/** Asks the guest to shut down, and ends it when it has not by the deadline. Tells which. */
export async function shutdownDomain(virsh: Virsh, lab: string, name: string, options: ShutdownOptions): Promise<ShutdownOutcome> {
  const { clock, deadline, signal } = options;
  const found = await findDomain(virsh, lab, name, options);
  if (isOff(found)) return 'was off';
  const end = clock.now() + deadline;
  // A paused guest cannot hear the request.
  if (found?.state !== 'paused') {
    await reach(async () => isOff(await findDomain(virsh, lab, name, options)),
      () => virsh.run(['shutdown', '--domain', name, '--mode', 'acpi'], options));
    while (clock.now() < end) {
      throwIfInterrupted(signal);
      if (isOff(await findDomain(virsh, lab, name, options))) return 'shut down';
      await clock.sleep(500, signal);
    }
  }
  await destroyDomain(virsh, lab, name, options);
  return 'destroyed';
}

/** Forgets a domain that is off, with the snapshots' and saved state's records. Its disks are files of the lab's folder and stay. */
export async function undefineDomain(virsh: Virsh, lab: string, name: string, options: VirshOptions = {}): Promise<void> {
  await reach(async () => await findDomain(virsh, lab, name, options) === undefined,
    () => virsh.run(undefineArgs(name), options));
}

/** Ends and forgets a domain, whatever state it is in. */
export async function removeDomain(virsh: Virsh, lab: string, name: string, options: VirshOptions = {}): Promise<void> {
  await destroyDomain(virsh, lab, name, options);
  await undefineDomain(virsh, lab, name, options);
}

/** Ends and forgets domains known to be ours, one virsh process each, side by side; the failures are for who looks again. */
export async function sweepDomains(virsh: Virsh, names: readonly string[], options: VirshOptions = {}): Promise<void> {
  await Promise.all(names.map((name) => virsh.batch([destroyArgs(name), undefineArgs(name)], options)));
}

const destroyArgs = (name: string): readonly string[] => ['destroy', '--domain', name];

const undefineArgs = (name: string): readonly string[] =>
  ['undefine', '--domain', name, '--managed-save', '--snapshots-metadata', '--checkpoints-metadata', '--nvram'];

function isOff(found: FoundDomain | undefined): boolean {
  return found === undefined || found.state === 'shut off' || found.state === 'crashed';
}
