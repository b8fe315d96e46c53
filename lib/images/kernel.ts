/**
 * For an image of ours, the same for every guest: who it is, it learns from its seed. See the
 * kernel's kernel-parameters.txt and systemd(1). Guests are throwaway and alone on their network,
 * so the mitigations of CPU bugs, which cost a lot without KVM, are off. The TSC must stay watched:
 * on a busy computer an emulated guest calibrates it wrongly by up to a factor of five, and with
 * tsc=reliable its clock would run so fast for good.
 */
const common = [
  'root=/dev/vda',
  'rootfstype=ext4',
  'rootflags=noatime',
  'rw',
  'console=ttyS0',
  'net.ifnames=0',
  'quiet',
  'systemd.show_status=0',
  'mitigations=off',
  'no_timer_check',
  'random.trust_cpu=on',
  'apparmor=0',
  'audit=0',
];

/**
 * QEMU finds translated code again by the address at which it runs: with addresses chosen at random
 * every program that starts is translated anew, and starting one takes three to four times as long.
 */
const emulated = ['norandmaps'];

export const kernelCommandLine = (accelerator: 'kvm' | 'tcg'): string =>
  [...common, ...(accelerator === 'tcg' ? emulated : [])].join(' ');
