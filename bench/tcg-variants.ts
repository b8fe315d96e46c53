import { emulatedCpu, type NamedCpu } from '../lib/core/emulated-cpu.js';

/** A machine without KVM, other than those of a lab in one thing. */
export interface Variant {
  readonly title: string;
  readonly cpu: NamedCpu;
  /** MiB for translated code; undefined: QEMU's own choice. */
  readonly tbCacheMiB: number | undefined;
  /** Of the guest's kernel, after those that it has. */
  readonly parameters: readonly string[];
}

/** Flags that stand or fall together: what is built for a later group expects the earlier ones. */
const groups: readonly (readonly string[])[] = [
  ['aes', 'pclmuldq'],
  ['ssse3', 'sse4.1', 'sse4.2', 'popcnt'],
  ['avx', 'avx2', 'f16c', 'fma'],
  ['abm', 'bmi1', 'bmi2', 'movbe'],
  ['adx'],
  ['rdrand', 'fsgsbase', 'rdtscp', 'pdpe1gb'],
];

const without = (flags: readonly string[]): NamedCpu => ({
  ...emulatedCpu,
  add: emulatedCpu.add.filter((flag) => !flags.includes(flag)),
});

const usual = 512;

/** What all others are compared with: machines as labs have them. */
export const asInLabs: Variant = {
  title: `as in labs, ${usual} MiB`,
  cpu: emulatedCpu,
  tbCacheMiB: usual,
  parameters: [],
};

/** Debian's kernels differ in these from what a throwaway guest needs. */
const kernels: readonly (readonly string[])[] = [
  ['init_on_alloc=0'],
  ['rcupdate.rcu_expedited=1'],
  ['init_on_alloc=0', 'rcupdate.rcu_expedited=1'],
  ['transparent_hugepage=madvise'],
  ['clearcpuid=rep_good'],
  ['selinux=0'],
  ['lsm='],
  ['nokaslr', 'nowatchdog', 'hardened_usercopy=off'],
];

/** All that is measured in one round, the first one included. */
export const variants: readonly Variant[] = [
  asInLabs,
  { ...asInLabs, title: "QEMU's own size", tbCacheMiB: undefined },
  { ...asInLabs, title: '1024 MiB', tbCacheMiB: 1024 },
  ...groups.map((flags): Variant => ({
    ...asInLabs,
    title: `without ${flags.join(', ')}`,
    cpu: without(flags),
  })),
  { ...asInLabs, title: 'none of these', cpu: without(groups.flat()) },
  {
    ...asInLabs,
    title: 'with smep, smap, pku',
    cpu: { ...emulatedCpu, add: [...emulatedCpu.add, 'smep', 'smap', 'pku'] },
  },
  ...kernels.map((parameters): Variant => ({
    ...asInLabs,
    title: `with ${parameters.join(' ')}`,
    parameters,
  })),
];

/** A domain's definition, as libvirt prints it, changed to that machine. */
export function changed(
  xml: string,
  { cpu: { model, add, remove }, tbCacheMiB, parameters }: Variant,
): string {
  const features = [
    ...add.map((name) => ['require', name]),
    ...remove.map((name) => ['disable', name]),
  ];
  const cpu = `<cpu mode="custom" match="exact" check="none"><model fallback="forbid">${model}</model>${features.map(([policy, name]) => `<feature policy="${policy}" name="${name}"/>`).join('')}</cpu>`;
  const cache =
    tbCacheMiB === undefined ? '' : `<tcg><tb-cache unit="MiB">${tbCacheMiB}</tb-cache></tcg>`;
  return xml
    .replace(/<cpu [\s\S]*?<\/cpu>/, cpu)
    .replace(/<tcg>[\s\S]*?<\/tcg>/, '')
    .replace('</features>', `${cache}</features>`)
    .replace('</cmdline>', `${parameters.map((parameter) => ` ${parameter}`).join('')}</cmdline>`);
}

/** bash for the guest: fixed work, a line `name seconds` for each kind of it. */
export const workload = `systemctl is-system-running --wait > /dev/null 2>&1
programs=(/opt/khw/downloads/{controller,worker,client}/{etcd,kube-apiserver,kube-controller-manager,kube-scheduler,kubelet,kube-proxy,kubectl})
run_all() { for program in "\${programs[@]}"; do [ ! -x "$program" ] || "$program" --version > /dev/null 2>&1 || true; done; }
timed() {
  local name=$1 from=\${EPOCHREALTIME/./} took; shift
  "$@" > /dev/null 2>&1
  took=$((\${EPOCHREALTIME/./} - from))
  printf '%s %d.%06d\\n' "$name" $((took / 1000000)) $((took % 1000000))
}
many() { local times=$1; shift; for ((i = 0; i < times; i++)); do "$@"; done; }
# Read from the disk once, which is not what is measured.
cat "\${programs[@]}" > /dev/null 2>&1
timed units many 20 systemd-run --quiet --wait true
timed processes many 300 /bin/true
timed first-start run_all
timed start many 3 run_all
timed sha256 many 2 sha256sum /opt/khw/downloads/controller/kube-apiserver
openssl speed -mr -seconds 2 rsa4096 2> /dev/null | sed -n 's/^+F2:[0-9]*:4096:\\([0-9.]*\\):.*/\\1/p' | awk '{ print "rsa", 1 / $1 }'
openssl speed -mr -seconds 2 -bytes 16384 -evp aes-128-gcm 2> /dev/null | sed -n 's/^+F:[^:]*:[^:]*:\\([0-9.]*\\)$/\\1/p' | awk '{ print "aes", 1e8 / $1 }'
echo "boot $(systemctl show ssh.service -p ActiveEnterTimestampMonotonic --value | awk '{ print $1 / 1e6 }')"`;

/** What is measured, by the word that the workload prints. */
export const measures: Readonly<Record<string, string>> = {
  boot: 'from the kernel to SSH',
  units: 'twenty transient units',
  processes: 'three hundred processes',
  'first-start': 'each program of the cluster, --version, for the first time',
  start: 'the same three times more',
  sha256: 'SHA-256 of kube-apiserver, twice',
  rsa: 'an RSA-4096 signature',
  aes: 'AES-128-GCM of 100 MB',
};

/** Seconds by the word of a measure. Throws where one is missing. */
export function secondsIn(stdout: string): ReadonlyMap<string, number> {
  const found = new Map(
    [...stdout.matchAll(/^([a-z0-9-]+) ([0-9.]+(?:e-?\d+)?)$/gm)].map(([, word = '', seconds]) => [
      word,
      Number(seconds),
    ]),
  );
  const missing = Object.keys(measures).filter((word) => !((found.get(word) ?? 0) > 0));
  if (missing.length > 0)
    throw new Error(`the workload does not tell ${missing.join(', ')}:\n${stdout}`);
  return found;
}
