import { domainName, type Lab, type Role } from '../core/lab.js';
import { labDomains, type LabDomain } from '../libvirt/labs.js';
import { hasStopped } from '../libvirt/plight.js';
import type { Connection } from '../libvirt/types.js';
import type { Virsh } from '../libvirt/virsh.js';
import { lookFor } from './connection.js';
import type { LabContext } from './context.js';
import { noLab, virshOn } from './mine.js';
import type { OpenLab } from './open.js';
import { plightOf } from './plight.js';
import { readLab } from './record.js';
import { askQemus, standstillText } from './standstill.js';

export interface MachineStatus {
  readonly name: string;
  readonly role: Role;
  /** libvirt's word, or `missing`. */
  readonly state: string;
  /**
   * Why it does not run or stands still, and what to do: the end of "NAME is …". Null while it
   * runs, and while it is shut off as it should be.
   */
  readonly plight: string | null;
  readonly address: string;
  readonly accelerator: 'kvm' | 'tcg' | null;
  /** MiB the machine was given. */
  readonly memoryMiB: number;
  /** Bytes of this computer's memory that it holds now. */
  readonly residentBytes: number | null;
}

export interface LabStatus {
  readonly lab: string;
  readonly track: string;
  readonly connection: Connection | null;
  readonly network: string;
  /** How many times slower than usual its machines are; see Lab. */
  readonly slowness: number;
  /** Id of the last chapter done; null before the first is. */
  readonly chapter: string | null;
  readonly machines: readonly MachineStatus[];
}

/** A lab that was begun, and the libvirt it is on, where that runs. */
export interface SeenLab {
  readonly lab: Lab;
  readonly on: { readonly connection: Connection; readonly virsh: Virsh } | undefined;
}

/** Finds a lab; starts no daemon for it. Throws LabError('config') where there is none. */
export async function findLab(
  context: LabContext,
  name: string,
  connect: string,
): Promise<SeenLab> {
  const [lab, connection] = await Promise.all([readLab(context, name), lookFor(context, connect)]);
  if (lab === undefined) throw await noLab(context, name, connection);
  if (connection === undefined) return { lab, on: undefined };
  return { lab, on: { connection, virsh: await virshOn(context, connection) } };
}

/** `statusOf` a lab by its name. Throws LabError('config') where there is none. */
export const labStatus = async (
  context: LabContext,
  name: string,
  connect: string,
): Promise<LabStatus> => statusOf(context, await findLab(context, name, connect));

/**
 * What there is of a lab, from libvirt and the lab's folder. Asks no guest, so it is quick and
 * works when they hang.
 */
export async function statusOf(
  context: Pick<LabContext, 'signal'>,
  { lab, on }: SeenLab,
): Promise<LabStatus> {
  if (on === undefined)
    return {
      ...base(lab),
      connection: null,
      chapter: null,
      machines: lab.machines.map((m) => machine(lab, m.name)),
    };
  const { connection, virsh } = on;
  const domains = await labDomains(
    virsh,
    lab.name,
    lab.machines.map(({ name }) => domainName(lab, name)),
    { signal: context.signal },
  );
  const running = domains.filter(({ state }) => state === 'running').map((domain) => domain.name);
  const { memoryBytes, silent } = await askQemus(virsh, running, context.signal);
  const plights = new Map(
    await Promise.all(
      domains.map(
        async (domain) =>
          [domain.name, await plightIn({ lab, virsh }, domain, context.signal)] as const,
      ),
    ),
  );
  return {
    ...base(lab),
    connection,
    chapter: domains.find(({ label }) => label.chapter !== undefined)?.label.chapter ?? null,
    machines: lab.machines.map((m) => {
      const domain = domains.find((each) => each.name === domainName(lab, m.name));
      if (domain === undefined) return machine(lab, m.name);
      return {
        ...machine(lab, m.name),
        state: domain.state,
        plight:
          plights.get(domain.name) ??
          (silent.includes(domain.name) ? standstillText(domain.name) : null),
        accelerator: domain.type === 'kvm' ? ('kvm' as const) : ('tcg' as const),
        residentBytes: memoryBytes.get(domain.name) ?? null,
      };
    }),
  };
}

/** A machine that somebody shut down, or `khw-lab stop`, is as it should be. */
async function plightIn(
  place: Pick<OpenLab, 'lab' | 'virsh'>,
  { label, state, reason }: LabDomain,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (
    !hasStopped({ state, reason }) ||
    (state === 'shut off' && reason !== 'crashed') ||
    label.machine === undefined
  )
    return undefined;
  return plightOf(place, label.machine, signal);
}

const base = (lab: Lab): Pick<LabStatus, 'lab' | 'track' | 'network' | 'slowness'> => ({
  lab: lab.name,
  track: lab.track,
  network: lab.network.cidr,
  slowness: lab.slowness,
});

function machine(lab: Lab, name: string): MachineStatus {
  const found = lab.machines.find((m) => m.name === name);
  if (found === undefined) throw new Error(`no machine ${name}`);
  return {
    name,
    role: found.role,
    state: 'missing',
    plight: null,
    address: found.address,
    accelerator: null,
    memoryMiB: found.memoryMiB,
    residentBytes: null,
  };
}
