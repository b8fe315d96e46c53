import type { Cause, Check, Fact, FactAnswer } from '../../../lib/core/check.js';
import { workers, type Machine } from '../../../lib/core/lab.js';
import { fateOf, readChains, type Way } from '../../../lib/evidence/packet-filter.js';
import type { Chain, Packet, Rule } from '../../../lib/evidence/packet.js';
import { readScript } from '../../../lib/host/files.js';
import type { Cluster } from '../layout.js';
import { learnersLines } from './files.js';
import { podOf } from './ranges.js';
import { answerTo, readOnce, shown, type Answers } from './verdict.js';

/** What may drop packets on a machine. */
export interface Filters {
  readonly chains: readonly Chain[];
  /** Connections that the kernel remembers, and how many it may. */
  readonly connections: { readonly count: number; readonly most: number } | undefined;
  /** Packets between a pod here and one elsewhere that the kernel does not pass on, and why not. */
  readonly refused: readonly { readonly packet: string; readonly words: string }[];
  /** The interface by which packets of the others come. */
  readonly outside: string | undefined;
  /** The interface of the default route, and the bytes that a packet there may have. */
  readonly mtu: { readonly name: string; readonly bytes: number } | undefined;
}

/** Everything that may drop packets on one machine: none of it changes by being asked. */
export const filtersFact = (cluster: Cluster, { name: machine, podCidr }: Machine): Fact => ({
  machine,
  timeout: 20,
  script: readScript(
    'labs/kubernetes/checking/filters.sh',
    podCidr === undefined
      ? { BRIDGE: 'none', OWN: 'none', OTHERS: '' }
      : {
          BRIDGE: cluster.layout.podNetwork.bridge,
          OWN: podOf(podCidr),
          OTHERS: workers(cluster)
            .filter(({ name }) => name !== machine)
            .map((other) => podOf(other.podCidr))
            .join(' '),
        },
  ),
});

/** The facts of several machines, for `stagesBetween`. */
export const filtersOf = (cluster: Cluster, machines: readonly Machine[]): Check['facts'] =>
  Object.fromEntries(
    machines.map((machine) => [filtersOn(machine), filtersFact(cluster, machine)] as const),
  );

const filtersOn = ({ name }: Pick<Machine, 'name'>): string => `filters-${name}`;

/** What a machine of `filtersOf` has answered. */
export const filtersIn = (answers: Answers, machine: Pick<Machine, 'name'>): Filters =>
  readFilters(answerTo(answers, filtersOn(machine)));

/** Reads the answer to filtersFact. */
export const readFilters = readOnce(({ stdout }: FactAnswer): Filters => {
  const parts = new Map(
    stdout
      .split(/^rules (?=\w+$)/m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), learnersLines(part)]),
  );
  const sets = new Map<string, string[]>();
  for (const [, name = '', member = ''] of stdout.matchAll(/^set (\S+) (\S+)$/gm))
    sets.set(name, [...(sets.get(name) ?? []), member]);
  const setting = (name: string): number =>
    Number(new RegExp(`^setting ${name} (\\d+)$`, 'm').exec(stdout)?.[1] ?? Number.NaN);
  const [count, most] = [setting('nf_conntrack_count'), setting('nf_conntrack_max')];
  const text = (kind: string): string => parts.get(kind) ?? '';
  const [, nic = '', bytes] = /^mtu (\S+) (\d+)$/m.exec(stdout) ?? [];
  return {
    chains: readChains({
      iptables: text('iptables'),
      legacy: text('legacy'),
      nft: text('nft'),
      sets,
    }),
    connections: Number.isNaN(count) || Number.isNaN(most) ? undefined : { count, most },
    refused: [...stdout.matchAll(/^way (\S+) (in|out) (.*)$/gm)].flatMap(
      ([, other = '', side = '', words = '']) =>
        words.includes(' dev ')
          ? []
          : [
              {
                packet: side === 'in' ? `from ${other}` : `to ${other}`,
                words: words.replace(/^.*RTNETLINK answers: /, ''),
              },
            ],
    ),
    outside: /^way \S+ in (\S+) /m.exec(stdout)?.[1],
    mtu: bytes === undefined ? undefined : { name: nic, bytes: Number(bytes) },
  };
});

/** A machine on the way of packets, and what they are there. */
export interface Stage {
  readonly machine: string;
  readonly filters: Filters;
  readonly way: Way;
  readonly packet: Packet;
}

/** Who drops packets: the machine, the rule, and how it is taken away. */
export interface Drop {
  readonly machine: string;
  readonly actual: string;
  readonly cause: Cause;
}

const filterDocs = 'https://wiki.nftables.org/wiki-nftables/index.php/Netfilter_hooks';

