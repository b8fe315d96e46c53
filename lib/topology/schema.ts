import * as z from 'zod';
import type { Role } from '../core/lab.js';
import { readFields, type Reading } from '../declaration/fields.js';
import type { Path } from '../declaration/types.js';
import { defaults, machineDefaults, mostSlowness, type Draft, type DraftMachine } from './draft.js';
import type { LabFacts, LabTrack } from './types.js';

export const roles = [
  'jumpbox',
  'controller',
  'worker',
  'loadbalancer',
] as const satisfies readonly Role[];

/** How each key is written, for anyone who got it wrong. */
const examples: Readonly<Record<string, string>> = {
  track: 'write the id of a track',
  releaseSet: `write a release set in quotes: "${defaults.releaseSet}"`,
  domain: 'write a domain such as kubernetes.local',
  clusterDomain: 'write a domain such as cluster.local',
  network: 'write auto or a range such as 192.168.140.0/24',
  serviceCidr: 'write a range such as 10.32.0.0/24',
  clusterCidr: 'write a range such as 10.200.0.0/16',
  machines: 'write a list of machines, each beginning with "- name: ..."',
  etcd: 'write a list of machine names: [server]',
  apiHost: 'write the name of a machine',
  slowness: `write a number from 1 to ${mostSlowness}, or leave the key out`,
  name: 'write a host name such as node-0',
  role: `write one of ${roles.join(', ')}`,
  memory: 'write a size such as 512MiB or 2GiB',
  vcpus: 'write a whole number from 1',
  disk: 'write a size such as 20GiB',
  podCidr: 'write a range such as 10.200.0.0/24',
  address: 'write an address of the network such as 192.168.140.20',
};

const machine = z
  .strictObject({
    name: z.string(),
    role: z.enum(roles),
    memory: size({ unit: 'MiB', MiB: 1, GiB: 1024 }),
    vcpus: z.int().min(1),
    disk: size({ unit: 'GiB', GiB: 1, TiB: 1024 }),
    podCidr: z.string(),
    address: z.string(),
  })
  .partial();

const file = z.strictObject({
  track: z.string().optional(),
  releaseSet: z.string().default(defaults.releaseSet),
  domain: z.string().default(defaults.domain),
  clusterDomain: z.string().default(defaults.clusterDomain),
  network: z.string().default(defaults.network),
  serviceCidr: z.string().default(defaults.serviceCidr),
  clusterCidr: z.string().default(defaults.clusterCidr),
  machines: z.array(machine.optional()).default([]),
  etcd: z.array(z.string().optional()).optional(),
  apiHost: z.string().optional(),
  slowness: z.number().optional(),
});

/** Reads plain data into a draft with defaults. `data` is changed. */
export function readDraft(data: Record<string, unknown>, facts: LabFacts): Reading<Draft> {
  const { draft, ...reading } = readFields(file, data, {
    examples,
    usualExample: `see ${usualTrack(facts).labFile} for an example`,
    keysAt,
  });
  return { ...reading, draft: withDefaults(draft, facts) };
}

/** The track of a file that names none. */
export function usualTrack({ tracks, track }: Pick<LabFacts, 'tracks' | 'track'>): LabTrack {
  const found = track === undefined ? tracks[0] : tracks.find(({ id }) => id === track);
  if (found === undefined) throw new Error(`there is no track ${track ?? 'at all'}`);
  return found;
}

/** The keys of the group at a place. */
const keysAt = (at: Path): readonly string[] =>
  Object.keys((at.length === 0 ? file : machine).shape);

function withDefaults(read: z.infer<typeof file>, facts: LabFacts): Draft {
  const vcpus = vcpusFor(read.machines.filter((one) => one?.role === 'controller').length, facts);
  const machines = read.machines.flatMap((one, index) =>
    one === undefined ? [] : [withRole(one, index, vcpus)],
  );
  return {
    ...read,
    track: read.track ?? usualTrack(facts).id,
    machines,
    etcd: etcdOf(read.etcd, machines),
    apiHost: read.apiHost,
    slowness: read.slowness,
  };
}

/**
 * Two for each, if there are as many: with one, an emulated API server starts in twice the time. Not
 * more than there are: of two that do not run at the same time, one spins while it waits for the
 * other.
 */
const vcpusFor = (controllers: number, { hostCpus = 0, controllerVcpus }: LabFacts): number =>
  controllerVcpus ?? (hostCpus >= 2 * controllers ? 2 : machineDefaults.controller.vcpus);

function withRole(
  one: z.infer<typeof machine>,
  index: number,
  vcpusOfController: number,
): DraftMachine {
  const size = machineDefaults[one.role ?? 'worker'];
  const vcpus = one.role === 'controller' ? vcpusOfController : size.vcpus;
  return {
    index,
    name: one.name,
    role: one.role,
    podCidr: one.podCidr,
    address: one.address,
    memoryMiB: one.memory ?? size.memoryMiB,
    vcpus: one.vcpus ?? vcpus,
    diskGiB: one.disk ?? size.diskGiB,
  };
}

function etcdOf(
  named: readonly (string | undefined)[] | undefined,
  machines: readonly DraftMachine[],
): readonly string[] {
  const names =
    named ?? machines.filter(({ role }) => role === 'controller').map(({ name }) => name);
  return names.filter((name) => name !== undefined);
}

/** A size with a binary unit, or a bare number of the first unit; answers a whole number of it. */
function size({
  unit,
  ...factors
}: { readonly unit: string } & Readonly<Record<string, number | string>>) {
  return z.union([z.number(), z.string()]).transform((value, context) => {
    const match = /^(\d+) ?([KMGT]iB)?$/.exec(String(value));
    const factor = factors[match?.[2] ?? unit];
    if (match !== null && typeof factor === 'number' && Number(match[1]) > 0)
      return Number(match[1]) * factor;
    context.issues.push({ code: 'custom', message: `"${value}" is not a size`, input: value });
    return z.NEVER;
  });
}
