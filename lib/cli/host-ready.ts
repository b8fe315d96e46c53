import type { Lab } from '../core/lab.js';
import { shellJoin } from '../core/shell.js';
import { assertFit, examine } from '../doctor/examine.js';
import { applyFixes, planFixes, type PlannedFix } from '../doctor/fixes.js';
import { describeForecast } from '../doctor/forecast.js';
import type { DoctorContext, Result } from '../doctor/types.js';
import { measureSpeed, type HostSpeed } from '../host/speed.js';
import { doctorContext, type Wanted } from '../lab/needs.js';
import { guestArch } from '../lab/up.js';
import { assertAgreed, type App } from './app.js';
import { labContext } from './context.js';
import { forecastFor, type Ready } from './forecast.js';
import { ownUser } from './home.js';

export type HostChoice = Pick<Wanted, 'connect' | 'artifacts' | 'containers' | 'image' | 'networkCidr'>;

export interface Examination {
  readonly context: DoctorContext;
  readonly results: readonly Result[];
  readonly fixes: readonly PlannedFix[];
}

/** Looks at this computer for the sake of a lab. */
export async function examineHost(app: App, lab: Lab, choice: HostChoice, standing: boolean): Promise<Examination> {
  const user = { name: ownUser().username, isRoot: app.isRoot, path: (process.env['PATH'] ?? '').split(':') };
  const context = await doctorContext(labContext(app), lab, { ...choice, arch: guestArch(), user }, standing);
  const results = await examine(context);
  return { context, results, fixes: planFixes(results, context) };
}

/** Asks once, runs the fixes, looks again. Throws LabError('host') when something fatal is left. Answers what it knows of the computer then. */
export async function makeReady(app: App, lab: Lab, choice: HostChoice, standing: boolean): Promise<Ready> {
  let examination!: Examination;
  let speed: HostSpeed | undefined;
  await app.progress.run([{
    title: 'Look at this computer',
    run: async ({ note, skip }) => {
      examination = await examineHost(app, lab, choice, standing);
      note('measuring its speed');
      speed = standing ? undefined : await measureSpeed(app.signal);
      if (standing && examination.fixes.length === 0) skip('');
    },
  }]);
  const question = standing ? 'Go on?' : `Create lab ${lab.name}?`;
  if (examination.fixes.length > 0 || !standing) {
    await assertAgreed(app, question, [...plan(app, lab, examination, standing), ...await time(examination, lab, speed)]);
  }
  const mended = examination.fixes.length === 0 ? examination : await mend(app, lab, choice, standing, examination);
  assertFit(mended.results);
  return { context: mended.context, speed };
}

async function time({ context }: Examination, lab: Lab, speed: HostSpeed | undefined): Promise<readonly string[]> {
  const forecast = speed === undefined ? undefined : await forecastFor(context, lab, speed);
  return forecast === undefined ? [] : [`Time to a running cluster: ${describeForecast(forecast)}.`];
}

/** Runs the fixes and looks again; what only then can be mended (a service that was just installed) is mended in a second round. */
export async function mend(app: App, lab: Lab, choice: HostChoice, standing: boolean, first: Examination): Promise<Examination> {
  let examination = first;
  for (let round = 0; round < 2 && examination.fixes.length > 0; round++) {
    await runFixes(app, examination);
    examination = await examineHost(app, lab, choice, standing);
  }
  return examination;
}

async function runFixes(app: App, { context, fixes }: Examination): Promise<void> {
  await app.progress.run(fixes.map((fix) => ({
    title: fix.title,
    run: ({ note }) => applyFixes([fix], { runner: context.runner, note, signal: app.signal }),
  })));
}

/** All that will happen to this computer, before the one question. */
function plan(app: App, lab: Lab, { fixes, results }: Examination, standing: boolean): readonly string[] {
  const memory = lab.machines.reduce((sum, machine) => sum + machine.memoryMiB, 0);
  return [
    ...(standing ? [] : [
      `Lab ${lab.name}: ${lab.machines.map(({ name }) => name).join(', ')} (${memory} MiB of memory) on ${lab.network.cidr}, kept in ${app.paths.home}.`,
    ]),
    ...results.filter(({ ok, fatal }) => !ok && !fatal).map(({ title, found }) => `Note: ${title}: ${found}.`),
    ...(fixes.length === 0 ? [] : ['These commands will be run first:']),
    ...fixes.map(({ argv, why }) => `  ${shellJoin(argv)}    (${why})`),
  ];
}
