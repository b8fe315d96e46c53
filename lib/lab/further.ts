import { provideArtifacts, type ProvidedArtifact } from '../artifacts/provide.js';
import { furtherFolder, type FurtherRelease } from '../core/further.js';
import type { Machine } from '../core/lab.js';
import type { Task } from '../core/task.js';
import { createLimit } from '../core/together.js';
import { atOnce } from '../host/computer.js';
import type { TrackSupplies } from '../track/types.js';
import type { LabContext } from './context.js';
import { imageTasks } from './further-images.js';
import { takeFiles, type FurtherChoice, type FurtherFile } from './taken.js';
import { watched } from './watch.js';
import { watchingOn } from './watching.js';

/**
 * Has programs and container images that the machines were not made with, and takes them there over
 * SSH: programs to those that have a use for them, images to the registry on the jumpbox. A disk
 * that was attached now would be in the way of every checkpoint made before. What is there already
 * is left as it is.
 */
export const furtherTasks = (
  context: LabContext,
  choice: FurtherChoice,
  releases: readonly FurtherRelease[],
): readonly Task[] =>
  releases.map((release) => ({
    title: `Release set ${release.releaseSet}`,
    tasks: () =>
      Promise.resolve([
        ...(release.components.length === 0 ? [] : programTasks(context, choice, release)),
        ...(release.images.length === 0 ? [] : imageTasks(context, choice, release)),
      ]),
  }));

function programTasks(
  context: LabContext,
  choice: FurtherChoice,
  { releaseSet, components, isFor }: FurtherRelease,
): readonly Task[] {
  const { runner, signal, paths } = context;
  const supplied: { programs: readonly ProvidedArtifact[] } = { programs: [] };
  const turn = createLimit(atOnce());
  return [
    {
      title: `Binaries of release set ${releaseSet}`,
      run: async ({ note }) => {
        const { artifacts: sources, arch } = choice;
        const { artifacts: cacheDir } = paths.cache;
        supplied.programs = await provideArtifacts({
          ...{ releaseSet, components, arch, sources, cacheDir, runner, signal, note },
        });
      },
    },
    {
      title: 'Take them to the machines',
      concurrent: true,
      tasks: choice.opened.lab.machines.map((machine): Task => ({
        title: machine.name,
        run: async ({ note, skip }) => {
          const own = supplied.programs.filter((program) => isFor(machine, program));
          note('waiting for its turn');
          const sent = await turn(() =>
            deliver(context, choice, { machine, releaseSet, programs: own, note }),
          );
          if (sent === 0) skip('already there');
        },
      })),
    },
  ];
}

interface Delivery {
  readonly machine: Machine;
  readonly releaseSet: string;
  readonly programs: readonly ProvidedArtifact[];
  readonly note: (text: string) => void;
}

/** Answers how many programs it has taken there. */
async function deliver(
  context: LabContext,
  { opened, fleet }: FurtherChoice,
  { machine: { name }, releaseSet, programs, note }: Delivery,
): Promise<number> {
  if (programs.length === 0) return 0;
  const files = programs.map((program) => fileOf(opened.track.supplies, program));
  return watched([{ machine: name }], watchingOn(context, opened, fleet, note), async (watch) =>
    takeFiles(await fleet.session(name), furtherFolder(releaseSet), files, watch),
  );
}

const fileOf = (
  supplies: TrackSupplies,
  { folder, name, path: source, sha256, size }: ProvidedArtifact,
): FurtherFile => ({ path: supplies.place({ folder, name }), source, sha256, size });
