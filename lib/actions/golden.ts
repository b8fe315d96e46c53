import { chapterStarts } from '../checkpoints/starts.js';
import type { Chapter } from '../core/chapter.js';
import { LabError, messageOf } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { noteFinished } from '../golden/finish.js';
import { discardKept, isHalfRaised, isKept, raiseKept, type Raised } from '../golden/raise.js';
import { ownVersion } from '../host/version.js';
import type { Site } from '../lab/site.js';
import { supplyTasks, type Supplies, type SupplyChoice } from '../lab/supplies.js';
import { complete, guestArch } from '../lab/up.js';
import { trackOfLab } from '../track/find.js';
import type { LabChoice } from './lab-choice.js';
import { timed, type Phase } from './phases.js';
import type { Ports } from './ports.js';
import { task } from './task.js';

/** What becomes of a kept lab when `up` is called; undefined: it is left alone. */
export type GoldenWay = 'put back' | 'discard' | undefined;

/** What is wanted of a lab. */
export interface Whole {
  readonly chapters: readonly Pick<Chapter, 'id'>[];
  /** One that is begun by hand afterwards. */
  readonly next?: Pick<Chapter, 'id'> | undefined;
  readonly checkpoints: boolean;
}

/**
 * A kept lab serves a new one that is to be made whole. What an interrupted call has put back by
 * half is gone on with, whatever is wanted now.
 */
export function goldenWay(
  { paths, tracks }: Pick<Ports, 'paths' | 'tracks'>,
  choices: Whole & { readonly lab: string; readonly fresh: boolean },
  { lab, file, standing }: Pick<LabChoice, 'lab' | 'file' | 'standing'>,
): GoldenWay {
  const own = paths.lab(choices.lab);
  const wanted = choices.fresh ? 'discard' : 'put back';
  if (isHalfRaised(own)) return wanted;
  const isNew = file !== undefined && !standing;
  return isNew && isKept(own) && isWhole(trackOfLab(tracks, lab), choices) ? wanted : undefined;
}

/** Whether all chapters are done that are not optional, and no other, and the end is kept. */
export const isWhole = (
  track: { readonly chapters: readonly Pick<Chapter, 'id'>[] },
  { chapters, next, checkpoints }: Whole,
): boolean =>
  checkpoints &&
  next === undefined &&
  chapters.map(({ id }) => id).join() === track.chapters.map(({ id }) => id).join();

interface PutBack extends Pick<SupplyChoice, 'artifacts' | 'containers' | 'image'> {
  readonly golden: GoldenWay;
  readonly phases: Phase[];
}

/**
 * Puts the kept lab back; answers when it was made, in ISO 8601. Undefined where that is not wanted
 * or cannot be: then what was kept is gone, and that is said.
 */
export async function putBackIfKept(
  ports: Ports,
  site: Site,
  request: PutBack,
): Promise<string | undefined> {
  if (request.golden === undefined) return undefined;
  const made =
    request.golden === 'discard'
      ? new LabError('refused', '--fresh says so')
      : await raise(ports, site, request).catch((error: unknown) => {
          if (ports.signal.aborted) throw error;
          return error instanceof Error ? error : new Error(messageOf(error));
        });
  if (!(made instanceof Error)) return made;
  await task(ports, 'Remove the finished lab that was kept', () => discardKept(ports, site.opened));
  ports.say(
    `The finished lab that was kept is not put back: ${made.message}. It is removed, and the lab is made from scratch.`,
  );
  return undefined;
}

async function raise(ports: Ports, site: Site, request: PutBack): Promise<string> {
  const { opened, straight, fleet } = site;
  const supplies: Partial<Supplies> = {};
  const raised: Raised[] = [];
  const run = (tasks: readonly Task[]): Promise<void> =>
    ports.progress.run(tasks.map((each) => timed(request.phases, each)));
  await run([
    { title: 'Supplies', tasks: supplyTasks(ports, supplyChoice(site, request), supplies) },
    {
      title: 'Put the finished lab back',
      run: async (report) => {
        const made = { supplies: complete(supplies), version: ownVersion() };
        raised.push(await raiseKept(ports, site, made, report));
      },
    },
  ]);
  const [lab] = raised;
  if (lab === undefined) throw new Error('the task that puts a lab back was not run');
  await run([chapterStarts(ports, opened, straight)(undefined, () => Promise.resolve(false))]);
  await noteOrSay(ports, () => noteFinished(ports, site, { ...lab, supplies: complete(supplies) }));
  fleet.close();
  straight.close();
  return lab.made;
}

const supplyChoice = (
  { opened: { lab, track, paths } }: Site,
  { artifacts, containers, image }: PutBack,
): SupplyChoice => ({
  releaseSet: lab.releaseSet,
  arch: guestArch(),
  artifacts,
  containers,
  image,
  wanted: track.supplies,
  labFolder: paths.root,
});

/** Notes that all of a lab was made in one go: `destroy` can keep it. */
export const noteWhole = (ports: Ports, site: Site, supplies: Supplies): Promise<void> =>
  noteOrSay(ports, () => noteFinished(ports, site, { supplies, made: new Date().toISOString() }));

/** A lab that cannot be kept is as good as any other. */
async function noteOrSay(
  { say, signal }: Pick<Ports, 'say' | 'signal'>,
  note: () => Promise<void>,
): Promise<void> {
  await note().catch((error: unknown) => {
    if (signal.aborted) throw error;
    say(`warning: this lab will not be kept for the next \`up\`: ${messageOf(error)}`);
  });
}
