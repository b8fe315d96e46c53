/**
 * For an image of ours, the same for every guest: who it is, it learns from its seed. See the kernel's
 * kernel-parameters.txt and systemd(1). Guests are throwaway and alone on their network, so the mitigations of CPU
 * bugs, which cost a lot without KVM, are off.
 */
export const kernelCommandLine = [
  'root=/dev/vda', 'rootfstype=ext4', 'rootflags=noatime', 'rw', 'console=ttyS0', 'net.ifnames=0', 'quiet', 'systemd.show_status=0',
  'mitigations=off', 'no_timer_check', 'tsc=reliable', 'random.trust_cpu=on', 'apparmor=0', 'audit=0',
].join(' ');
