import type { SourceChoice } from '../artifacts/choose.js';
import { assertNotBrokenOff } from '../checkpoints/settle.js';
import { chapterStarts } from '../checkpoints/starts.js';
import type { Chapter, Step } from '../core/chapter.js';
import type { DrillMark } from '../drills/mark.js';
import { ownVersion } from '../host/version.js';
import type { ImageChoice } from '../images/types.js';
import type { OpenLab } from '../lab/open.js';
import { connectTask, type Site, type SiteRequest } from '../lab/site.js';
import { labStatus, type LabStatus } from '../lab/status.js';
import { upTasks, type UpRequest } from '../lab/up.js';
import type { LabFile } from '../topology/types.js';
import { furtherFor, isOptional } from '../track/chapters.js';
import { activeMark, staysBroken } from './active-drill.js';
import { watchUp } from './forecast.js';
import { goldenWay, isWhole, noteWhole, putBackIfKept } from './golden.js';
import { contextFor, makeReady } from './host-ready.js';
import { chosenLab } from './lab-choice.js';
import { nodesBackTask } from './nodes-back.js';
import { timed, type Phase } from './phases.js';
import type { LabRef, Ports } from './ports.js';
import { stillThere } from './still-there.js';
import { withLock } from './with-lab.js';

/** How a lab is made. */
export interface UpChoices extends LabRef {
  /** A file of machines and addresses; the one that ships where it is left out. */
  readonly labFile?: string | undefined;
  /** Those that are to be done in the end. */
  readonly chapters: readonly Chapter[];
  /** One that is begun by hand afterwards: the machines have what it needs. */
  readonly next?: Chapter | undefined;
  readonly accelerator: 'auto' | 'kvm' | 'tcg';
  readonly artifacts: readonly SourceChoice[];
  readonly containers: 'auto' | 'pull' | 'build';
  readonly image: ImageChoice;
  /** The state in which each chapter begins is kept. */
  readonly checkpoints: boolean;
  /** No finished lab is put back: all of a new one is made. */
  readonly fresh: boolean;
  /** Hears of each step before it runs. */
  readonly explain?: ((step: Step) => void) | undefined;
}

/** A lab that was made, or was gone on with. */
export interface MadeLab {
  readonly status: LabStatus;
  readonly phases: readonly Phase[];
  /** The drill or exam that it is in: then no chapter was run. */
  readonly mark: DrillMark | undefined;
  /** When the finished lab was made, in ISO 8601, where one was put back. */
  readonly putBack?: string;
}

/** Makes the lab, or goes on with it. */
export const up = (ports: Ports, choices: UpChoices): Promise<MadeLab> =>
  withLock(ports.paths.lab(choices.lab).lock, 'up', () => raiseLab(ports, choices));

/**
 * The same while the lab's lock is held; during a drill machines are started and nothing is
 * repaired.
 */
