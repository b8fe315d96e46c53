import { workingFolder, type Chapter, type Step, type StepContext } from '../core/chapter.js';
import { LabError, messageOf } from '../core/errors.js';
import { jumpbox, type Lab } from '../core/lab.js';
import { CommandError, lastLines, type MachineSession } from '../core/run.js';

/** Default limit of a step, in seconds: TCG guests are slow, and a hang must end. */
const stepTimeout = 300;

/** Asks every machine once which of the steps' effects are already there. Answers their ids. */
export async function stepsDone(steps: readonly Step[], context: StepContext): Promise<ReadonlySet<string>> {
  const machines = [...new Set(steps.map((step) => step.machine))];
  const answers = await Promise.all(machines.map(async (machine) => {
    const own = steps.filter((step) => step.machine === machine);
    const session = await context.session(machine);
    const { stdout } = await session.script(probeScript(own, isJumpbox(context.lab, machine)), { signal: context.signal, timeout: (settleTimeout + 180 + 2 * own.length) * 1000 });
    return stdout.split('\n').flatMap((line) => /^done (\d+)$/.exec(line)?.[1] ?? []).flatMap((index) => own[Number(index)]?.id ?? []);
  }));
  return new Set(answers.flat());
}

/** Seconds that a machine which has just booted may take to start its units, before they count as not running. */
const settleTimeout = 240;

/** Conditions that a machine looks at side by side: most of the jumpbox's wait for another machine. */
const atOnce = 4;

/** Every condition in a subshell of its own, so that none can end or disturb another. Of one of several lines each must hold. */
export function probeScript(steps: readonly Step[], onJumpbox: boolean): string {
  // While systemd still starts what a boot wants, an API server that is about to come would be taken for one that is not there.
  const settled = `timeout ${settleTimeout} systemctl is-system-running --wait >/dev/null 2>&1\n`;
  const home = onJumpbox ? `cd ${workingFolder} 2>/dev/null || true\n` : '';
  // Not `( … ) && echo`: as a part of such a list a subshell ignores its own `set -e` (bash(1), set).
  const probe = (done: string, index: number): string => `{ ( set -e\n${done}\n) >/dev/null 2>&1 </dev/null\n[ $? -ne 0 ] || echo 'done ${index}'; } &\n`;
  const probes = steps.map(({ done }, index) => `${index < atOnce ? '' : 'wait -n\n'}${probe(done, index)}`);
  return `${settled}${home}${probes.join('')}wait\n`;
}

/** Runs one step to its end. A failure tells chapter, step, machine, exit code, last lines, and the journal of its units. */
export async function runStep(chapter: Chapter, step: Step, context: StepContext, note: (text: string) => void): Promise<void> {
  try {
    if (step.fast !== undefined) {
      await step.fast(context);
      return;
    }
    const session = await context.session(step.machine);
    await session.script(commandScript(step, context.lab), {
      signal: context.signal, timeout: (step.timeout ?? stepTimeout) * 1000, onLine: (line) => note(line),
    });
  } catch (error) {
    if (error instanceof LabError && (error.kind === 'interrupted' || error.kind === 'bug')) throw error;
    if (!(error instanceof LabError)) throw error;
    throw await stepError(chapter, step, context, error);
  }
}

function commandScript(step: Step, lab: Lab): string {
  const place = isJumpbox(lab, step.machine) ? `mkdir -p ${workingFolder}\ncd ${workingFolder}\n` : '';
  return `set -euo pipefail\n${place}${step.fastCommands ?? step.commands}`;
}

const isJumpbox = (lab: Lab, machine: string): boolean => jumpbox(lab).name === machine;

async function stepError(chapter: Chapter, step: Step, context: StepContext, error: LabError): Promise<LabError> {
  const code = error instanceof CommandError ? ` (exit code ${error.result.exitCode})` : `: ${messageOf(error)}`;
  const output = error instanceof CommandError
    ? lastLines(`${error.result.stdout}\n${error.result.stderr}`.trim(), 15)
    : error.details;
  const session = await context.session(step.machine).catch(() => undefined);
  const journals = session === undefined ? [] : await unitJournals(session, step.units ?? [], context.signal);
  return new LabError('step', `chapter ${chapter.id}, ${chapter.title}: "${step.title}" failed on ${step.machine}${code}`, {
    details: ['commands:', ...firstLines(step.fastCommands ?? step.commands, 12), 'last lines:', ...output, ...journals],
    hint: `${step.hint === undefined ? '' : `${step.hint} `}Look around with \`khw-lab ssh ${step.machine}\`; \`khw-lab up\` goes on from this step.`,
    cause: error,
  });
}

/** The last lines of each unit that is not active. A machine that no longer answers gives none. */
async function unitJournals(session: MachineSession, units: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  if (units.length === 0) return [];
  const script = units.map((unit) => `systemctl is-active -q ${unit} || { echo "journal of ${unit}:"; journalctl -q --no-pager -o cat -n 15 -u ${unit}; }`).join('\n');
  try {
    const { stdout } = await session.script(script, { ok: 'any', timeout: 20_000, signal });
    return stdout.trim() === '' ? [] : stdout.trim().split('\n');
  } catch {
    return ['(the machine no longer answers, so there is no journal)'];
  }
}

function firstLines(text: string, count: number): readonly string[] {
  const lines = text.trim().split('\n');
  return lines.length <= count ? lines : [...lines.slice(0, count), `… ${lines.length - count} more lines`];
}
