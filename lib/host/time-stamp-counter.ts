import { join } from 'node:path';
import { textOf } from './text.js';

/** Clocks of a kernel that trusts the counter, by itself or with what a hypervisor tells of it. */
const trusting = ['tsc', 'kvm-clock', 'hyperv_clocksource_tsc_page'];

/**
 * kHz of this computer's time stamp counter, which is what an emulated guest reads; undefined where
 * it is hidden, changes its pace, or the kernel does not go by it itself. The kernel makes bogomips
 * of it, two for each MHz (arch/x86/kernel/tsc.c). `root` is another folder than `/` in tests.
 */
export function timeStampCounterKhz(root = '/'): number | undefined {
  const clock = textOf(
    join(root, 'sys/devices/system/clocksource/clocksource0/current_clocksource'),
  )?.trim();
  const cpu = textOf(join(root, 'proc/cpuinfo')) ?? '';
  const flags = (/^flags\s*:(.*)$/m.exec(cpu)?.[1] ?? '').trim().split(/\s+/);
  const khz = Math.round(Number(/^bogomips\s*:\s*([\d.]+)\s*$/m.exec(cpu)?.[1]) * 500);
  const isSteady =
    trusting.includes(clock ?? '') &&
    flags.includes('constant_tsc') &&
    flags.includes('nonstop_tsc');
  return isSteady && khz > 0 ? khz : undefined;
}