export async function raiseLab(ports: Ports, choices: UpChoices): Promise<MadeLab> {
  const { connect, accelerator, containers, artifacts, image, explain, next } = choices;
  const needed = [...choices.chapters, ...(next === undefined ? [] : [next])];
  const chosen = await chosenLab(ports, choices);
  const { lab, file, standing, running } = chosen;
  const golden = goldenWay(ports, choices, chosen);
  const wanted = {
    artifacts,
    image,
    containers,
    connect,
    chapters: needed,
    ...fixedNetwork(file),
  };
  const ready = running
    ? { context: await contextFor(ports, lab, wanted, standing), speed: undefined }
    : await makeReady(ports, lab, wanted, standing, golden === 'put back');
  const phases: Phase[] = [];
  const site = await connected(ports, phases, {
    lab,
    file,
    connect,
    accelerator,
    kvm: ready.context.kvm,
  });
  const putBack = await putBackIfKept(ports, site, { ...choices, phases, golden });
  if (putBack !== undefined) return { ...(await made(ports, choices, phases)), putBack };
  const work = await workOn(ports, site.opened, choices);
  const { mark, checkpoints, keepClocks } = work;
  const chapters = await stillThere(ports, site.opened, work.chapters);
  const between = betweenChapters(ports, site, chapters, checkpoints);
  const issues = chapters.some((chapter) => chapter.issues === true);
  // What was put back by half is removed by now.
  const complete = chosen.complete && golden === undefined;
  const tasks = upTasks(ports, site, {
    complete,
    containers,
    artifacts,
    image,
    wanted: site.opened.track.supplies,
    further: mark === undefined ? furtherFor(site.opened.track, needed, lab) : [],
    version: ownVersion(),
    chapters,
    issues,
    keepClocks,
    booted: complete && !chosen.running && mark === undefined ? [nodesBackTask(ports, site)] : [],
    explain,
    between,
    finished: isWhole(site.opened.track, choices)
      ? (supplies) => noteWhole(ports, site, supplies)
      : undefined,
  });
  const watched = await watchUp(
    ports,
    site,
    ready,
    tasks.map((task) => timed(phases, task)),
  );
  await ports.progress.run(watched.tasks, { remaining: watched.text });
  return { ...(await made(ports, choices, phases)), mark };
}

const made = async (
  ports: Ports,
  { lab, connect }: LabRef,
  phases: readonly Phase[],
): Promise<MadeLab> => ({
  status: await labStatus(ports, lab, connect),
  phases,
  mark: undefined,
});

/** Where the lab is made, once there is a connection. */
async function connected(ports: Ports, phases: Phase[], request: SiteRequest): Promise<Site> {
  const sites: Site[] = [];
  await ports.progress.run([
    timed(
      phases,
      connectTask(ports, request, (site) => sites.push(site)),
    ),
  ]);
  const [site] = sites;
  if (site === undefined) throw new Error('libvirt was not connected to');
  return site;
}

interface Work {
  readonly chapters: readonly Chapter[];
  /** Between chapters. */
  readonly checkpoints: boolean;
}

/**
 * What may be done on a lab as it is. Throws `refused` while a restore is broken off: its machines
 * must not run.
 */
export async function workOn(
  ports: Pick<Ports, 'signal' | 'say'>,
  opened: Pick<OpenLab, 'lab' | 'virsh'>,
  wanted: Work,
): Promise<ReturnType<typeof workDuring> & { readonly mark: DrillMark | undefined }> {
  await assertNotBrokenOff(ports, opened);
  const mark = await activeMark(ports, opened);
  if (mark !== undefined) ports.say(staysBroken(mark, opened.lab.name));
  return { mark, ...workDuring(mark, wanted) };
}

/**
 * What is done on the machines once they run: nothing during a drill, whatever is wanted. What it
 * has broken is for the learner to repair.
 */
export const workDuring = (
  mark: DrillMark | undefined,
  { chapters, checkpoints }: Work,
): Work & { readonly keepClocks: boolean } =>
  mark === undefined
    ? { chapters, checkpoints, keepClocks: false }
    : { chapters: [], checkpoints: false, keepClocks: true };

/**
 * The states in which chapters begin are kept on the way; after the last one to run, that in which
 * the next begins.
 */
function betweenChapters(
  ports: Ports,
  { opened, fleet }: Site,
  chapters: readonly Chapter[],
  wanted: boolean,
): UpRequest['between'] {
  if (!wanted) return () => [];
  const start = chapterStarts(ports, opened, fleet);
  const { track } = opened;
  // An optional chapter begins in the finished cluster.
  return (chapter, whole) => {
    const next = chapter ?? track.chapters[chapters.length];
    return [start(isOptional(track, next?.id) ? undefined : next?.id, whole)];
  };
}

/** A network that the lab file names must be free; one that was chosen is. */
const fixedNetwork = (file: LabFile | undefined): { networkCidr?: string } =>
  file === undefined || file.network === 'auto' ? {} : { networkCidr: file.network };
