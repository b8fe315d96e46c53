import { chooseSubnet } from '../../topology/subnets.js';
import { overlaps, parseCidr } from '../../topology/cidr.js';
import { dnsPortTaken, networkUse } from '../network.js';
import { willBePrivate } from './libvirt.js';
import type { DoctorContext, Finding, Fix, Requirement } from '../types.js';

/**
 * The node network in the host's own network. A private daemon's namespace is empty, so nothing of
 * this applies there.
 */
export const networkRequirements: readonly Requirement[] = [
  {
    id: 'subnet',
    title: 'a free range for the node network',
    fatal: true,
    after: ['tool-ip'],
    probe: shared(subnet),
    hint: 'name another range in a copy of the lab file (network: 192.168.177.0/24, and an address in it for each machine that has one), and give it with --lab-file',
  },
  {
    id: 'bridge',
    title: 'a free name for the bridge',
    fatal: true,
    after: ['tool-ip'],
    probe: shared(bridge),
    hint: 'another lab name gives another bridge: --lab NAME',
  },
  {
    id: 'dns-port',
    title: "port 53 for libvirt's dnsmasq",
    fatal: false,
    probe: shared(dnsPort),
    hint: "nothing needs to be done: the lab's network then does without DNS, the machines know each other by /etc/hosts",
  },
  {
    id: 'docker-forward',
    title: 'forwarding not blocked by Docker',
    fatal: false,
    after: ['tool-iptables'],
    probe: shared(dockerForward),
    fix: letThrough,
    hint: 'Docker drops what it does not know, so the machines have no internet; the rules last until the next restart of the firewall',
  },
  {
    id: 'bridge-filter',
    title: 'bridges that are not filtered, for a machine that routes',
    fatal: true,
    probe: shared(bridgeFilter),
    hint: "libvirt's NAT takes hold of what one machine routes for the others while this is 1 (Docker and Kubernetes set it): as root `khw-lab up --connect private` makes the lab in a network namespace of its own; or `sysctl net.bridge.bridge-nf-call-iptables=0` where nothing else needs it",
  },
];

type Probe = Requirement['probe'];

function shared(probe: Probe): Probe {
  return async (context) =>
    ['auto', 'qemu:///system'].includes(context.connect) && !(await willBePrivate(context))
      ? probe(context)
      : undefined;
}

async function subnet({ runner, needs, signal }: DoctorContext): Promise<Finding> {
  const { cidrs, wide } = await networkUse(runner, {
    signal,
    ...(needs.standing ? { ownBridge: needs.bridge } : {}),
  });
  const wanted = needs.networkCidr === undefined ? undefined : parseCidr(needs.networkCidr);
  if (wanted === undefined)
    return { ok: true, found: chooseSubnet([...cidrs, ...needs.reservedCidrs], wide) };
  const taken = [
    ...cidrs,
    ...wide.filter((text) => (parseCidr(text)?.prefix ?? 0) >= wanted.prefix),
  ].find((text) => {
    const cidr = parseCidr(text);
    return cidr !== undefined && cidr.prefix > 1 && overlaps(cidr, wanted);
  });
  return taken === undefined
    ? { ok: true, found: wanted.text }
    : { ok: false, found: `${wanted.text} overlaps ${taken}, which this computer uses` };
}

async function bridge({ runner, needs, signal }: DoctorContext): Promise<Finding> {
  const { interfaces } = await networkUse(runner, { signal });
  if (!interfaces.includes(needs.bridge)) return { ok: true, found: needs.bridge };
  return needs.standing
    ? { ok: true, found: `${needs.bridge}, the lab's own` }
    : { ok: false, found: `there is an interface ${needs.bridge} already` };
}

async function dnsPort({ files, needs }: DoctorContext): Promise<Finding> {
  const taken = !needs.standing && (await dnsPortTaken(files));
  return taken
    ? { ok: false, found: 'another program listens on port 53 of every address' }
    : { ok: true, found: 'free' };
}

const bridgeFilterFile = '/proc/sys/net/bridge/bridge-nf-call-iptables';

/** The file is there where br_netfilter is loaded. */
async function bridgeFilter({ files, needs }: DoctorContext): Promise<Finding | undefined> {
  if (!needs.routed) return undefined;
  const filtered = (await files.read(bridgeFilterFile))?.trim() === '1';
  return filtered
    ? { ok: false, found: 'net.bridge.bridge-nf-call-iptables is 1' }
    : { ok: true, found: 'not filtered' };
}

/** Only root may list rules. */
async function dockerForward({
  runner,
  user,
  signal,
}: DoctorContext): Promise<Finding | undefined> {
  if (!user.isRoot) return undefined;
  const { stdout } = await runner.run(['iptables', '-S', 'FORWARD'], { timeoutMs: 10_000, signal });
  const dropped = /^-P FORWARD DROP$/m.test(stdout) && stdout.includes('-j DOCKER');
  return dropped
    ? { ok: false, found: '-P FORWARD DROP, set by Docker' }
    : { ok: true, found: stdout.split('\n')[0] ?? '' };
}

/** DOCKER-USER is the chain that Docker leaves to the administrator. */
function letThrough({ needs }: DoctorContext): Fix {
  return {
    commands: ['-i', '-o'].map((way) => [
      'iptables',
      '-I',
      'DOCKER-USER',
      way,
      needs.bridge,
      '-j',
      'ACCEPT',
    ]),
  };
}
