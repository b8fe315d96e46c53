import type { Finding, Path } from '../../declaration/types.js';
import { remedyWord } from '../../declaration/words.js';
import type { Draft, DraftMachine } from '../draft.js';
import type { LabFacts, Rule } from '../types.js';

export const nameRules: readonly Rule[] = [
  { id: 'track', check: unknownTrack },
  { id: 'machine-complete', check: (draft) => draft.machines.flatMap(missingKeys) },
  { id: 'machine-name', check: (draft) => draft.machines.flatMap(badName) },
  { id: 'unique-names', check: uniqueNames },
  {
    id: 'domain',
    check: (draft) => [
      ...badDomain(['domain'], draft.domain),
      ...badDomain(['clusterDomain'], draft.clusterDomain),
    ],
  },
  { id: 'domains-differ', check: domainsDiffer },
  { id: 'release-set', check: releaseSet },
];

/** A label of RFC 1123, in lower case as Kubernetes wants node names. */
const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** What inet_aton(3) reads as an IPv4 address of one part: `10` is 0.0.0.10. */
const address = /^(\d+|0x[0-9a-f]+)$/;

function unknownTrack({ track }: Draft, { tracks }: LabFacts): readonly Finding[] {
  const ids = tracks.map(({ id }) => id);
  return ids.includes(track)
    ? []
    : [{ at: ['track'], message: `there is no track "${track}"`, remedy: remedyWord(track, ids) }];
}

function missingKeys({ index, name, role }: DraftMachine): readonly Finding[] {
  return [
    ...(name === undefined
      ? [
          {
            at: ['machines', index, 'name'],
            message: 'the machine has no name',
            remedy: 'add name: node-0',
          },
        ]
      : []),
    ...(role === undefined
      ? [
          {
            at: ['machines', index, 'role'],
            message: 'the machine has no role',
            remedy: 'add role: worker',
          },
        ]
      : []),
  ];
}

function badName({ index, name }: DraftMachine): readonly Finding[] {
  const at = ['machines', index, 'name'];
  if (name === undefined) return [];
  if (name === 'localhost')
    return [
      { at, message: "localhost is every machine's own name", remedy: 'choose another name' },
    ];
  if (name.length > 63)
    return [
      {
        at,
        message: `host name of ${name.length} characters`,
        remedy: 'use 63 at most (RFC 1123)',
      },
    ];
  if (address.test(name))
    return [
      {
        at,
        message: `"${name}" is an address to ssh and to curl, not a name`,
        remedy: 'begin it with a letter, such as node-0',
      },
    ];
  if (label.test(name)) return [];
  return [
    {
      at,
      message: `"${name}" is not a host name`,
      remedy: 'use lower-case letters, digits and inner dashes (RFC 1123)',
    },
  ];
}

function uniqueNames({ machines }: Draft): readonly Finding[] {
  return machines.flatMap(({ index, name }) => {
    const first = machines.find((other) => other.name === name);
    if (name === undefined || first === undefined || first.index === index) return [];
    return [
      {
        at: ['machines', index, 'name'],
        message: `${name} is already the name of machines[${first.index}]`,
        remedy: 'give each machine a name of its own',
      },
    ];
  });
}

function badDomain(at: Path, domain: string): readonly Finding[] {
  const fits =
    domain.length <= 189 &&
    domain.split('.').every((part) => part.length <= 63 && label.test(part));
  return fits
    ? []
    : [
        {
          at,
          message: `"${domain}" is not a domain`,
          remedy: 'use lower-case labels joined by dots, such as kubernetes.local',
        },
      ];
}

function domainsDiffer({ domain, clusterDomain }: Draft): readonly Finding[] {
  if (domain !== clusterDomain) return [];
  return [
    {
      at: ['domain'],
      message: `${domain} is also the domain of the services`,
      remedy: 'choose another one for the machines',
    },
  ];
}

function releaseSet(
  { releaseSet: wanted }: Draft,
  { releaseSets }: { readonly releaseSets: readonly string[] },
): readonly Finding[] {
  return releaseSets.includes(wanted)
    ? []
    : [
        {
          at: ['releaseSet'],
          message: `unknown release set "${wanted}"`,
          remedy: `write one of ${releaseSets.map((name) => `"${name}"`).join(', ')}`,
        },
      ];
}
