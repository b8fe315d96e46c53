import type { Lab } from '../core/lab.js';
import { shellJoin } from '../core/shell.js';
import { assertFit, examine } from '../doctor/examine.js';
import { applyFixes, planFixes, type PlannedFix } from '../doctor/fixes.js';
import { describeForecast } from '../doctor/forecast.js';
import type { DoctorContext, Result } from '../doctor/types.js';
import { measureSpeed, type HostSpeed } from '../host/speed.js';
import { doctorContext, type Wanted } from '../lab/needs.js';
import { guestArch } from '../lab/up.js';
import { trackOfLab } from '../track/find.js';
import type { Track } from '../track/types.js';
import { forecastFor, type Ready } from './forecast.js';
import { assertAgreed, type Ports } from './ports.js';
import { task } from './task.js';

export type HostChoice = Pick<
  Wanted,
  'connect' | 'artifacts' | 'containers' | 'image' | 'networkCidr' | 'chapters'
>;

export interface Examination {
  readonly context: DoctorContext;
  readonly results: readonly Result[];
  readonly fixes: readonly PlannedFix[];
}

/** Looks at this computer for the sake of a lab. */
export async function examineHost(
  ports: Ports,
  lab: Lab,
  choice: HostChoice,
  standing: boolean,
): Promise<Examination> {
  const context = await contextFor(ports, lab, choice, standing);
  const results = await examine(context);
  return { context, results, fixes: planFixes(results, context) };
}

/** What is known of this computer without a look at it: enough where all machines of a lab run. */
export const contextFor = (
  ports: Ports,
  lab: Lab,
  choice: HostChoice,
  standing: boolean,
): Promise<DoctorContext> =>
  doctorContext(ports, lab, { ...choice, arch: guestArch(), user: ports.user }, standing);

/**
 * Asks once, runs the fixes, looks again. Throws LabError('host') when something fatal is left.
 * Answers what it knows of the computer then. `kept`: the lab was finished once and is put back,
 * which takes no time that would have to be told.
 */
export async function makeReady(
  ports: Ports,
  lab: Lab,
  choice: HostChoice,
  standing: boolean,
  kept = false,
): Promise<Ready> {
  const { examination, speed } = await task(
    ports,
    'Check this computer',
    async ({ note, skip }) => {
      const found = await examineHost(ports, lab, choice, standing);
      note('measuring its speed');
      const measured = standing || kept ? undefined : await measureSpeed(ports.signal);
      if (standing && found.fixes.length === 0) skip('');
      return { examination: found, speed: measured };
    },
  );
  const question = standing ? 'Go on?' : `Create lab ${lab.name}?`;
  if (examination.fixes.length > 0 || !standing) {
    await assertAgreed(ports, question, [
      ...plan(ports, lab, examination, standing),
      ...(await time(examination, trackOfLab(ports.tracks, lab), lab, speed)),
      ...(kept ? ['The finished lab of an earlier `up` is put back, if it still fits.'] : []),
    ]);
  }
  const fixed =
    examination.fixes.length === 0
      ? examination
      : await fixHost(ports, lab, choice, standing, examination);
  assertFit(fixed.results);
  return { context: fixed.context, speed };
}

async function time(
  { context }: Examination,
  track: Track,
  lab: Lab,
  speed: HostSpeed | undefined,
): Promise<readonly string[]> {
  const forecast = speed === undefined ? undefined : await forecastFor(context, track, lab, speed);
  return forecast === undefined
    ? []
    : [`Time to a running cluster: ${describeForecast(forecast)}.`];
}

/**
 * Runs the fixes and looks again; what only then can be fixed (a service that was just installed)
 * is fixed in a second round.
 */
export async function fixHost(
  ports: Ports,
  lab: Lab,
  choice: HostChoice,
  standing: boolean,
  first: Examination,
): Promise<Examination> {
  let examination = first;
  for (let round = 0; round < 2 && examination.fixes.length > 0; round++) {
    await runFixes(ports, examination);
    examination = await examineHost(ports, lab, choice, standing);
  }
  return examination;
}

async function runFixes(ports: Ports, { context, fixes }: Examination): Promise<void> {
  await ports.progress.run(
    fixes.map((fix) => ({
      title: fix.title,
      run: ({ note }) => applyFixes([fix], { runner: context.runner, note, signal: ports.signal }),
    })),
  );
}

/** All that will happen to this computer, before the one question. */
function plan(
  ports: Ports,
  lab: Lab,
  { fixes, results }: Examination,
  standing: boolean,
): readonly string[] {
  const memory = lab.machines.reduce((sum, machine) => sum + machine.memoryMiB, 0);
  return [
    ...(standing
      ? []
      : [
          `Lab ${lab.name}: ${lab.machines.map(({ name }) => name).join(', ')} (${memory} MiB of memory) on ${lab.network.cidr}, kept in ${ports.paths.home}.`,
        ]),
    ...results
      .filter(({ ok, fatal }) => !ok && !fatal)
      .map(({ title, found }) => `Note: ${title}: ${found}.`),
    ...(fixes.length === 0 ? [] : ['These commands will be run first:']),
    ...fixes.map(({ argv, why }) => `  ${shellJoin(argv)}    (${why})`),
  ];
}
