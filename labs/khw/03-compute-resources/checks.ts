import type { Cause, Check } from '../../../lib/core/check.js';
import { workingFolder } from '../working-folder.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import {
  filesFact,
  readFiles,
  unreadable,
  type GuestFile,
} from '../../kubernetes/checking/files.js';
import { answerTo, fail, pass, shown, unlessAny } from '../../kubernetes/checking/verdict.js';
import { machineChecks } from '../../kubernetes/machines/checks.js';
import { cluster } from '../layout.js';

export const computeResourcesChecks = (lab: Lab): readonly Check[] => [
  ...databaseChecks(lab),
  ...machineChecks(cluster(lab)),
];

const database = `${workingFolder}/machines.txt`;

/** machines.txt, which the loops of later chapters read. */
function databaseChecks(lab: Lab): readonly Check[] {
  const { name: machine } = jumpbox(lab);
  const others = lab.machines.filter(({ role }) => role !== 'jumpbox');
  const base = {
    machine,
    link: 'https://man7.org/linux/man-pages/man5/hosts.5.html',
    facts: { machines: filesFact(machine, [database]) },
  };
  return [
    {
      ...base,
      id: '03.machines',
      title: 'machines.txt lists every machine',
      points: 2,
      needs: ['02.working-folder'],
      why: 'The loops of later chapters read addresses and names from it, one machine per line.',
      hints: [
        'Compare machines.txt with `khw-lab status`.',
        'Each line: address, full name, short name, and for a worker its pod subnet.',
        others
          .map(({ address, fqdn, name, podCidr }) =>
            [address, fqdn, name, podCidr].filter(Boolean).join(' '),
          )
          .join('\n'),
      ],
      judge: (answers) => {
        const file = readFiles(answerTo(answers, 'machines')).get(database);
        const problem = unreadable(file);
        const expected = others.map(({ address, name }) => `${address} … ${name}`).join('; ');
        if (problem !== undefined) return fail(expected, `machines.txt ${problem}`);
        const unread = lineProblem(file);
        if (unread !== undefined) return fail(expected, unread.actual, unread.cause);
        const rows = rowsOf(file?.text);
        const complaints = others.flatMap(({ address, name }) => {
          const row = rows.find(([, , host]) => host === name);
          if (row === undefined) return [`no line for ${name}`];
          return row[0] === address
            ? []
            : [`${name} has ${shown(row[0] ?? '', 40)}, not ${address}`];
        });
        return unlessAny(complaints, expected, `${others.length} machines`);
      },
    },
    {
      ...base,
      id: '03.domain',
      title: "The full names are in the lab's domain",
      points: 1,
      needs: ['03.machines'],
      why: 'Certificates and kubeconfigs are made out to these names: another domain here breaks every TLS connection later.',
      hints: [
        'Look at the second column of machines.txt.',
        `It must be NAME.${lab.domain}, as in ca.conf.`,
        `\`sed -i -E 's/^(\\S+) \\S+ (\\S+)/\\1 \\2.${lab.domain} \\2/' machines.txt\`, then make the hosts table again`,
      ],
      judge: (answers) => {
        const rows = rowsOf(readFiles(answerTo(answers, 'machines')).get(database)?.text);
        const complaints = others.flatMap(({ name, fqdn }) => {
          const found = rows.find(([, , host]) => host === name)?.[1] ?? 'no full name';
          return found === fqdn ? [] : [`${name} is called ${shown(found, 60)}`];
        });
        return unlessAny(
          complaints,
          others.map(({ fqdn }) => fqdn).join(', '),
          `names in ${lab.domain}`,
          {
            text: `The domain ${lab.domain} is part of ca.conf, of the certificates and of the kubeconfigs.`,
            remedy: 'Keep it, or change it everywhere: `domain` in the lab file does that.',
          },
        );
      },
    },
    ...(others.every(({ podCidr }) => podCidr === undefined)
      ? []
      : [
          {
            ...base,
            id: '03.subnets',
            title: 'Each worker has its pod subnet in machines.txt',
            points: 1,
            needs: ['03.machines'],
            why: 'Chapter 09 gives each node its subnet from here, and chapter 11 makes routes of it: two nodes with one subnet lose packets.',
            hints: [
              "Look at the last column of the workers' lines.",
              others
                .flatMap(({ name, podCidr }) =>
                  podCidr === undefined ? [] : [`${name}: ${podCidr}`],
                )
                .join(', '),
            ],
            judge: (answers: Parameters<Check['judge']>[0]) => {
              const rows = rowsOf(readFiles(answerTo(answers, 'machines')).get(database)?.text);
              const wanted = others.filter(({ podCidr }) => podCidr !== undefined);
              const complaints = wanted.flatMap(({ name, podCidr }) => {
                const found = rows.find(([, , host]) => host === name)?.[3] ?? 'no subnet';
                return found === podCidr ? [] : [`${name} has ${shown(found, 40)}`];
              });
              const list = wanted.map(({ name, podCidr = '' }) => `${name} ${podCidr}`).join(', ');
              return complaints.length === 0 ? pass(list) : fail(list, complaints.join('; '));
            },
          },
        ]),
  ];
}

/** As `read` of bash splits lines: a carriage return is part of the last word. */
const rowsOf = (text: string | undefined): readonly (readonly string[])[] =>
  (text ?? '').split('\n').map((line) => line.split(/[ \t]+/).filter((word) => word !== ''));

/** What in a text that looks right `read` of bash takes otherwise; undefined for nothing. */
function lineProblem(
  file: GuestFile | undefined,
): { readonly actual: string; readonly cause: Cause } | undefined {
  const { text = '', size = 0 } = file ?? {};
  if (text.startsWith('\ufeff'))
    return {
      actual: 'machines.txt begins with a byte order mark',
      cause: {
        text: 'An editor has put three bytes before the first address, which nobody sees.',
        remedy: "sed -i '1s/^\\xef\\xbb\\xbf//' machines.txt",
      },
    };
  if (/\r(\n|$)/.test(text))
    return {
      actual: 'machines.txt: lines end in CR LF, as Windows writes them',
      cause: {
        text: 'For `read` the carriage return is part of the last word of each line: host names and subnets that no program knows.',
        remedy: "sed -i 's/\\r$//' machines.txt",
      },
    };
  // Its text comes without the last line end.
  return Buffer.byteLength(text) === size
    ? {
        actual: 'machines.txt: the last line has no end',
        cause: {
          text: '`while read` passes over a line without an end: the loops of later chapters leave out the last machine.',
          remedy: 'echo >> machines.txt',
        },
      }
    : undefined;
}
