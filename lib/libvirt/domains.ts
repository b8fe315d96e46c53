import { LabError, errorDetails } from '../core/errors.js';
import type { Patience } from '../core/movement.js';
import { settled } from '../core/settle.js';
import type { Clock } from '../core/wait.js';
import { findDomain, type FoundDomain } from './find.js';
import { domainPulse } from './queries.js';
import { reach } from './reach.js';
import type { Virsh, VirshOptions } from './virsh.js';
import { renderDomain, type DomainSpec } from './xml/domain.js';

/**
 * Defines a domain, or changes the definition of the one that is there. Refuses a name that is not
 * this lab's.
 */
export async function defineDomain(
  virsh: Virsh,
  spec: DomainSpec,
  options: VirshOptions = {},
): Promise<void> {
  await findDomain(virsh, spec.label.lab, spec.name, options);
  const define = (): Promise<void> =>
    virsh.withFile(['define', '--validate', '--file'], renderDomain(spec), options);
  await define().catch((error: unknown) => {
    if (!errorDetails(error).some((line) => line.includes(schemaUnread))) throw error;
    return define();
  });
}

/**
 * Said of a schema, not of the definition: two first validations at once disturb each other in a
 * daemon that has just started, because libxml2 makes its table of types at the first use and
 * without a lock (xmlSchemaInitTypes).
 */
const schemaUnread = 'Unable to parse RNG ';

export interface StartOptions extends VirshOptions {
  /** Called before a domain that is off, and has no saved state to go on with, is started. */
  readonly beforeBoot?: () => Promise<void>;
  /** Called before a domain that is paused is resumed. */
  readonly beforeResume?: () => Promise<void>;
}

/**
 * Starts a domain, resumes a paused one, wakes one that sleeps. Nothing happens to one that runs.
 */
export async function startDomain(
  virsh: Virsh,
  lab: string,
  name: string,
  { beforeBoot, beforeResume, ...options }: StartOptions = {},
): Promise<void> {
  const found = await findDomain(virsh, lab, name, options);
  if (found === undefined)
    throw new LabError('libvirt', `there is no domain ${name}`, { hint: 'khw-lab up makes it' });
  if (isOff(found) && !(await isSaved(virsh, name, options))) await beforeBoot?.();
  if (found.state === 'paused') await beforeResume?.();
  const verb =
    found.state === 'paused' ? 'resume' : found.state === 'pmsuspended' ? 'dompmwakeup' : 'start';
  await reach(
    async () => (await findDomain(virsh, lab, name, options))?.state === 'running',
    () => virsh.run([verb, '--domain', name], options),
  );
}

/** Whether the next start goes on with what `virsh managedsave` has kept: it is no boot. */
async function isSaved(virsh: Virsh, name: string, options: VirshOptions): Promise<boolean> {
  const saved = await virsh.run(['list', '--all', '--with-managed-save', '--name'], options);
  return saved.split('\n').some((line) => line.trim() === name);
}

/**
 * Ends a domain at once, as pulling its plug would. Nothing happens to one that is off or not
 * there.
 */
export async function destroyDomain(
  virsh: Virsh,
  lab: string,
  name: string,
  options: VirshOptions = {},
): Promise<void> {
  await reach(
    async () => isOff(await findDomain(virsh, lab, name, options)),
    () => virsh.run(destroyArgs(name), options),
  );
}

/** `destroyed`: it came to rest before it was off, and was ended. */
export type ShutdownOutcome = 'was off' | 'shut down' | 'destroyed';

export interface ShutdownOptions extends VirshOptions, Patience {
  readonly clock: Clock;
}

/** A guest that uses less of a processor than this does nothing to shut itself down. */
const idle = 0.08;

/**
 * Asks the guest to shut down, and ends it when it is not off and has come to rest: it uses no
 * processor. Tells which.
 */
export async function shutdownDomain(
  virsh: Virsh,
  lab: string,
  name: string,
  options: ShutdownOptions,
): Promise<ShutdownOutcome> {
  const { signal } = options;
  const asking = signal === undefined ? {} : { signal };
  const found = await findDomain(virsh, lab, name, asking);
  if (isOff(found)) return 'was off';
  // A paused guest cannot hear the request.
  if (found?.state !== 'paused') {
    await reach(
      async () => isOff(await findDomain(virsh, lab, name, asking)),
      () => virsh.run(['shutdown', '--domain', name, '--mode', 'acpi'], asking),
    );
    if (await wentOff(virsh, name, options)) return 'shut down';
  }
  await destroyDomain(virsh, lab, name, asking);
  return 'destroyed';
}

async function wentOff(
  virsh: Virsh,
  name: string,
  { clock, signal, slowness = 1, ...patience }: ShutdownOptions,
): Promise<boolean> {
  let before: { readonly at: number; readonly cpu: number } | undefined;
  const look = async (): Promise<{ readonly off: boolean; readonly busy: boolean }> => {
    const { state, cpuSeconds: cpu = 0 } = await domainPulse(
      virsh,
      name,
      signal === undefined ? {} : { signal },
    );
    const at = clock.now();
    const busy =
      before !== undefined && (cpu - before.cpu) / ((at - before.at) / 1000) > idle / slowness;
    before = { at, cpu };
    return { off: state === undefined || state === 'shut off' || state === 'crashed', busy };
  };
  const { off } = await settled(look, {
    stillMs: 60_000,
    ...patience,
    clock,
    signal,
    slowness,
    intervalMs: 500,
    sight: ({ off, busy }) => (off ? undefined : { busy }),
  });
  return off;
}

/**
 * Forgets a domain that is off, with the snapshots' and saved state's records. Its disks are files
 * of the lab's folder and stay.
 */
export async function undefineDomain(
  virsh: Virsh,
  lab: string,
  name: string,
  options: VirshOptions = {},
): Promise<void> {
  await reach(
    async () => (await findDomain(virsh, lab, name, options)) === undefined,
    () => virsh.run(undefineArgs(name), options),
  );
}

/** Ends and forgets a domain, whatever state it is in. */
export async function removeDomain(
  virsh: Virsh,
  lab: string,
  name: string,
  options: VirshOptions = {},
): Promise<void> {
  await destroyDomain(virsh, lab, name, options);
  await undefineDomain(virsh, lab, name, options);
}

/**
 * Ends and forgets domains known to be ours, one virsh process each, side by side; the failures are
 * for who looks again.
 */
export async function sweepDomains(
  virsh: Virsh,
  names: readonly string[],
  options: VirshOptions = {},
): Promise<void> {
  await Promise.all(
    names.map((name) => virsh.batch([destroyArgs(name), undefineArgs(name)], options)),
  );
}

const destroyArgs = (name: string): readonly string[] => ['destroy', '--domain', name];

const undefineArgs = (name: string): readonly string[] => [
  'undefine',
  '--domain',
  name,
  '--managed-save',
  '--snapshots-metadata',
  '--checkpoints-metadata',
  '--nvram',
];

function isOff(found: FoundDomain | undefined): boolean {
  return found === undefined || found.state === 'shut off' || found.state === 'crashed';
}
