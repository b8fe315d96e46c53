/**
 * For an image of ours, the same for every guest: who it is, it learns from its seed. See the
 * kernel's kernel-parameters.txt and systemd(1). Guests are throwaway and alone on their network,
 * so the mitigations of CPU bugs, which cost a lot without KVM, are off.
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
  // Without AppArmor Debian's kernel falls back to SELinux, for which there is no policy.
  'selinux=0',
  'audit=0',
];

/**
 * QEMU finds translated code again by the address at which it runs: with addresses chosen at random
 * every program that starts is translated anew, and starting one takes three to four times as long.
 */
const emulated = ['norandmaps'];

/**
 * The clock that emulated guests go by. QEMU hands them the computer's own time stamp counter.
 * Left alone, a guest trusts it on no machine with two CPUs, measures its pace wrongly on a busy
 * computer (by up to a factor of five), and sooner or later lets go of it: each look at the clock
 * then is a look into an emulated device, and an idle etcd keeps half a processor busy. With the
 * pace told, there is nothing to measure.
 */
const counter = (khz: number): readonly string[] => ['tsc=reliable', `tsc_early_khz=${khz}`];

/** What a guest is: `counterKhz` is the computer's own, where that is steady. */
export interface Guest {
  readonly accelerator: 'kvm' | 'tcg';
  readonly counterKhz?: number | undefined;
}

export const kernelCommandLine = ({ accelerator, counterKhz }: Guest): string =>
  [
    ...common,
    ...(accelerator === 'tcg' ? emulated : []),
    ...(accelerator === 'tcg' && counterKhz !== undefined ? counter(counterKhz) : []),
  ].join(' ');
