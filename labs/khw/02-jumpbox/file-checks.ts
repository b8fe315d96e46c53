import type { Check } from '../../../lib/core/check.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { readOpensslConfig } from '../../../lib/evidence/openssl-config.js';
import { readUnitFile, valuesOf } from '../../../lib/evidence/unit-file.js';
import { readConfig } from '../../kubernetes/checking/config-kinds.js';
import { certificatePlans } from '../../kubernetes/certificates.js';
import {
  filesFact,
  readFiles,
  unreadable,
  type GuestFile,
} from '../../kubernetes/checking/files.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
} from '../../kubernetes/checking/verdict.js';
import { cluster } from '../layout.js';
import { configFiles, unitFiles, workingFolder } from '../working-folder.js';

/**
 * Units, configuration files and ca.conf in the working folder: that programs can read them, not
 * how they are written.
 */
export function workingFileChecks(lab: Lab): readonly Check[] {
  const machine = jumpbox(lab).name;
  const units = unitFiles(lab).map(({ name }) => name);
  const configs = configFiles(lab).map(({ name }) => name);
  const inFolder = (name: string): string => `${workingFolder}/${name}`;
  const base = { machine, needs: ['02.working-folder'] };
  const caConf = { caConf: filesFact(machine, [inFolder('ca.conf')]) };
  return [
    {
      ...base,
      id: '02.units',
      title: 'There is a systemd unit for every program',
      points: 1,
      link: 'https://man7.org/linux/man-pages/man5/systemd.service.5.html',
      why: 'The programs of the cluster run as systemd services; the units are copied from here.',
      hints: [
        'List the units folder.',
        'Each file needs a [Service] section with an ExecStart that calls its program.',
        '`khw-lab script 02` prints reference units.',
      ],
      facts: { units: filesFact(machine, units.map(inFolder)) },
      judge: (answers) => {
        const files = readFiles(answerTo(answers, 'units'));
        const complaints = units.flatMap((name) =>
          aboutFile(name, files.get(inFolder(name)), (text) => unitProblem(text, programOf(name))),
        );
        return unlessAny(complaints, units.join(', '), `${units.length} units`);
      },
    },
    {
      ...base,
      id: '02.configs',
      title: 'There is every configuration file, and each can be parsed',
      points: 1,
      link: kubernetesDocs('reference/config-api/'),
      why: 'Later chapters fill their holes and copy them; a tab or a wrong indentation shows only when a program does not start.',
      hints: [
        'List the configs folder.',
        `It takes ${configs.join(', ')}.`,
        '`khw-lab script 02` prints reference files.',
      ],
      facts: { configs: filesFact(machine, configs.map(inFolder)) },
      judge: (answers) => {
        const files = readFiles(answerTo(answers, 'configs'));
        const complaints = configs.flatMap((name) =>
          aboutFile(name, files.get(inFolder(name)), (text) => configProblem(name, text)),
        );
        const old = complaints.some((complaint) =>
          complaint.startsWith('configs/encryption-config.yaml is missing'),
        );
        return unlessAny(
          complaints,
          configs.join(', '),
          `${configs.length} files`,
          old
            ? {
                text: 'Older checkouts of the tutorial did not have encryption-config.yaml.',
                remedy: 'Write it before chapter 06.',
                link: kubernetesDocs('tasks/administer-cluster/encrypt-data/'),
              }
            : undefined,
        );
      },
    },
    {
      ...base,
      id: '02.ca-conf',
      title: 'ca.conf has a section for every certificate',
      points: 1,
      link: 'https://docs.openssl.org/3.0/man5/config/',
      facts: caConf,
      why: '`openssl req -section NAME` takes subject and extensions from the section [NAME].',
      hints: [
        'Which sections are in ca.conf?',
        '`grep "^\\[" ca.conf`',
        `It needs ${certificatePlans(cluster(lab))
          .map(({ name }) => `[${name}]`)
          .join(' ')}.`,
      ],
      judge: (answers) => {
        const file = readFiles(answerTo(answers, 'caConf')).get(inFolder('ca.conf'));
        const wanted = ['req', ...certificatePlans(cluster(lab)).map(({ name }) => name)];
        const problem = unreadable(file);
        if (problem !== undefined)
          return fail(`ca.conf with sections ${wanted.join(', ')}`, `ca.conf ${problem}`);
        const sections = readOpensslConfig(file?.text ?? '').flatMap(({ name, section }) =>
          name === undefined ? [section] : [],
        );
        return unlessAny(
          wanted.filter((name) => !sections.includes(name)).map((name) => `no section [${name}]`),
          `sections ${wanted.join(', ')}`,
          `${sections.length} sections`,
        );
      },
    },
    {
      ...base,
      id: '02.ca-conf-values',
      title: 'No value in ca.conf was left empty',
      points: 1,
      needs: ['02.ca-conf'],
      link: 'https://docs.openssl.org/3.0/man5/x509v3_config/',
      facts: caConf,
      why: 'An empty `IP.1 =` stops openssl with "bad ip address".',
      hints: [
        'Look for a name with nothing after its `=`.',
        '`grep -nE "=[[:space:]]*$" ca.conf`',
        'The shell variable was empty when the file was written: set it, and write the file again.',
      ],
      judge: (answers) => {
        const text = readFiles(answerTo(answers, 'caConf')).get(inFolder('ca.conf'))?.text ?? '';
        const empty = readOpensslConfig(text).flatMap(({ name, value, line }) =>
          name !== undefined && value === '' ? [`line ${line}: "${shown(name, 40)} ="`] : [],
        );
        return empty.length === 0
          ? pass('every value is there')
          : fail('a value after every `=`', empty.slice(0, 4).join('; '), {
              text: 'A shell variable was empty when ca.conf was written.',
              remedy: 'Set the variable, and write ca.conf again.',
            });
      },
    },
  ];
}

function aboutFile(
  name: string,
  file: GuestFile | undefined,
  problem: (text: string) => string | undefined,
): readonly string[] {
  const wrong = unreadable(file) ?? problem(file?.text ?? '');
  return wrong === undefined ? [] : [`${name} ${wrong}`];
}

/** JSON is read by Go's own library, which knows no YAML; TOML by nobody here. */
const configReaders: Readonly<Record<string, (text: string) => string | undefined>> = {
  toml: () => undefined,
  conf: (text) => {
    try {
      JSON.parse(text);
      return undefined;
    } catch (error) {
      return `is no JSON: ${shown(error instanceof Error ? error.message : String(error))}`;
    }
  },
};

const programOf = (unit: string): string => unit.replace(/^.*\/|\.service$/g, '');

function unitProblem(text: string, program: string): string | undefined {
  const unit = readUnitFile(text);
  if (unit.problem !== undefined) return `is refused by systemd: ${shown(unit.problem, 80)}`;
  const command = valuesOf(unit, 'Service', 'ExecStart').at(-1);
  if (command === undefined) return 'has no ExecStart in [Service]';
  if (command.endsWith('\\'))
    return 'has a blank behind a backslash in ExecStart, and loses the lines after it';
  return /^[-@:+!|]*$/.test(command) ? `starts nothing, not ${program}` : undefined;
}

function configProblem(name: string, text: string): string | undefined {
  const other = configReaders[name.slice(name.lastIndexOf('.') + 1)];
  if (other !== undefined) return other(text);
  const reading = readConfig(text);
  return 'problem' in reading ? shown(reading.problem, 140) : undefined;
}
