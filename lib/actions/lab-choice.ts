import { LabError } from '../core/errors.js';
import { controllers, domainName, type Lab } from '../core/lab.js';
import { networkUse } from '../doctor/network.js';
import { lookFor } from '../lab/connection.js';
import { elsewhere, virshOn } from '../lab/mine.js';
import { readLab, readLabFile, recordedLabs, releaseSetNames } from '../lab/record.js';
import { listLabDomains, type LabDomain } from '../libvirt/labs.js';
import { assertNotTaken, takenRanges, type Wanted } from '../libvirt/taken.js';
import type { Virsh } from '../libvirt/virsh.js';
import { resolveLab, topologyDigest } from '../topology/addressing.js';
import { overlaps, parseCidr } from '../topology/cidr.js';
import { chooseSubnet } from '../topology/subnets.js';
import type { LabFile } from '../topology/types.js';
import { hostFacts } from './host-facts.js';
import type { LabRef, Ports } from './ports.js';

export interface LabChoice {
  readonly lab: Lab;
  /** To be saved; undefined when the lab's folder has it. */
  readonly file: LabFile | undefined;
  /** Some of its machines are there. */
  readonly standing: boolean;
  /** All of them are. */
  readonly complete: boolean;
  /** All of them run. */
  readonly running: boolean;
}

/**
 * The lab that `up` is about: the one in the lab's folder, or the lab file with a free network. A
 * lab never changes under way.
 */
export async function chosenLab(
  ports: Ports,
  { lab: name, connect, track, labFile }: LabRef & { readonly labFile?: string | undefined },
): Promise<LabChoice> {
  const made = await readLab(ports, name);
  return made === undefined
    ? newLab(ports, { lab: name, connect, track }, labFile)
    : madeLab(ports, made, connect, labFile);
}

async function madeLab(
  ports: Ports,
  made: Lab,
  connect: string,
  labFile: string | undefined,
): Promise<LabChoice> {
  const { signal } = ports;
  if (labFile !== undefined) await assertSame(ports, labFile, made);
  const connection = await lookFor(ports, connect);
  const virsh = connection === undefined ? undefined : await virshOn(ports, connection);
  const domains = virsh === undefined ? [] : await listLabDomains(virsh, made.name, { signal });
  const all = (wanted: (domain: LabDomain) => boolean): boolean =>
    made.machines.every(({ name }) =>
      domains.some((domain) => domain.label.machine === name && wanted(domain)),
    );
  const complete = all(() => true);
  if (virsh !== undefined && !complete) await assertNotTaken(virsh, wantedBy(made), { signal });
  const running = all(({ state }) => state === 'running');
  return { lab: made, file: undefined, standing: domains.length > 0, complete, running };
}

async function newLab(
  ports: Ports,
  { lab: name, connect, track }: LabRef,
  labFile: string | undefined,
): Promise<LabChoice> {
  // A libvirt that is not there yet has nothing; the doctor, which comes next, says so.
  const connection = await lookFor(ports, connect).catch(unlessAbsent);
  for (const told of await elsewhere(ports, name, undefined))
    ports.say(`${told}. This makes a lab of your own.`);
  const virsh = connection === undefined ? undefined : await virshOn(ports, connection);
  const file = await readLabFile(
    labFile,
    { ...hostFacts(), tracks: ports.tracks, ...(track === undefined ? {} : { track }) },
    ports.say,
  );
  if (track !== undefined && file.track.id !== track) throw otherTrack(file, labFile ?? '', track);
  await assertNamesFree(ports, name, file);
  // A private daemon's network is in a namespace of its own: what the host's routes are does not
  // matter there.
  const ownNetwork =
    connect === 'private' || (connect === 'auto' && ports.isRoot && connection?.mode !== 'system');
  const lab = resolveLab(file, {
    labName: name,
    networkCidr: await freeSubnet(ports, file, { lab: name, virsh, ownNetwork }),
  });
  if (virsh !== undefined) await assertNotTaken(virsh, wantedBy(lab), { signal: ports.signal });
  return { lab, file, standing: false, complete: false, running: false };
}

const otherTrack = ({ track: { id } }: LabFile, path: string, wanted: string): LabError =>
  new LabError('usage', `${path} is for track ${id}, not ${wanted}`, {
    hint: 'Leave --track out, or name another lab file.',
  });

