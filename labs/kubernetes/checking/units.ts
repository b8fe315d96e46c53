import type { Check, Fact, Verdict } from '../../../lib/core/check.js';
import {
  readProcesses,
  readUnits,
  startsAtBoot,
  unitProperties,
  type Process,
  type Unit,
} from '../../../lib/evidence/unit.js';
import { readScript } from '../../../lib/host/files.js';
import { processFunctions } from './processes.js';
import { readSeen, restarting, unitVerdict } from './running.js';
import { answerTo, fail, pass, readOnce, shown, type Answers } from './verdict.js';

/** Programs of the cluster, in the order in which they need each other. */
export const controlPlane = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
] as const;
export const nodePrograms = ['containerd', 'kubelet', 'kube-proxy'] as const;
export type Program = (typeof controlPlane)[number] | (typeof nodePrograms)[number] | 'etcd';

/**
 * The units of all programs of the cluster on a machine, what runs of them, and the journals of
 * those that do not run well.
 */
export const unitsFact = (machine: string): Fact => ({ machine, script: unitsScript });

const programs: readonly Program[] = ['etcd', ...controlPlane, ...nodePrograms];

/** What does the same work: a kubelet takes any container runtime. */
const others: Readonly<Partial<Record<Program, string>>> = { containerd: 'crio' };

/** The kernel keeps 15 characters of a program's name. */
export const kernelName = (program: Program): string => program.slice(0, 15);

/** bash: `tell`, what journals tell of the ends of units. */
export const journalFunctions = readScript('labs/kubernetes/checking/journal.sh');

const unitsScript = readScript('labs/kubernetes/checking/units.sh', {
  UNITS: programs.map((name) => `${name}.service`).join(' '),
  PROCESSES: processFunctions,
  JOURNAL: journalFunctions,
  NAMES: [...programs.map(kernelName), ...Object.values(others)].join(' '),
  PROPERTIES: unitProperties.join(','),
});

/** A machine's answer to unitsFact. */
export interface MachineUnits {
  /** The program's unit under the tutorial's name, or the one in which it runs. */
  unit(program: Program): Unit | undefined;
  process(program: Program): Process | undefined;
}

export const readMachineUnits = readOnce(({ stdout }): MachineUnits => {
  const units = readUnits(stdout.slice(stdout.indexOf('\n\n') + 1));
  const processes = readProcesses(stdout);
  const named = (wanted?: string): Process | undefined =>
    processes.find(({ name }) => name === wanted);
  const process = (program: Program): Process | undefined =>
    named(kernelName(program)) ?? named(others[program]);
  const idOf = (program: Program): string => {
    const own = process(program)?.unit ?? '';
    return own === '' ? `${program}.service` : own;
  };
  return {
    process,
    unit: (program) => units.get(idOf(program)),
  };
});

/** The running process of a program, for checks that need the one which says that it runs. */
export function processOf(answers: Answers, program: Program): Process {
  return (
    readMachineUnits(answerTo(answers, 'units')).process(program) ?? {
      pid: 0,
      name: program,
      unit: '',
      words: [],
    }
  );
}

/**
 * Whether a program runs now and keeps running; where it does not, why, as far as its journal
 * tells.
 */
export function runs(program: Program, answers: Answers): Verdict {
  const { unit, process } = of(program, answers);
  const expected = `${program} runs`;
  if (unit === undefined || unit.load === 'not-found') {
    return process === undefined
      ? fail(expected, `there is no unit ${program}.service, and no ${program} runs`)
      : pass(`process ${process.pid}, without a unit`);
  }
  if (unit.load !== 'loaded')
    return fail(expected, `systemd does not take ${unit.id}: ${unit.load}`, {
      text: 'The unit file has a mistake, or is masked.',
      remedy: `systemd-analyze verify ${unit.id}`,
    });
  const seen = readSeen(answerTo(answers, 'units'), unit);
  if (unit.active === 'active' && process === undefined && restarting(seen) === undefined)
    return fail(expected, `${unit.id} is active (${unit.sub}), and no ${program} runs`, {
      text: 'The unit runs another program, or none any more.',
      remedy: `systemctl cat ${unit.id}`,
    });
  return unitVerdict(
    expected,
    seen,
    `${unit.id} is ${unit.active} (${unit.sub}), process ${process?.pid ?? 0}`,
  );
}

