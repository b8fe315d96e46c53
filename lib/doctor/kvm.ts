import type { Runner } from '../core/run.js';
import type { HostFiles } from './files.js';
import { bootTinyGuest, type BootAnswer } from './tiny-guest.js';

export type KvmAnswer = BootAnswer;

/**
 * Whether guests can run under KVM: CPU flag, openable device, then a real boot of a tiny guest,
 * because /dev/kvm may open and even create a guest, and still run nothing.
 */
export async function probeKvm(
  runner: Runner,
  files: HostFiles,
  signal?: AbortSignal,
): Promise<KvmAnswer> {
  const cpu = ((await files.read('/proc/cpuinfo')) ?? '').trim();
  // Some sandboxes hide the processor: then the tiny guest alone tells.
  const flag =
    /^flags\s*:.*\b(vmx|svm)\b/m.exec(cpu)?.[1] ??
    (cpu === '' ? 'the CPU is hidden (no /proc/cpuinfo)' : undefined);
  const fault = await files.openError('/dev/kvm');
  if (fault === 'ENOENT')
    return {
      usable: false,
      reason:
        flag === undefined
          ? 'the CPU shows no vmx or svm flag, and there is no /dev/kvm'
          : '/dev/kvm is missing',
    };
  if (flag === undefined)
    return { usable: false, reason: '/dev/kvm is there, but the CPU shows no vmx or svm flag' };
  if (fault !== undefined) return { usable: false, reason: `/dev/kvm cannot be opened (${fault})` };
  const boot = await bootTinyGuest(runner, { accelerator: 'kvm' }, signal);
  return boot.usable ? { usable: true, reason: `${flag}, and a guest boots` } : boot;
}
