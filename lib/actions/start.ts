import { wayTo, type Way } from '../checkpoints/way.js';
import { beginningNamed, type Beginning } from '../course/beginnings.js';
import { openLab } from '../lab/open.js';
import { readLab } from '../lab/record.js';
import { furtherFor } from '../track/chapters.js';
import { alreadyOn } from './active-drill.js';
import { removeLab, sayLeft } from './destroy.js';
import { bringFurther } from './further.js';
import { assertAgreed, type LabRef, type Ports } from './ports.js';
import { restoreAgreed } from './restore.js';
import { raiseLab, type MadeLab, type UpChoices } from './up.js';
import { viewLab } from './view.js';
import { withLock } from './with-lab.js';

/**
 * Where a lab is to begin, and how it is made where that takes more than a checkpoint; its chapters
 * are the beginning's.
 */
export interface StartChoices extends Omit<UpChoices, 'chapters' | 'next'> {
  readonly beginning: Beginning;
  /** Name under which what would be lost is kept. */
  readonly save?: string;
}

/**
 * Gets a lab to the start of a chapter from anywhere. Answers the lab where it was made or gone on
 * with, undefined where a checkpoint was enough.
 */
export const startChapter = (ports: Ports, choices: StartChoices): Promise<MadeLab | undefined> =>
  withLock(ports.paths.lab(choices.lab).lock, 'start', async () =>
    go(ports, choices, await wayFor(ports, choices, choices.beginning)),
  );

async function wayFor(ports: Ports, ref: LabRef, { name }: Beginning): Promise<Way> {
  if ((await readLab(ports, ref.lab)) === undefined) return { kind: 'run' };
  const { status, checkpoints, active, track } = await viewLab(ports, ref);
  if (active !== null) throw alreadyOn(active);
  if (checkpoints === null) return { kind: 'run' };
  return wayTo(
    name,
    track.chapters.map(({ id }) => id),
    checkpoints.checkpoints,
    status.chapter ?? undefined,
  );
}

async function go(ports: Ports, choices: StartChoices, way: Way): Promise<MadeLab | undefined> {
  const { lab, connect, beginning } = choices;
  const begins = beginning.begins === undefined ? [] : [beginning.begins];
  if (way.kind === 'restore' || way.kind === 'restore and run') {
    const opened = await openLab(ports, lab, connect);
    await restoreAgreed(ports, opened, way.name, choices);
    ports.say(`Lab ${lab}: ${beginningNamed(opened.track, way.name).title}.`);
    if (way.kind === 'restore') {
      await bringFurther(ports, opened, furtherFor(opened.track, begins, opened.lab), choices);
      return undefined;
    }
  }
  if (way.kind === 'anew') {
    await assertAgreed(
      ports,
      `Destroy lab ${lab} and make it again up to where ${beginning.title}?`,
      ['The lab is past that, and no checkpoint of this or an earlier chapter is left.'],
    );
    sayLeft(ports, await removeLab(ports, choices));
  }
  return raiseLab(ports, { ...choices, chapters: beginning.before, next: beginning.begins });
}
