import { arch as hostArch } from 'node:os';
import type { SourceChoice } from '../artifacts/choose.js';
import type { Arch } from '../releases/types.js';
import type { Chapter, Step, StepContext } from '../core/chapter.js';
import type { FurtherRelease } from '../core/further.js';
import { jumpbox } from '../core/lab.js';
import type { Task } from '../core/task.js';
import type { ImageChoice } from '../images/types.js';
import { isUpTo } from '../track/chapters.js';
import type { TrackSupplies } from '../track/types.js';
import { askedOnce, once } from './asked.js';
import { bootsAtOnce, bootTasks } from './boot.js';
import { certificatesFor } from './certificates.js';
import { chapterTask } from './chapters.js';
import type { LabContext } from './context.js';
import { furtherTasks } from './further.js';
import { handlesOf } from './handles.js';
import { createTask, networkTask } from './machines.js';
import { plightOf } from './plight.js';
import { chapterReached, recordChapter } from './reached.js';
import type { Site } from './site.js';
import { measuredBoot } from './slowness.js';
import { supplyTasks, type Supplies } from './supplies.js';

export interface UpRequest {
  readonly artifacts: readonly SourceChoice[];
  readonly containers: 'auto' | 'pull' | 'build';
  readonly image: ImageChoice;
  readonly wanted: TrackSupplies;
  /** What other release sets bring to machines that run. */
  readonly further: readonly FurtherRelease[];
  /** Every machine has its domain already: nothing to supply or create. */
  readonly complete: boolean;
  /** Of khw-lab itself. */
  readonly version: string;
  readonly chapters: readonly Chapter[];
  /** One of them asks for keys and certificates: those of new machines are made while they boot. */
  readonly issues: boolean;
  readonly keepClocks: boolean;
  /** What is to be done once machines have been started that were there. */
  readonly booted: readonly Task[];
  readonly explain?: ((step: Step) => void) | undefined;
  /**
   * What is to be done before a chapter, and (undefined) after the last of this list. `whole` asks
   * whether all of that chapter is there already: somebody did it by hand.
   */
  readonly between: (
    chapter: Chapter | undefined,
    whole: () => Promise<boolean>,
  ) => readonly Task[];
  /** Called in the end where all machines were new, with what they were made of. */
  readonly finished?: ((supplies: Supplies) => Promise<void>) | undefined;
}

/** The architecture of this computer's guests. */
export const guestArch = (): Arch => (hostArch() === 'arm64' ? 'arm64' : 'amd64');

/**
 * Everything from supplies to the last chapter, in its running order. Whatever is there already is
 * left as it is.
 */
export function upTasks(context: LabContext, site: Site, request: UpRequest): readonly Task[] {
  const { opened, accelerator, fleet, straight } = site;
  // On a lab that is there nothing may be left to do: half the work, where processors are emulated.
  const looking = request.complete ? straight : fleet;
  const choice = { accelerator, version: request.version };
  const supplies: Partial<Supplies> = {};
  const machines = { fresh: false };
  const steps = stepContext(context, site);
  const asked = askedOnce(request.chapters, stepContext(context, { opened, fleet: looking }));
  const before = once(() => chapterReached(context, opened));
  const { track } = opened;
  let recorded: string | undefined;
  return [
    ...(request.complete
      ? []
      : [
          {
            title: 'Supplies',
            tasks: supplyTasks(
              context,
              {
                ...request,
                releaseSet: opened.lab.releaseSet,
                arch: guestArch(),
                labFolder: opened.paths.root,
              },
              supplies,
            ),
          },
        ]),
    {
      title: 'Network and machines',
      tasks: () => {
        const network = networkTask(context, opened, choice);
        return Promise.resolve(
          request.complete
            ? [network]
            : [network, createTask(context, opened, complete(supplies), choice, machines)],
        );
      },
    },
    {
      title: 'Start machines',
      concurrent: true,
      tasks: measuredFirst(
        context,
        site,
        bootTasks(handlesOf(context, opened, looking), bootsAtOnce(accelerator), {
          keepClocks: request.keepClocks,
        }),
        () => {
          // Whoever needs them asks again, and hears of a failure.
          if (machines.fresh && request.issues) steps.issueCertificates().catch(() => undefined);
        },
      ),
    },
    ...request.booted,
    ...furtherTasks(
      context,
      { ...request, opened, fleet: straight, arch: guestArch() },
      request.further,
    ),
    ...request.chapters.flatMap((chapter) => {
      // Not before the machines run: it is then that the lab learns how slow they are.
      const all = (): readonly Step[] => chapter.steps(opened.lab).flat();
      const done = once(() =>
        machines.fresh ? Promise.resolve(new Set<string>()) : asked.of(all()),
      );
      return [
        ...request.between(chapter, async () => (await done()).size === all().length),
        chapterTask(chapter, {
          context: steps,
          fresh: () => machines.fresh,
          asked: done,
          wasDone: async () => isUpTo(track, chapter.id, await before()),
          begins: (step) => {
            asked.forget();
            request.explain?.(step);
          },
          reached: async ({ id }) => {
            if (recorded === undefined || !isUpTo(track, id, recorded))
              recorded = await recordChapter(context, opened, id);
          },
        }),
      ];
    }),
    ...request.between(undefined, () => Promise.resolve(false)),
    {
      title: '',
      run: async () => {
        if (machines.fresh) await request.finished?.(complete(supplies));
        fleet.close();
        straight.close();
      },
    },
  ];
}

/**
 * The jumpbox boots first. `measured`: it has, and nothing that takes processors is in the way of
 * the measurement any more.
 */
function measuredFirst(
  context: LabContext,
  site: Site,
  [first, ...others]: readonly Task[],
  measured: () => void,
): readonly Task[] {
  if (first === undefined) return others;
  const boot = measuredBoot(
    first,
    jumpbox(site.opened.lab).name,
    context,
    site,
    bootsAtOnce(site.accelerator),
  );
  return [
    {
      ...boot,
      run: async (report) => {
        await boot.run?.(report);
        measured();
      },
    },
    ...others,
  ];
}

/** What the steps of a chapter are given on a lab whose machines run. */
export function stepContext(
  context: LabContext,
  { opened, fleet }: Pick<Site, 'opened' | 'fleet'>,
): StepContext {
  return {
    get lab() {
      return opened.lab;
    },
    signal: context.signal,
    clock: context.clock,
    session: (machine) => fleet.session(machine),
    plight: (machine) => plightOf(opened, machine, context.signal),
    issueCertificates: certificatesFor(context, opened),
  };
}

/** Throws where a task that should have filled them in did not. */
export function complete(supplies: Partial<Supplies>): Supplies {
  const { artifacts, containers, base, disk } = supplies;
  if (
    artifacts === undefined ||
    containers === undefined ||
    base === undefined ||
    disk === undefined
  )
    throw new Error('supplies are missing');
  return { artifacts, containers, base, disk };
}
