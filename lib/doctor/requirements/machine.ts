import { dirname } from 'node:path';
import { formatBytes } from '../../core/bytes.js';
import { isLocal } from '../tools.js';
import type { DoctorContext, Finding, Requirement } from '../types.js';

const MiB = 1024 * 1024;

/** Processor, memory and disk. */
export const machineRequirements: readonly Requirement[] = [
  {
    id: 'kvm',
    title: 'hardware virtualization (KVM)',
    fatal: false,
    probe: kvm,
    hint: 'without it guests are emulated (TCG): everything works, several times slower. Switch virtualization on in the firmware, or nested virtualization in the hypervisor around this computer, and let your user open /dev/kvm (group kvm)',
  },
  {
    id: 'emulation',
    title: 'emulated guests boot',
    fatal: true,
    after: ['tool-qemu'],
    probe: emulation,
    hint: 'another version of QEMU may do, or KVM; please report it with the version of QEMU',
  },
  {
    id: 'memory',
    title: 'free memory',
    fatal: false,
    probe: async (context) => Promise.resolve(memory(context)),
    hint: 'close programs, or give the machines less memory in the lab file',
  },
  {
    id: 'disk',
    title: 'free disk space',
    fatal: true,
    probe: disk,
    hint: 'make room, or keep everything elsewhere: KHW_LAB_HOME=/some/folder',
  },
  {
    id: 'home-traversable',
    title: "disks readable by QEMU's own user",
    fatal: true,
    probe: homeTraversable,
    fix: ({ user }) => ({
      commands: [['install', '-d', '-m', '0755', '-o', user.name, '/var/lib/khw-lab']],
    }),
    hint: 'keep everything in /var/lib/khw-lab, which is taken as soon as you may write there',
  },
];

async function kvm(context: DoctorContext): Promise<Finding | undefined> {
  if (!isLocal(context)) return undefined;
  const { usable, reason } = await context.kvm();
  return { ok: usable, found: usable ? reason : `${reason}: guests will be emulated (TCG)` };
}

/**
 * Without KVM only. What hangs a kernel may be nothing to a boot sector, so the guests' own kernel
 * is booted once it is there.
 */
async function emulation(context: DoctorContext): Promise<Finding | undefined> {
  if (!isLocal(context) || context.needs.standing || (await context.kvm()).usable) return undefined;
  const { usable, reason } = await context.emulation();
  return { ok: usable, found: reason };
}

/**
 * Running clusters have been measured at 40 % of what their machines are given, so only half of it
 * missing is fatal.
 */
function memory(context: DoctorContext): Finding | undefined {
  if (!isLocal(context)) return undefined;
  const { availableMiB: available, memoryLimited } = context.computer();
  if (available === undefined) throw new Error('/proc/meminfo has no line MemAvailable');
  const wanted = context.needs.memoryMiB;
  const found = `${formatBytes(available * MiB)} available${memoryLimited ? ' in this control group' : ''}, the machines want ${formatBytes(wanted * MiB)}`;
  return {
    ok: available >= wanted,
    found,
    fatal: available < wanted / 2,
    ...(memoryLimited
      ? {
          hint: 'Give the control group (the container, say) more memory, or the machines less in the lab file.',
        }
      : {}),
  };
}

async function disk({ files, needs }: DoctorContext): Promise<Finding> {
  const free = await files.freeBytes(needs.home);
  const growth = needs.diskGrowthMiB ?? 0;
  const found = `${formatBytes(free)} free at ${needs.home}, ${formatBytes(needs.diskMiB * MiB)} wanted`;
  // What a machine's root fills cannot be foreseen; a full disk pauses machines.
  const may = growth === 0 ? '' : `; the machines' disks may grow to ${formatBytes(growth * MiB)}`;
  return { ok: free >= needs.diskMiB * MiB, found: `${found}${free < growth * MiB ? may : ''}` };
}

/**
 * The system daemon runs QEMU as a user of its own; a private one as root. Only the `others` bits
 * are looked at, no ACLs.
 */
async function homeTraversable({
  files,
  needs,
  connect,
  user,
}: DoctorContext): Promise<Finding | undefined> {
  if (connect !== 'qemu:///system' && (connect !== 'auto' || user.isRoot)) return undefined;
  for (let folder = needs.home; folder !== '/'; folder = dirname(folder)) {
    const mode = await files.mode(folder);
    if (mode !== undefined && (mode & 0o001) === 0)
      return { ok: false, found: `others may not enter ${folder} (mode ${mode.toString(8)})` };
  }
  return { ok: true, found: needs.home };
}