/** The first stage at which a packet surely is dropped; undefined where none is. */
export function surelyDropped(stages: readonly Stage[]): Drop | undefined {
  for (const stage of stages) {
    const { filters, machine } = stage;
    const found =
      full(filters, machine) ?? byRule(stage, fateOf(filters.chains, stage.way, stage.packet).sure);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What may have dropped a packet that is known to be lost: what surely does, else what perhaps does. */
export function mayHaveDropped(stages: readonly Stage[]): Cause | undefined {
  const sure = surelyDropped(stages);
  if (sure !== undefined) return sure.cause;
  for (const stage of stages) {
    const { perhaps } = fateOf(stage.filters.chains, stage.way, stage.packet);
    const found = byRule(stage, perhaps);
    if (found !== undefined) return found.cause;
  }
  return tooLarge(stages)?.cause;
}

/** Bytes of a packet that an Ethernet carries, and with it the network of a lab. */
const usualMtu = 1500;

/**
 * Two machines that agree on larger packets than the network between them carries: what is small
 * arrives, certificates and pages do not. One alone is told by the other what it takes.
 */
export function tooLarge(
  machines: readonly Pick<Stage, 'machine' | 'filters'>[],
): Drop | undefined {
  const large = new Map(
    machines.flatMap(({ machine, filters: { mtu } }) =>
      mtu === undefined || mtu.bytes <= usualMtu ? [] : [[machine, mtu] as const],
    ),
  );
  const [[machine, mtu] = []] = large;
  if (machine === undefined || mtu === undefined || large.size < 2) return undefined;
  const words = `MTU ${mtu.bytes} of ${shown(mtu.name, 20)}`;
  return {
    machine,
    actual: `${words} on ${[...large.keys()].join(' and ')}`,
    cause: {
      text: `${[...large.keys()].join(' and ')} send each other packets of up to ${mtu.bytes} bytes, and the network carries ${usualMtu}: what is larger is lost, and nobody is told.`,
      remedy: `On ${machine}: ip link set dev ${shown(mtu.name, 20)} mtu ${usualMtu}; what has set it is in /etc/systemd/network, /etc/netplan or /etc/network.`,
      link: 'https://man7.org/linux/man-pages/man8/ip-link.8.html',
    },
  };
}

function byRule({ machine }: Stage, rule: Rule | undefined): Drop | undefined {
  if (rule === undefined) return undefined;
  return {
    machine,
    actual: shown(rule.text, 120),
    cause: {
      text: `A packet filter on ${machine} throws it away: ${shown(rule.text, 160)}.`,
      remedy: `On ${machine}: ${shown(rule.remedy, 200)}`,
      link: filterDocs,
    },
  };
}

/** Nobody new gets through a machine that cannot remember one more connection. */
function full({ connections }: Filters, machine: string): Drop | undefined {
  if (connections === undefined || connections.count < connections.most) return undefined;
  const words = `${connections.count} connections of ${connections.most} (nf_conntrack_max)`;
  return {
    machine,
    actual: words,
    cause: {
      text: `${machine} remembers ${words}, and drops every packet that would begin another.`,
      remedy: `On ${machine}: sysctl -w net.netfilter.nf_conntrack_max=131072; what has set it lower is found by grep -r nf_conntrack_max /etc/sysctl.d /etc/sysctl.conf`,
      link: 'https://docs.kernel.org/networking/nf_conntrack-sysctl.html',
    },
  };
}

/** A cause that a lost packet has at least, and who may have thrown it away. */
export function orWhoDrops(cause: Cause, stages: readonly Stage[]): Cause {
  const found = mayHaveDropped(stages);
  return found === undefined ? cause : { ...found, text: `${cause.text} ${found.text}` };
}

/** A packet with its answer on one machine, and what is common to both. */
export const thereAndBack = (
  { machine, filters }: Pick<Stage, 'machine' | 'filters'>,
  there: Way,
  packet: Omit<Packet, 'answer' | 'protocol'>,
): readonly Stage[] => {
  const back: Way = there === 'out' ? 'in' : there === 'through' ? 'through' : 'out';
  const { from, to, port, in: inside, out } = packet;
  return [
    { machine, filters, way: there, packet: { ...packet, protocol: 'tcp', answer: false } },
    {
      machine,
      filters,
      way: back,
      packet: { from: to, to: from, port, in: out, out: inside, protocol: 'tcp', answer: true },
    },
  ];
};

/** From one machine to a port of another, and the answer back; `filtersOf` has asked both. */
export const stagesBetween = (
  answers: Answers,
  from: Machine,
  to: Machine,
  port: number,
): readonly Stage[] => {
  const packet = { from: from.address, to: to.address, port };
  const stage = { machine: from.name, filters: filtersIn(answers, from) };
  return [...thereAndBack(stage, 'out', packet), ...stagesAt(answers, from, to, port)];
};

/** The same where only the machine that is reached has been asked. */
export const stagesAt = (
  answers: Answers,
  from: Machine,
  to: Machine,
  port: number,
): readonly Stage[] =>
  thereAndBack({ machine: to.name, filters: filtersIn(answers, to) }, 'in', {
    from: from.address,
    to: to.address,
    port,
  });
