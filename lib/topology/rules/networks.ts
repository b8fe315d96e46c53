import type { Finding, Path } from '../../declaration/types.js';
import { addressAt, contains, isPrivate, overlaps, parseCidr, type Cidr } from '../cidr.js';
import type { Draft, DraftMachine } from '../draft.js';
import { firstMachineOffset, gatewayOffset } from '../offsets.js';
import type { Rule } from '../types.js';

export const networkRules: readonly Rule[] = [
  { id: 'cidr', check: (draft) => ranges(draft).flatMap(badCidr) },
  { id: 'range-size', check: (draft) => readable(draft).flatMap(badSize) },
  { id: 'network-room', check: networkRoom },
  {
    id: 'address',
    check: (draft) => draft.machines.flatMap((machine) => badAddress(machine, draft)),
  },
  { id: 'unique-addresses', check: uniqueAddresses },
  { id: 'overlap', check: overlapping },
];

/** For a track whose ranges must not be somebody's on the internet. */
export const privateRange: Rule = {
  id: 'private-range',
  check: (draft) => readable(draft).flatMap(publicRange),
};

type Kind = 'network' | 'serviceCidr' | 'clusterCidr' | 'podCidr';
interface Range {
  readonly at: Path;
  readonly kind: Kind;
  readonly label: string;
  readonly text: string;
}
export type ReadRange = Range & { readonly cidr: Cidr };

/**
 * Prefix lengths from..to. kube-apiserver takes no service range wider than /12; a pod range needs
 * a few addresses.
 */
const sizes: Readonly<Record<Kind, readonly [number, number]>> = {
  network: [16, 28],
  serviceCidr: [12, 28],
  clusterCidr: [8, 28],
  podCidr: [24, 28],
};

/** The widest first: of two that overlap, the later one is told to move. */
function ranges(draft: Draft): readonly Range[] {
  const pods = draft.machines.flatMap(({ index, podCidr }): readonly Range[] =>
    podCidr === undefined
      ? []
      : [
          {
            at: ['machines', index, 'podCidr'],
            kind: 'podCidr',
            label: `machines[${index}].podCidr`,
            text: podCidr,
          },
        ],
  );
  const wide = (['clusterCidr', 'serviceCidr', 'network'] as const).filter(
    (kind) => draft[kind] !== 'auto' || kind !== 'network',
  );
  return [
    ...wide.map((kind): Range => ({ at: [kind], kind, label: kind, text: draft[kind] })),
    ...pods,
  ];
}

/** Every range of a lab file that is one. */
export function readable(draft: Draft): readonly ReadRange[] {
  return ranges(draft).flatMap((range) => {
    const cidr = parseCidr(range.text);
    return cidr === undefined ? [] : [{ ...range, cidr }];
  });
}

function badCidr({ at, text, kind }: Range): readonly Finding[] {
  const cidr = parseCidr(text);
  if (cidr === undefined)
    return [
      {
        at,
        message: `"${text}" is not an IPv4 range`,
        remedy: `write it like ${kind === 'network' ? '192.168.140.0/24, or auto' : '10.200.0.0/24'}`,
      },
    ];
  return cidr.text === text
    ? []
    : [{ at, message: `${text} is an address inside a range`, remedy: `write ${cidr.text}` }];
}

function publicRange({ at, cidr }: ReadRange): readonly Finding[] {
  return isPrivate(cidr)
    ? []
    : [
        {
          at,
          message: `${cidr.text} is not private`,
          remedy: 'take it from 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
        },
      ];
}

function badSize({ at, kind, cidr }: ReadRange): readonly Finding[] {
  const [from, to] = sizes[kind];
  return cidr.prefix >= from && cidr.prefix <= to
    ? []
    : [
        {
          at,
          message: `/${cidr.prefix} is too ${cidr.prefix < from ? 'large' : 'small'} a range for ${kind}`,
          remedy: `use a prefix from /${from} to /${to}`,
        },
      ];
}

