/**
 * A CPU by QEMU's model and what is added to it or taken from it. libvirt and QEMU know all of
 * these names.
 */
export interface NamedCpu {
  readonly model: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * The CPU of machines without KVM, the same under every QEMU (7.2 emulates all of it): what
 * programs make use of, and nothing that a newer QEMU could add. Left out on purpose: erms and fsrm
 * (rep movsb on pages that hold translated code makes a warm reboot twice as slow, and one without
 * the other hangs Linux 6.1 early in its boot), la57 (every page walk takes longer), svm (the guest
 * would load kvm_amd), smep, smap and pku (guests are throwaway).
 */
export const emulatedCpu: NamedCpu = {
  model: 'qemu64',
  add: [
    'ssse3',
    'sse4.1',
    'sse4.2',
    'popcnt',
    'abm',
    'movbe',
    'bmi1',
    'bmi2',
    'adx',
    'xsave',
    'xsaveopt',
    'xgetbv1',
    'avx',
    'avx2',
    'f16c',
    'fma',
    'aes',
    'pclmuldq',
    'rdrand',
    'fsgsbase',
    'rdtscp',
    'pdpe1gb',
    'arat',
  ],
  remove: ['svm'],
};

/** That CPU as the value of QEMU's option -cpu. */
export const qemuCpu = ({ model, add, remove }: NamedCpu): string =>
  [model, ...add.map((name) => `${name}=on`), ...remove.map((name) => `${name}=off`)].join(',');
