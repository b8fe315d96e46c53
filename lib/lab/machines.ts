import { join } from 'node:path';
import { domainName, jumpbox, type Lab, type Machine } from '../core/lab.js';
import type { Task } from '../core/task.js';
import { dnsPortTaken } from '../doctor/network.js';
import { hostFiles } from '../doctor/files.js';
import { readComputer } from '../host/computer.js';
import { makeLabFolders } from '../host/folders.js';
import { timeStampCounterKhz } from '../host/time-stamp-counter.js';
import { createOverlay } from '../images/disks.js';
import { kernelCommandLine } from '../images/kernel.js';
import { buildSeed, renderSeed } from '../images/seed.js';
import { defineDomain } from '../libvirt/domains.js';
import type { Label } from '../libvirt/label.js';
import { listLabDomains } from '../libvirt/labs.js';
import { defineNetwork, startNetwork } from '../libvirt/networks.js';
import { uuidOf } from '../libvirt/uuid.js';
import { topologyDigest } from '../topology/addressing.js';
import type { LabContext } from './context.js';
import { ensureSshMaterial, knownHosts, type SshMaterial } from './material.js';
import type { OpenLab } from './open.js';
import { ownerOf } from './mine.js';
import { serialLog } from './serial.js';
import type { Supplies } from './supplies.js';

/**
 * Translated code of an emulated guest is kept in this much memory, in MiB. What a control plane
 * runs does not fit into the usual buffer, which is then thrown away as a whole and filled again
 * (`info jit` of QEMU's monitor).
 */
const tbCacheSizesMiB = { usual: 512, controller: 1024 };

/** The larger one where all machines at their fullest leave room for it. */
function tbCacheMiB({ machines }: Lab, { role }: Machine): number {
  if (role !== 'controller') return tbCacheSizesMiB.usual;
  const most = machines.reduce(
    (sum, each) =>
      sum + each.memoryMiB + tbCacheSizesMiB[each.role === 'controller' ? 'controller' : 'usual'],
    0,
  );
  return (readComputer().availableMiB ?? 0) >= most
    ? tbCacheSizesMiB.controller
    : tbCacheSizesMiB.usual;
}

export interface MachinesChoice {
  readonly accelerator: 'kvm' | 'tcg';
  readonly version: string;
}

/** Defines the lab's network and brings it up. */
export function networkTask(
  context: LabContext,
  { lab, virsh, connection }: OpenLab,
  choice: MachinesChoice,
): Task {
  return {
    title: `Network ${lab.network.cidr}`,
    run: async () => {
      const dns = connection.mode === 'private' || !(await dnsPortTaken(hostFiles()));
      await defineNetwork(
        virsh,
        {
          network: lab.network,
          uuid: uuidOf('network', lab.name),
          label: await labelOf(context, lab, choice),
          domain: lab.domain,
          machines: lab.machines,
          dns,
        },
        { signal: context.signal },
      );
      await startNetwork(virsh, lab.name, lab.network.name, { signal: context.signal });
    },
  };
}

/**
 * Makes disk, seed and domain of every machine that has none. Tells in `outcome` whether all are
 * new.
 */
export function createTask(
  context: LabContext,
  opened: OpenLab,
  supplies: Supplies,
  choice: MachinesChoice,
  outcome: { fresh: boolean },
): Task {
  const { lab, virsh } = opened;
  const { runner, signal } = context;
  return {
    title: 'Disks, seeds and domains',
    run: async () => {
      const existing = new Set(
        (await listLabDomains(virsh, lab.name, { signal })).map((domain) => domain.name),
      );
      const missing = lab.machines.filter(
        (machine) => !existing.has(domainName(lab, machine.name)),
      );
      outcome.fresh = missing.length === lab.machines.length;
      // Without a domain nothing has ever run on these disks: what a broken-off run left is made
      // anew.
      await makeMachines(context, opened, supplies, choice, missing, ({ diskGiB }, path) =>
        createOverlay({ base: supplies.base.disk, path, sizeGiB: diskGiB, runner, signal }),
      );
    },
  };
}

