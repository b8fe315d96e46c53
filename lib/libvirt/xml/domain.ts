import { emulatedCpu } from '../../core/emulated-cpu.js';
import { attributesOf, xml, type Xml } from './escape.js';
import { renderLabel, type Label } from './label.js';

/**
 * BIOS with the disk's own boot loader, or a kernel handed over by QEMU. No UEFI: internal
 * snapshots refuse its pflash.
 */
export type Boot =
  | { readonly kind: 'bios' }
  | {
      readonly kind: 'kernel';
      readonly kernel: string;
      readonly initrd: string;
      readonly cmdline: string;
    };

export interface DomainSpec {
  readonly name: string;
  /** The same for the same domain, so that defining it again changes it rather than colliding. */
  readonly uuid: string;
  readonly label: Label;
  /** `qemu` is TCG: slow, but it needs no KVM. */
  readonly type: 'kvm' | 'qemu';
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly boot: Boot;
  /** Absolute paths. */
  readonly disks: {
    /** qcow2 over the base image: vda. */
    readonly overlay: string;
    /** NoCloud ISO: vdb. */
    readonly seed: string;
    /** The read-only disk with the binaries, shared by all machines: vdc. */
    readonly artifacts?: string;
  };
  /** libvirt's name of the network. */
  readonly network: string;
  readonly mac: string;
  /** Where what the guest writes to its serial console is appended. Absolute path. */
  readonly serialLog: string;
  /** TCG only: memory for translated code; QEMU's own default is up to 1 GiB each. */
  readonly tbCacheMiB?: number;
}

/** The domain as libvirt's formatdomain describes it. */
export function renderDomain(spec: DomainSpec): string {
  return xml`<domain type="${spec.type}">
  <name>${spec.name}</name>
  <uuid>${spec.uuid}</uuid>
  <metadata>${renderLabel(spec.label)}</metadata>
  <memory unit="MiB">${spec.memoryMiB}</memory>
  <vcpu>${spec.vcpus}</vcpu>
  ${operatingSystem(spec.boot)}
  <features><acpi/><apic/>${translationCache(spec)}</features>
  ${cpu(spec.type)}
  ${clock(spec.type)}
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    ${disks(spec.disks)}
    <controller type="usb" model="none"/>
    <interface type="network">
      <mac address="${spec.mac}"/>
      <source network="${spec.network}"/>
      <model type="virtio"/>
    </interface>
    <serial type="pty"><log file="${spec.serialLog}" append="on"/><target port="0"/></serial>
    <console type="pty"><target type="serial" port="0"/></console>
    <audio id="1" type="none"/>
    <rng model="virtio"><backend model="random">/dev/urandom</backend></rng>
    <memballoon model="virtio" freePageReporting="on"/>
  </devices>
</domain>
`.xml;
}

/** Files of a domain's disks, without the base images below them, in the order of its XML. */
export function diskFiles(document: string): readonly string[] {
  // The first source of a disk is its own; those after it are the images below, shared by other
  // guests.
  return document
    .split('<disk ')
    .slice(1)
    .flatMap((disk) => attributesOf(disk, 'source')[0]?.get('file') ?? []);
}

/** MAC addresses of a domain's interfaces, in the order of its XML. */
export function macAddresses(document: string): readonly string[] {
  return attributesOf(document, 'mac').flatMap((mac) => mac.get('address') ?? []);
}

/** `kvm` or `qemu` (TCG): what a domain was defined to run under. */
export function domainType(document: string): string | undefined {
  return attributesOf(document, 'domain')[0]?.get('type');
}

function operatingSystem(boot: Boot): Xml {
  const type = xml`<type arch="x86_64" machine="q35">hvm</type>`;
  return boot.kind === 'bios'
    ? xml`<os>${type}<boot dev="hd"/></os>`
    : xml`<os>${type}<kernel>${boot.kernel}</kernel><initrd>${boot.initrd}</initrd><cmdline>${boot.cmdline}</cmdline></os>`;
}

function translationCache({ type, tbCacheMiB }: DomainSpec): Xml | undefined {
  return type === 'kvm' || tbCacheMiB === undefined
    ? undefined
    : xml`<tcg><tb-cache unit="MiB">${tbCacheMiB}</tb-cache></tcg>`;
}

function cpu(type: DomainSpec['type']): Xml {
  if (type === 'kvm') return xml`<cpu mode="host-passthrough"/>`;
  const { model, add, remove } = emulatedCpu;
  const feature =
    (policy: 'require' | 'disable') =>
    (name: string): Xml =>
      xml`<feature policy="${policy}" name="${name}"/>`;
  // Not compared with what libvirt believes of this computer: every QEMU that is new enough
  // emulates it.
  return xml`<cpu mode="custom" match="exact" check="none"><model fallback="forbid">${model}</model>${add.map(feature('require'))}${remove.map(feature('disable'))}</cpu>`;
}

function clock(type: DomainSpec['type']): Xml {
  const kvmTimers = xml`<timer name="rtc" tickpolicy="catchup"/><timer name="pit" tickpolicy="delay"/>`;
  return xml`<clock offset="utc">${type === 'kvm' ? kvmTimers : undefined}<timer name="hpet" present="no"/></clock>`;
}

function disks({ overlay, seed, artifacts }: DomainSpec['disks']): readonly Xml[] {
  return [
    // Guests are throwaway, so the host's page cache need not be flushed for them.
    xml`<disk type="file" device="disk"><driver name="qemu" type="qcow2" cache="unsafe" discard="unmap"/><source file="${overlay}"/><target dev="vda" bus="virtio"/></disk>`,
    readOnlyDisk('vdb', seed),
    ...(artifacts === undefined ? [] : [readOnlyDisk('vdc', artifacts)]),
  ];
}

function readOnlyDisk(target: string, file: string): Xml {
  return xml`<disk type="file" device="disk"><driver name="qemu" type="raw"/><source file="${file}"/><target dev="${target}" bus="virtio"/><readonly/><shareable/></disk>`;
}
