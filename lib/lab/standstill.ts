import { LabError } from '../core/errors.js';
import { domainName } from '../core/lab.js';
import { residentMemory } from '../libvirt/labs.js';
import type { Virsh } from '../libvirt/virsh.js';
import type { OpenLab } from './open.js';

/** What the QEMUs of running domains say of themselves. */
export interface QemuAnswers {
  /** Bytes of this computer's memory that each holds, by domain. */
  readonly memoryBytes: ReadonlyMap<string, number>;
  /** Domains that run for libvirt, and whose QEMU has not answered it. */
  readonly silent: readonly string[];
}

/** Milliseconds in which a QEMU that moves, however slowly, answers libvirt. */
const patienceMs = 10_000;

/**
 * Asks the QEMUs of running domains. One that was stopped by a signal, or waits for a disk, lets
 * libvirt wait for ever: it is named after some seconds.
 */
export async function askQemus(
  virsh: Virsh,
  domains: readonly string[],
  signal: AbortSignal,
  timeoutMs = patienceMs,
): Promise<QemuAnswers> {
  const memoryBytes = await residentMemory(virsh, domains, { signal, timeoutMs }).catch(
    unlessInterrupted,
  );
  if (memoryBytes !== undefined) return { memoryBytes, silent: [] };
  if (domains.length <= 1) return { memoryBytes: new Map(), silent: domains };
  const each = await Promise.all(
    domains.map((domain) => askQemus(virsh, [domain], signal, timeoutMs)),
  );
  return {
    memoryBytes: new Map(each.flatMap((one) => [...one.memoryBytes])),
    silent: each.flatMap(({ silent }) => silent),
  };
}

/**
 * The end of the sentence "NAME is …" for a machine that runs for libvirt, and whose QEMU does not
 * move. Undefined for one that does.
 */
export async function standstillOf(
  { lab, virsh }: Pick<OpenLab, 'lab' | 'virsh'>,
  machine: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const domain = domainName(lab, machine);
  const { silent } = await askQemus(virsh, [domain], signal);
  return silent.includes(domain) ? standstillText(domain) : undefined;
}

/** The same for a domain whose QEMU is known to be silent. */
export const standstillText = (domain: string): string =>
  `standing still: its QEMU does not answer libvirt. \`ps -eo pid,stat,args | grep guest=${domain}\` on this computer says whether it was stopped (T: \`kill -CONT PID\` lets it run on) or waits for a disk (D)`;

function unlessInterrupted(error: unknown): undefined {
  if (!(error instanceof LabError) || error.kind !== 'libvirt') throw error;
  return undefined;
}
