import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { textOf } from './text.js';
import { timeStampCounterKhz } from './time-stamp-counter.js';

/**
 * What of this computer's processor shows in a guest: under KVM its model and flags, emulated the
 * pace of its counter, which the kernel measures anew at each start and a little differently.
 * `root` is another folder than `/` in tests.
 */
export function processorOf(accelerator: 'kvm' | 'tcg', root = '/'): string {
  const megahertz = Math.round((timeStampCounterKhz(root) ?? 0) / 10_000) * 10;
  if (accelerator === 'tcg') return `${megahertz} MHz`;
  const shown = (textOf(join(root, 'proc/cpuinfo')) ?? '')
    .split('\n')
    .filter((line) => /^(model name|flags)\s*:/.test(line));
  const digest = createHash('sha256')
    .update([...new Set(shown)].join('\n'))
    .digest('hex');
  return `${megahertz} MHz ${digest}`;
}
