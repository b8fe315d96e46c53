import type { Cause, Check, Fact, FactAnswer, Verdict } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { flagValues, type Process } from '../../../lib/evidence/unit.js';
import { readScript } from '../../../lib/host/files.js';
import { patience } from '../checking/files.js';
import { processFunctions } from '../checking/processes.js';
import { readMachineUnits, unitsFact } from '../checking/units.js';
import { usual } from '../checking/usual.js';
import {
  fail,
  kubernetesDocs,
  listed,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';

const reference = kubernetesDocs('reference/command-line-tools-reference/kube-apiserver/');

/** Whether the API server of a controller was told the same as the others: they are one service. */
export const alikeChecks = (cluster: Cluster, machine: Machine): readonly Check[] => [
  sameFlags(cluster, machine),
  ...fileThemes(cluster).map((theme) => sameFiles(cluster, machine, theme)),
];

/** Ids of the checks of all controllers on something that their API servers have to share. */
export const alike = (cluster: Cluster, what: 'same-flags' | 'same-keys'): readonly string[] =>
  controllers(cluster).map(({ name }) => idIn(cluster, 'controlPlane', what, name));

/** A flag that must say the same everywhere, and what it is about. */
interface Shared {
  readonly name: string;
  /** A list whose order means nothing. */
  readonly unordered?: true;
  readonly means: string;
}

const sharedFlags: readonly Shared[] = [
  {
    name: 'service-account-issuer',
    means: 'Tokens that one of them signs are refused by the others.',
  },
  {
    name: 'service-cluster-ip-range',
    means: 'Services get addresses of two ranges, depending on who was asked.',
  },
  {
    name: 'service-node-port-range',
    means: 'Services get ports of two ranges, depending on who was asked.',
  },
  {
    name: 'etcd-servers',
    unordered: true,
    means: 'It works with other members of etcd than the others, perhaps with another store.',
  },
  { name: 'authorization-mode', means: 'What somebody may do depends on who is asked.' },
  {
    name: 'enable-admission-plugins',
    unordered: true,
    means: 'What is admitted depends on who is asked.',
  },
];

function sameFlags(cluster: Cluster, { name: machine }: Machine): Check {
  const own = (what: string): string => idIn(cluster, 'controlPlane', what, machine);
  return {
    id: idIn(cluster, 'controlPlane', 'same-flags', machine),
    title: `The API server of ${machine} was started like the others`,
    machine,
    points: 2,
    link: reference,
    needs: [own('api-server'), own('api-flags'), own('service-range')],
    why: 'Whoever comes through the front speaks to another API server each time. Issuer, ranges, store and rights must not depend on which.',
    hints: [
      'Do the API servers have the same flags where they are one service?',
      `On each controller: \`tr '\\0' '\\n' < /proc/$(pidof kube-apiserver)/cmdline | grep -E '${sharedFlags.map(({ name }) => name).join('|')}'\``,
      'Give all units the same values, then on one controller after the other `systemctl daemon-reload; systemctl restart kube-apiserver`.',
    ],
    facts: onAll(cluster, unitsFact),
    judge: (answers) =>
      flagsVerdict(
        machine,
        present(answers, (answer) => readMachineUnits(answer).process('kube-apiserver')),
        cluster.layout.slips.ownIssuers === true,
      ),
  };
}

/** Whether a process has the shared flags that most of them have. `ownIssuers`: its text says so. */
export function flagsVerdict(
  machine: string,
  processes: ReadonlyMap<string, Process>,
  ownIssuers = false,
): Verdict {
  const own = processes.get(machine);
  if (own === undefined) return fail('the same flags as the others', 'no kube-apiserver runs');
  const wrong = sharedFlags.flatMap((flag) => {
    const value = valueOf(own, flag);
    const most = usual([...processes.values()].map((process) => valueOf(process, flag))) ?? value;
    return value === most ? [] : [{ ...flag, value, most }];
  });
  const [first] = wrong;
  return unlessAny(
    wrong.map(({ name, value }) => `--${name}=${shown(value)}`),
    wrong.length === 0
      ? 'the same flags as the others'
      : listed(wrong.map(({ name, most }) => `--${name}=${shown(most)}, as the others have it`)),
    `${sharedFlags.length} flags as on ${[...processes.keys()].filter((each) => each !== machine).join(', ') || 'no other'}`,
    first === undefined
      ? undefined
      : {
          text: first.means,
          remedy: `Give all units the same --${first.name}, and restart the API servers one after the other.`,
          ...(ownIssuers && first.name === 'service-account-issuer'
            ? { origin: 'tutorial' as const }
            : {}),
        },
  );
}

function valueOf(process: Process, { name, unordered }: Shared): string {
  const values = flagValues(process, name).flatMap((value) => value.split(','));
  const words = values.map((value) => value.trim()).filter(Boolean);
  return words.length === 0
    ? '(not given)'
    : (unordered === true ? [...words].sort() : words).join(',');
}

/** Files that the API servers are told by flags, and that must say the same. */
interface FileTheme {
  readonly what: 'same-keys' | 'same-authority' | 'same-encryption';
  readonly title: (machine: string) => string;
  readonly why: string;
  readonly hints: readonly string[];
  readonly link: string;
  readonly points: number;
  judge(machine: string, told: ReadonlyMap<string, Told>): Verdict;
}

function fileThemes({ layout: { certificate, key, stems } }: Cluster): readonly FileTheme[] {
  const digests = (file: string): string =>
    `On each controller: \`sha256sum /var/lib/kubernetes/${file}\`; the path is in the API server's flags.`;
  const again = (files: string): string =>
    `Copy ${files} from the jumpbox to /var/lib/kubernetes/ again, and restart the API server.`;
  return [
    {
      what: 'same-keys',
      title: (machine) => `The API server of ${machine} signs tokens with a key that all know`,
      why: 'Tokens of service accounts are signed by one API server and shown to any: each must know the keys of all.',
      hints: [
        'Do all API servers have the same keys for service accounts?',
        digests(key(stems.serviceAccounts)),
        again(`${certificate(stems.serviceAccounts)} and ${key(stems.serviceAccounts)}`),
      ],
      link: kubernetesDocs('reference/access-authn-authz/service-accounts-admin/'),
      points: 2,
      judge: keysVerdict,
    },
    {
      what: 'same-authority',
      title: (machine) => `The API server of ${machine} trusts the same authority as the others`,
      why: 'A client whose certificate one API server takes and another refuses fails now and then, and nobody sees why.',
      hints: [
        'Do all API servers trust the same authority?',
        digests(certificate(stems.authority)),
        again(certificate(stems.authority)),
      ],
      link: kubernetesDocs('setup/best-practices/certificates/'),
      points: 1,
      judge: (machine, told) =>
        sameDigests(machine, told, ['client-ca-file', 'kubelet-certificate-authority'], {
          text: 'Whom it trusts, and who is trusted elsewhere, is not the same.',
          remedy: `Compare the digests of ${certificate(stems.authority)} on all controllers.`,
        }),
    },
    {
      what: 'same-encryption',
      title: (machine) => `The API server of ${machine} encrypts with the same keys as the others`,
      why: 'What one API server has encrypted the others must read: the same keys in the same order, or secrets cannot be read through one of them.',
      hints: [
        'Have all API servers the same encryption configuration?',
        digests('encryption-config.yaml'),
        again('encryption-config.yaml'),
      ],
      link: kubernetesDocs('tasks/administer-cluster/encrypt-data/'),
      points: 2,
      judge: (machine, told) =>
        sameDigests(machine, told, ['encryption-provider-config'], {
          text: 'Secrets that it writes may be unreadable for the others, or theirs for it.',
          remedy:
            'Copy the same encryption configuration to all controllers, and restart the API servers one after the other.',
        }),
    },
  ];
}

function sameFiles(cluster: Cluster, { name: machine }: Machine, theme: FileTheme): Check {
  return {
    id: idIn(cluster, 'controlPlane', theme.what, machine),
    title: theme.title(machine),
    machine,
    points: theme.points,
    link: theme.link,
    needs: ['api-server', 'api-flags'].map((what) => idIn(cluster, 'controlPlane', what, machine)),
    why: theme.why,
    hints: theme.hints,
    facts: onAll(cluster, toldFact),
    judge: (answers) => theme.judge(machine, present(answers, readTold)),
  };
}

/** What files that an API server was told of say. */
export const toldFact = (machine: string): Fact => ({
  machine,
  timeout: patience,
  script: readScript('labs/kubernetes/control-plane/told.sh', { PROCESSES: processFunctions }),
});

/** Digests by flag, in the order in which it was given. */
export type Told = ReadonlyMap<string, readonly string[]>;

/** Reads the answer to toldFact; undefined where no API server runs. */
export function readTold({ stdout }: FactAnswer): Told | undefined {
  const told = new Map<string, string[]>();
  for (const [, flag = '', digest = ''] of stdout.matchAll(/^told ([a-z-]+) (\w+)$/gm))
    told.set(flag, [...(told.get(flag) ?? []), digest]);
  return told.size === 0 ? undefined : told;
}

const digestsOf = (told: Told, flag: string): string =>
  [...(told.get(flag) ?? [])].sort().join(', ') || 'none';

/** Whether what each of the flags names says the same as with most of the others. */
export function sameDigests(
  machine: string,
  told: ReadonlyMap<string, Told>,
  flags: readonly string[],
  cause: Cause,
): Verdict {
  const own = told.get(machine);
  if (own === undefined) return fail('the same files as the others', 'no kube-apiserver runs');
  const most = (flag: string): string =>
    usual([...told.values()].map((each) => digestsOf(each, flag))) ?? '';
  const wrong = flags.filter((flag) => digestsOf(own, flag) !== most(flag));
  return unlessAny(
    wrong.map((flag) => `--${flag} names a file with digest ${digestsOf(own, flag)}`),
    (wrong.length === 0 ? flags : wrong)
      .map((flag) => `--${flag}: digest ${most(flag)}, as with the others`)
      .join('; '),
    flags.map((flag) => `--${flag}: digest ${digestsOf(own, flag)}`).join('; '),
    cause,
  );
}

const signing = 'service-account-signing-key-file';
const knowing = 'service-account-key-file';

/**
 * Whether the others know the key with which an API server signs, and it knows theirs. While keys
 * are replaced one after the other, not all sign with the same.
 */
export function keysVerdict(machine: string, told: ReadonlyMap<string, Told>): Verdict {
  const own = told.get(machine);
  const expected = 'one set of keys for service accounts on all controllers';
  if (own === undefined) return fail(expected, 'no kube-apiserver runs');
  const all = [...told.values()];
  const signs = usual(all.map((each) => digestsOf(each, signing))) ?? '';
  const known = usual(all.map((each) => digestsOf(each, knowing))) ?? '';
  const complaints = [
    ...(known.split(', ').includes(digestsOf(own, signing))
      ? []
      : [`it signs with key ${digestsOf(own, signing)}, which the others do not know`]),
    ...((own.get(knowing) ?? []).includes(signs)
      ? []
      : [`it does not know key ${signs}, with which the others sign`]),
  ];
  return complaints.length === 0
    ? pass(`it signs with key ${digestsOf(own, signing)}, which all know`)
    : fail(expected, complaints.join('; '), {
        text: 'Pods have tokens of one API server and show them to another, which refuses them: "Unauthorized", now and then.',
        remedy:
          'Copy the same key and certificate for service accounts to all controllers, and restart the API servers.',
      });
}

const onAll = (cluster: Cluster, fact: (machine: string) => Fact): Check['facts'] =>
  Object.fromEntries(controllers(cluster).map(({ name }) => [name, fact(name)] as const));

/** What was read of each machine that has said something. */
const present = <T>(
  answers: Answers,
  read: (answer: FactAnswer) => T | undefined,
): ReadonlyMap<string, T> =>
  new Map(
    Object.entries(answers).flatMap(([machine, answer]) => {
      const found = read(answer);
      return found === undefined ? [] : [[machine, found] as const];
    }),
  );