/** Makes the disks of machines, by `makeDisk`, their seeds and their domains. */
export async function makeMachines(
  context: LabContext,
  opened: OpenLab,
  supplies: Pick<Supplies, 'base' | 'disk'>,
  choice: MachinesChoice,
  machines: readonly Machine[],
  makeDisk: (machine: Machine, path: string) => Promise<void>,
): Promise<void> {
  const { lab, track, paths } = opened;
  const { runner, signal } = context;
  const material = await ensureSshMaterial(lab, paths);
  await makeLabFolders(paths);
  const made = await Promise.all(
    machines.map(async (machine) => {
      const overlay = join(paths.disks, `${machine.name}.qcow2`);
      const seed = join(paths.seed, `${machine.name}.iso`);
      const content = seedFor({ lab, track }, machine, material, supplies);
      await Promise.all([makeDisk(machine, overlay), buildSeed(content, seed, runner, { signal })]);
      return { machine, files: { overlay, seed } };
    }),
  );
  // One after the other: libvirt's first validations disturb each other (lib/libvirt/domains.ts).
  for (const { machine, files } of made)
    await defineMachine(context, opened, supplies, choice, machine, files);
}

interface MachineFiles {
  readonly overlay: string;
  readonly seed: string;
}

async function defineMachine(
  context: LabContext,
  { lab, paths, virsh }: OpenLab,
  supplies: Pick<Supplies, 'base' | 'disk'>,
  choice: MachinesChoice,
  machine: Machine,
  files: MachineFiles,
): Promise<void> {
  await defineDomain(
    virsh,
    {
      name: domainName(lab, machine.name),
      uuid: uuidOf('domain', domainName(lab, machine.name)),
      label: { ...(await labelOf(context, lab, choice)), machine: machine.name },
      type: choice.accelerator === 'kvm' ? 'kvm' : 'qemu',
      memoryMiB: machine.memoryMiB,
      vcpus: machine.vcpus,
      boot: bootOf(supplies, choice),
      disks: { ...files, artifacts: supplies.disk },
      network: lab.network.name,
      mac: machine.mac,
      serialLog: serialLog(paths, machine.name),
      ...(choice.accelerator === 'kvm' ? {} : { tbCacheMiB: tbCacheMiB(lab, machine) }),
    },
    { signal: context.signal },
  );
}

function seedFor(
  { lab, track }: Pick<OpenLab, 'lab' | 'track'>,
  machine: Machine,
  material: SshMaterial,
  supplies: Pick<Supplies, 'base'>,
): ReturnType<typeof renderSeed> {
  const hostKey = material.hostKeys.get(machine.name);
  if (hostKey === undefined) throw new Error(`no host key for ${machine.name}`);
  return renderSeed({
    lab,
    machine,
    authorizedKeys: [material.access.publicKey, material.jumpbox.publicKey],
    hostKey,
    base: supplies.base.source.kind,
    packages: track.supplies.packages,
    ...(track.supplies.dormant === undefined ? {} : { dormant: track.supplies.dormant }),
    knownHosts: knownHosts(lab, material.hostKeys),
    ...(machine.name === jumpbox(lab).name ? { jumpboxKey: material.jumpbox } : {}),
  });
}

function bootOf(
  { base }: Pick<Supplies, 'base'>,
  { accelerator }: MachinesChoice,
): Parameters<typeof defineDomain>[1]['boot'] {
  if (base.boot.kind === 'bios') return { kind: 'bios' };
  const cmdline = kernelCommandLine({ accelerator, counterKhz: timeStampCounterKhz() });
  return { ...base.boot, kind: 'kernel', cmdline };
}

const labelOf = async (
  context: LabContext,
  lab: Lab,
  { version }: MachinesChoice,
): Promise<Label> => ({
  lab: lab.name,
  track: lab.track,
  version,
  topology: topologyDigest(lab).slice(0, 16),
  owner: await ownerOf(context),
});
