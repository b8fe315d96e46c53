import { assertNoDrill } from '../../actions/active-drill.js';
import { bringFurther } from '../../actions/further.js';
import { isInOrdeal } from '../../actions/in-ordeal.js';
import { assertAgreed, type LabRef, type Ports } from '../../actions/ports.js';
import { agreeToRestore, leaveNow, type RestoreOptions } from '../../actions/restore.js';
import { withFleet, withLab } from '../../actions/with-lab.js';
import { LabError } from '../../core/errors.js';
import type { FurtherRelease } from '../../core/further.js';
import { chapterOf } from '../../core/ids.js';
import { jumpbox } from '../../core/lab.js';
import type { Ordeal } from '../../core/ordeal.js';
import type { TaskReport } from '../../core/task.js';
import { beforeOrdeal } from '../../core/ways-back.js';
import { chosenOrdeals } from '../../course/ordeals.js';
import { allChecks } from '../../course/subjects.js';
import { firstCauses, type FirstCause } from '../../grade/causes.js';
import { gradeChosen } from '../../grade/chosen.js';
import { ordealCheck, ordealSubject } from '../../grade/ordeal.js';
import type { Report } from '../../grade/schema.js';
import { countsAsRight } from '../../grade/score.js';
import { handlesOf } from '../../lab/handles.js';
import type { OpenLab } from '../../lab/open.js';
import { cutPower, returnPower } from '../../lab/power.js';
import { labForReading } from '../../lab/record.js';
import { trackFor } from '../../lab/track.js';
import { watched } from '../../lab/watch.js';
import { watchingOn } from '../../lab/watching.js';
import type { Fleet } from '../../ssh/fleet.js';
import { clientOf } from '../client/client.js';
import { collecting, reportOn } from '../grading.js';
import { drillLab } from '../lab.js';
import { signingKey } from '../record.js';
import { bringBack, putThrough, type KeptLab } from './run.js';
import type { OrdealLab } from './undergo.js';

/** Which ordeals of which lab. */
export interface OrdealChoice extends LabRef {
  /** Names of ordeals, or of kinds of them; one of each kind where there are none. */
  readonly names: readonly string[];
  /** Chooses one of each kind. */
  readonly seed: number;
}

/**
 * Keeps what a lab is, puts it through ordeals, and brings it back, whatever became of it. `shown`
 * gets the report before it is brought back. Throws `usage` where there are no such ordeals.
 */
export async function checkOrdeals(
  ports: Ports,
  choice: OrdealChoice,
  shown: (report: Report) => Promise<void>,
): Promise<Report> {
  const { names, seed } = choice;
  const track = await trackFor(ports, choice);
  const lab = await labForReading(ports, choice.lab, track.id);
  const ordeals = chosenOrdeals(track, lab, names, seed);
  return withLab(ports, choice, 'check --ordeal', async (opened) => {
    await assertNoDrill(ports, opened);
    await endEarlier(ports, opened);
    await assertAgreed(
      ports,
      `Put lab ${choice.lab} through ${ordeals.length === 1 ? 'an ordeal' : 'ordeals'}?`,
      [
        ...ordeals.map(({ id, title }) => `${id}: ${title}`),
        `With --seed ${seed} the same machines are chosen. In the end a checkpoint brings all of them back.`,
      ],
    );
    await bringFurther(ports, opened, furtherOf(ordeals));
    return withFleet(ports, opened, (fleet) => gradeOrdeals(ports, opened, fleet, ordeals, shown));
  });
}

const furtherOf = (ordeals: readonly Ordeal[]): readonly FurtherRelease[] =>
  ordeals.flatMap(({ further }) => (further === undefined ? [] : [further]));

/** The same of an open lab and of these ordeals, without a question. The lab's lock is held. */
export async function gradeOrdeals(
  ports: Ports,
  opened: OpenLab,
  fleet: Fleet,
  ordeals: readonly Ordeal[],
  shown: (report: Report) => Promise<void>,
): Promise<Report> {
  const startedAt = new Date();
  const started = performance.now();
  // Where it cannot be kept nothing is disturbed first.
  await signingKey(opened.paths, true);
  const lab: KeptLab = {
    ...ordealLab(ports, opened, fleet),
    keeper: (note) => drillLab(ports, opened, fleet, note),
  };
  const borne = await putThrough(ordeals, lab, ports.progress);
  try {
    const graded = borne.map(({ ordeal, outcome }) => ({
      check: ordealCheck(ordeal, opened.lab),
      outcome,
    }));
    const report = await reportOn(ports, opened, {
      subjects: [{ ...ordealSubject, own: graded.map(({ check }) => check) }],
      graded,
      rebooted: false,
      startedAt,
      started,
    });
    await shown(report);
    return report;
  } finally {
    await bringBack(lab, ports.progress);
  }
}

function ordealLab(ports: Ports, opened: OpenLab, fleet: Fleet): OrdealLab {
  const { clock, signal } = ports;
  const { lab, track } = opened;
  const { ordeals } = track;
  if (ordeals === undefined) throw new Error(`track ${track.id} has no ordeals`);
  const all = allChecks(track, [], lab);
  const handles = handlesOf(ports, opened, fleet);
  return {
    clock,
    signal,
    slowness: lab.slowness,
    client: clientOf(lab, ordeals.questions(lab), () => fleet.session(jumpbox(lab).name), signal),
    act: (act, note) =>
      'script' in act
        ? disturb(ports, opened, fleet, act, note)
        : act.power === 'off'
          ? cutPower(handles, act.machines)
          : returnPower(handles, act.machines, note),
    causes: async (chapters): Promise<readonly FirstCause[]> => {
      const chosen = all.filter(({ id }) => chapters.includes(chapterOf(id)));
      const found = await gradeChosen(chosen, all, collecting(ports, opened, fleet));
      return firstCauses(found.filter(({ outcome }) => !countsAsRight(outcome)));
    },
  };
}

async function disturb(
  ports: Ports,
  opened: OpenLab,
  fleet: Fleet,
  { machine, script }: { readonly machine: string; readonly script: string },
  note: TaskReport['note'],
): Promise<void> {
  await watched([{ machine }], watchingOn(ports, opened, fleet, note), async (watch) => {
    const session = await fleet.session(machine);
    await session.script(script, { signal: watch.signal, onLine: watch.line });
  });
}

/** Brings back a lab that was left in an ordeal, if the person agrees. Answers how it came back. */
export const leaveOrdeal = (
  ports: Ports,
  options: LabRef & { readonly save?: string },
): Promise<string> =>
  withLab(ports, options, 'reset ordeal', async (opened) => {
    if (!(await isInOrdeal(ports, opened)))
      throw new LabError('usage', `lab ${opened.lab.name} is in no ordeal`, {
        hint: '`khw-lab check --ordeal` puts it through one.',
      });
    return back(ports, opened, options);
  });

async function endEarlier(ports: Ports, opened: OpenLab): Promise<void> {
  if (await isInOrdeal(ports, opened)) await back(ports, opened, {});
}

async function back(ports: Ports, opened: OpenLab, options: RestoreOptions): Promise<string> {
  await agreeToRestore(
    ports,
    opened,
    beforeOrdeal,
    options,
    'An ordeal was interrupted. Put all machines back to what they were before it?',
  );
  return leaveNow(ports, opened, beforeOrdeal, options);
}
