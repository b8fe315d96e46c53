import { readFile } from 'node:fs/promises';
import type { SourceChoice } from '../artifacts/choose.js';
import { provideArtifacts, type ProvidedArtifact } from '../artifacts/provide.js';
import { formatBytes } from '../core/bytes.js';
import { furtherFolder, type FurtherRelease } from '../core/further.js';
import type { Machine } from '../core/lab.js';
import { shellQuote } from '../core/shell.js';
import type { Task } from '../core/task.js';
import { createLimit } from '../core/together.js';
import { atOnce } from '../host/computer.js';
import type { Arch } from '../releases/types.js';
import type { Fleet } from '../ssh/fleet.js';
import type { TrackSupplies } from '../track/types.js';
import type { LabContext } from './context.js';
import type { OpenLab } from './open.js';
import { watched } from './watch.js';
import { watchingOn } from './watching.js';

/** Machines that run, and where programs for them come from. */
export interface FurtherChoice {
  readonly opened: OpenLab;
  readonly fleet: Pick<Fleet, 'session'>;
  readonly artifacts: readonly SourceChoice[];
  readonly arch: Arch;
}

/**
 * Has programs of other release sets, and takes them over SSH to the machines that have a use for
 * them. A disk that was attached now would be in the way of every checkpoint made before. What is
 * there already is left as it is.
 */
export const furtherTasks = (
  context: LabContext,
  choice: FurtherChoice,
  releases: readonly FurtherRelease[],
): readonly Task[] => releases.map((release) => furtherTask(context, choice, release));

function furtherTask(context: LabContext, choice: FurtherChoice, release: FurtherRelease): Task {
  const { runner, signal, paths } = context;
  const { releaseSet, components, isFor } = release;
  const supplied: { programs: readonly ProvidedArtifact[] } = { programs: [] };
  const turn = createLimit(atOnce());
  return {
    title: `Release set ${releaseSet}`,
    tasks: () =>
      Promise.resolve([
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
      ]),
  };
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
  return watched([{ machine: name }], watchingOn(context, opened, fleet, note), async (watch) => {
    const there = await fleet.session(name);
    const files = programs.map((program) => fileOf(opened.track.supplies, program));
    const folder = furtherFolder(releaseSet);
    const { stdout } = await there.script(lookScript(folder, files), { signal: watch.signal });
    const missing = missingOf(files, stdout);
    for (const file of missing) {
      watch.line(`${file.path}, ${formatBytes(file.size)}`);
      const input = await readFile(file.source);
      await there.script(takeScript(folder, file), { signal: watch.signal, input });
    }
    return missing.length;
  });
}

/** A program on its way to a machine. */
export interface FurtherFile {
  /** In the folder of its release set: `downloads/client/kubectl`. */
  readonly path: string;
  readonly source: string;
  /** Hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

const fileOf = (
  supplies: TrackSupplies,
  { folder, name, path: source, sha256, size }: ProvidedArtifact,
): FurtherFile => ({ path: supplies.place({ folder, name }), source, sha256, size });

/** What has been taken to a machine, a line each time: hashing it all there takes minutes. */
const record = 'digests';

/** bash: prints that record, then a line with size and path of each file that is there. */
export const lookScript = (folder: string, files: readonly FurtherFile[]): string =>
  `cd ${folder} 2> /dev/null || exit 0; cat ${record} 2> /dev/null; stat -c 'size %s %n' ${files.map(({ path }) => path).join(' ')} 2> /dev/null; true`;

/** Those that are not there, or not whole, or are others, by the answer to `lookScript`. */
export function missingOf(files: readonly FurtherFile[], stdout: string): readonly FurtherFile[] {
  const lines = stdout.split('\n');
  const last = (word: string, path: string): string | undefined =>
    lines.findLast((line) => line.startsWith(word) && line.endsWith(` ${path}`))?.split(' ')[1];
  return files.filter(
    ({ path, sha256, size }) =>
      last('sha256 ', path) !== sha256 || last('size ', path) !== String(size),
  );
}

/**
 * bash: takes a file from standard input. What is recorded of it is taken back first, and written
 * when it is whole.
 */
export function takeScript(folder: string, { path, sha256, size }: FurtherFile): string {
  const part = shellQuote(`${path}.part`);
  const target = shellQuote(path);
  return [
    'set -e',
    `mkdir -p ${folder}/$(dirname ${target})`,
    `cd ${folder}`,
    `echo "sha256 - "${target} >> ${record}`,
    `cat > ${part}`,
    `[ "$(stat -c %s ${part})" = ${size} ]`,
    `chmod 755 ${part}`,
    `mv -f ${part} ${target}`,
    `echo "sha256 ${sha256} "${target} >> ${record}`,
  ].join('\n');
}