/** Machines with an address of their own need no room. */
function networkRoom({ network, machines }: Draft): readonly Finding[] {
  const cidr = parseCidr(network);
  const last = machines.findLastIndex(({ address }) => address === undefined);
  if (cidr === undefined || cidr.first + firstMachineOffset + last < cidr.last) return [];
  return [
    {
      at: ['network'],
      message: `${cidr.text} has no room for ${machines.length} machines, which start at its tenth address`,
      remedy: 'use a wider range',
    },
  ];
}

function badAddress({ index, address }: DraftMachine, { network }: Draft): readonly Finding[] {
  if (address === undefined) return [];
  const at = ['machines', index, 'address'];
  const found = parseCidr(`${address}/32`);
  if (found === undefined)
    return [
      {
        at,
        message: `"${address}" is not an IPv4 address`,
        remedy: 'write it like 192.168.140.20',
      },
    ];
  if (network === 'auto')
    return [
      {
        at,
        message: `${address} is an address of no network`,
        remedy: 'name the range as network: too',
      },
    ];
  const cidr = parseCidr(network);
  if (cidr === undefined) return [];
  if (!contains(cidr, found))
    return [
      {
        at,
        message: `${address} is outside network ${cidr.text}`,
        remedy: `take one of ${addressAt(cidr, gatewayOffset + 1)} to ${addressAt(cidr, cidr.last - cidr.first - 1)}`,
      },
    ];
  const taken = {
    [cidr.first]: 'the network itself',
    [cidr.first + gatewayOffset]: "this computer's own",
    [cidr.last]: 'the broadcast address',
  }[found.first];
  return taken === undefined
    ? []
    : [
        {
          at,
          message: `${address} is ${taken}`,
          remedy: `take one of ${addressAt(cidr, gatewayOffset + 1)} to ${addressAt(cidr, cidr.last - cidr.first - 1)}`,
        },
      ];
}

/** Those that are worked out are looked at too. */
function uniqueAddresses({ network, machines }: Draft): readonly Finding[] {
  const cidr = parseCidr(network);
  if (cidr === undefined) return [];
  const all = machines.map(({ index, address }) => ({
    index,
    chosen: address !== undefined,
    address: address ?? addressAt(cidr, firstMachineOffset + index),
  }));
  return all.flatMap(({ index, chosen, address }) => {
    const other = all.find(
      (each) =>
        each.index !== index && each.address === address && (!each.chosen || each.index < index),
    );
    if (!chosen || other === undefined) return [];
    return [
      {
        at: ['machines', index, 'address'],
        message: `${address} is already the address of machines[${other.index}]`,
        remedy: 'choose another one',
      },
    ];
  });
}

/** A pod range lies in the cluster's range by right; all other pairs must be apart. */
function overlapping(draft: Draft): readonly Finding[] {
  const all = readable(draft);
  return all.flatMap((range, index) =>
    all
      .slice(0, index)
      .filter(
        (other) =>
          overlaps(other.cidr, range.cidr) &&
          !isPartOf(range, other) &&
          !saidOnce(range, other, all),
      )
      .map((other) => ({
        at: range.at,
        message: `${range.cidr.text} overlaps ${other.label} ${other.cidr.text}`,
        remedy: 'choose a range of its own',
      })),
  );
}

const isPartOf = (range: Range, other: Range): boolean =>
  range.kind === 'podCidr' && other.kind === 'clusterCidr';

/** A range that runs into clusterCidr runs into the pod ranges in it too: one finding is enough. */
function saidOnce(range: ReadRange, other: ReadRange, all: readonly ReadRange[]): boolean {
  const cluster = all.find(({ kind }) => kind === 'clusterCidr');
  return (
    range.kind === 'podCidr' &&
    other.kind !== 'podCidr' &&
    cluster !== undefined &&
    overlaps(cluster.cidr, other.cidr) &&
    contains(cluster.cidr, range.cidr)
  );
}