function of(
  program: Program,
  answers: Answers,
): { readonly unit: Unit | undefined; readonly process: Process | undefined } {
  const machine = readMachineUnits(answerTo(answers, 'units'));
  return { unit: machine.unit(program), process: machine.process(program) };
}

/** Whether what runs now will also run after a reboot: enabled, and the same command line. */
export function comesBack(programs: readonly Program[], answers: Answers): Verdict {
  const expected = `${programs.join(', ')} start at boot, as they run now`;
  for (const program of programs) {
    const { unit, process } = of(program, answers);
    if (unit?.load !== 'loaded') return fail(expected, `${program} has no unit of systemd`);
    if (unit.stale)
      return fail(expected, `${unit.id} has been changed, and systemd has not read it since`, {
        text: 'What runs now is not what will run after a reboot.',
        remedy: `systemctl daemon-reload && systemctl restart ${unit.id}`,
      });
    if (!startsAtBoot(unit))
      return fail(expected, `${unit.id} is ${fileState(unit)}`, unwanted(unit));
    const other = process === undefined ? undefined : difference(unit, process);
    if (other !== undefined)
      return fail(
        expected,
        `${unit.id} ${other}`,
        quotes(unit) ?? {
          text: 'The unit was changed after the program had been started.',
          remedy: `systemctl restart ${unit.id}`,
        },
      );
  }
  return pass(`${programs.join(', ')}: enabled, units as running`);
}

const fileState = ({ file }: Unit): string =>
  file === '' ? 'not enabled' : file === 'static' ? 'static, and nothing wants it' : file;

/** Without an [Install] section there is nothing for systemctl to enable. */
const unwanted = ({ id, file }: Unit): { text: string; remedy: string } => ({
  text: 'It runs now, and will be gone after a reboot.',
  remedy: file === 'static' ? installRemedy(id) : `systemctl enable ${id}`,
});

export const installRemedy = (unit: string): string =>
  `systemctl edit --full ${unit} and give it [Install] WantedBy=multi-user.target; then systemctl enable ${unit}`;

/**
 * The first word that differs. Variables and wrapper scripts are another way to write a unit, and
 * cannot be compared.
 */
function difference(unit: Unit, process: Process): string | undefined {
  const planned = unit.command.split(' ');
  const [program = '', ...running] = process.words.join(' ').split(' ');
  if (unit.command === '' || unit.command.includes('$') || base(planned[0] ?? '') !== base(program))
    return undefined;
  const added = planned.slice(1).find((word) => !running.includes(word));
  const gone = running.find((word) => !planned.includes(word));
  if (added !== undefined)
    return `would start with ${shown(added)}, which the running program was not given`;
  return gone === undefined
    ? undefined
    : `would start without ${shown(gone)}, which the running program was given`;
}

const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const quotes = ({ command }: Unit): { text: string; remedy: string } | undefined =>
  /=['"]/.test(command)
    ? {
        text: "A quote has become part of the flag's value: systemd takes quotes away only around a whole word.",
        remedy: 'Write the flag without quotes.',
      }
    : undefined;

/** None of these programs belongs on the machine. */
export function absent(programs: readonly Program[], answers: Answers, belongs: string): Verdict {
  const machine = readMachineUnits(answerTo(answers, 'units'));
  const found = programs.filter(
    (program) =>
      machine.process(program) !== undefined ||
      !['', 'not-found', 'masked'].includes(machine.unit(program)?.load ?? ''),
  );
  const expected = `no ${programs.join(', ')} here`;
  return found.length === 0
    ? pass(expected)
    : fail(expected, `there is a unit or process ${found.join(', ')}`, {
        text: `You were on the wrong machine: this belongs on ${belongs}.`,
        remedy: `systemctl disable --now ${found.join(' ')}; rm ${found.map((name) => `/etc/systemd/system/${name}.service`).join(' ')}; systemctl daemon-reload`,
      });
}

/** What every check of a unit asks. */
export const unitFacts = (machine: string): Check['facts'] => ({ units: unitsFact(machine) });