function unlessAbsent(error: unknown): undefined {
  if (error instanceof LabError && ['host', 'libvirt'].includes(error.kind)) return undefined;
  throw error;
}

const wantedBy = (lab: Lab): Wanted => ({
  lab: lab.name,
  domains: lab.machines.map(({ name }) => domainName(lab, name)),
  network: lab.network,
});

/**
 * Lab `khw` with a machine `a-server` and lab `khw-a` with `server` would have one domain between
 * them, made or not yet.
 */
async function assertNamesFree(ports: Ports, name: string, file: LabFile): Promise<void> {
  for (const other of await recordedOthers(ports)) {
    const taken = new Map(
      other.machines.map((machine) => [domainName(other, machine.name), machine.name]),
    );
    const machine = file.machines.find((each) => taken.has(domainName({ name }, each.name)));
    if (machine === undefined) continue;
    const domain = domainName({ name }, machine.name);
    throw new LabError(
      'config',
      `machine ${machine.name} would be ${domain} in libvirt, as ${taken.get(domain) ?? ''} of lab ${other.name} is`,
      {
        hint: 'Choose another name for the lab (--lab), or for the machine.',
      },
    );
  }
}

/** The labs in this home that can be read. */
async function recordedOthers({ paths, tracks }: Ports): Promise<readonly Lab[]> {
  const labs = await Promise.all(
    (await recordedLabs(paths)).map((name) =>
      readLab({ paths, tracks }, name).catch(() => undefined),
    ),
  );
  return labs.filter((lab) => lab !== undefined);
}

async function assertSame(ports: Ports, path: string, made: Lab): Promise<void> {
  // The virtual processors that the file leaves to the computer are those that the lab was made
  // with.
  for (const vcpus of new Set(controllers(made).map((machine) => machine.vcpus))) {
    const file = await readLabFile(
      path,
      {
        tracks: ports.tracks,
        track: made.track,
        releaseSets: releaseSetNames,
        controllerVcpus: vcpus,
      },
      ports.say,
    );
    const given = resolveLab(file, { labName: made.name, networkCidr: made.network.cidr });
    if (topologyDigest(given) === topologyDigest(made)) return;
  }
  throw new LabError(
    'config',
    `lab ${made.name} was made with other machines or addresses than ${path} has`,
    {
      hint: `Leave --lab-file out to go on with it, destroy it first (khw-lab destroy --lab ${made.name}), or choose another name with --lab.`,
    },
  );
}

interface NetworkPlace {
  readonly lab: string;
  readonly virsh: Virsh | undefined;
  /** Nothing of this computer's own network is in its way. */
  readonly ownNetwork: boolean;
}

/**
 * Routes can only be read where ip(8) is; the doctor, which comes later, installs it, and until
 * then nothing is known to be in use.
 */
async function freeSubnet(
  ports: Ports,
  file: LabFile,
  { lab, virsh, ownNetwork }: NetworkPlace,
): Promise<string> {
  const others = await otherNetworks(ports);
  if (file.network !== 'auto') {
    const other = others.find(({ cidr }) => overlapping(cidr, file.network));
    if (other === undefined) return file.network;
    throw new LabError(
      'config',
      `network: ${file.network} overlaps ${other.cidr}, the network of lab ${other.lab}`,
      { hint: 'Write another range, or auto.' },
    );
  }
  const taken = virsh === undefined ? [] : await takenRanges(virsh, lab, { signal: ports.signal });
  const known = [...taken, ...others.map(({ cidr }) => cidr), file.serviceCidr, file.clusterCidr];
  if (ownNetwork) return chooseSubnet(known);
  const { cidrs, wide } = await networkUse(ports.runner, { signal: ports.signal });
  return chooseSubnet([...cidrs, ...known], wide);
}

/**
 * Of the labs in this home: the private daemon's are in a namespace where this computer's routes do
 * not show them.
 */
async function otherNetworks(
  ports: Ports,
): Promise<readonly { readonly lab: string; readonly cidr: string }[]> {
  return (await recordedOthers(ports)).map(({ name, network }) => ({
    lab: name,
    cidr: network.cidr,
  }));
}

function overlapping(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && overlaps(a, b);
}
