import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProvidedImages } from '../containers/provide.js';
import { artifactsMount } from '../core/chapter.js';
import { furtherRegistry, type FurtherRelease } from '../core/further.js';
import { jumpbox } from '../core/lab.js';
import { readScript } from '../host/files.js';
import { shellQuote } from '../core/shell.js';
import type { Task } from '../core/task.js';
import { registryConfig, registryConfigPath, registryMirrors } from '../images/registry.js';
import type { GuestFile } from '../images/types.js';
import { imagesOf } from '../releases/index.js';
import type { LabContext } from './context.js';
import { haveImages } from './images.js';
import { takeFiles, type FurtherChoice, type FurtherFile } from './taken.js';
import { watched } from './watch.js';
import { watchingOn } from './watching.js';

/**
 * Has container images of a release set, takes them to the registry on the jumpbox, and says to all
 * others that it answers for the registries that they are named after.
 */
export function imageTasks(
  context: LabContext,
  choice: FurtherChoice,
  { releaseSet, images }: FurtherRelease,
): readonly Task[] {
  const { opened, arch, artifacts, containers } = choice;
  const supplied: ProvidedImages[] = [];
  return [
    {
      title: `Container images of release set ${releaseSet}`,
      run: async ({ note }) => {
        // One at a time: each is cached by what it is, whoever else wants it.
        for (const image of imagesOf(releaseSet, images))
          supplied.push(
            await haveImages(context, { releaseSet, arch, artifacts, containers, note }, [image]),
          );
        note(supplied.flatMap((one) => one.images.map(({ reference }) => reference)).join(', '));
      },
    },
    {
      title: 'Take them to the registry on the jumpbox',
      run: async ({ note, skip }) => {
        const sent = await fillRegistry(context, choice, supplied, note);
        if (sent === 0) skip('already there');
      },
    },
    {
      title: 'Have the jumpbox asked for them',
      concurrent: true,
      tasks: opened.lab.machines
        .filter(({ role }) => role !== 'jumpbox')
        .map(({ name }) => ({
          title: name,
          run: async () => {
            const { signal } = context;
            const there = await choice.fleet.session(name);
            await there.script(placeScript(registryMirrors(opened.lab)), { signal });
          },
        })),
    },
  ];
}

/** Answers how many files it has taken there. */
async function fillRegistry(
  context: LabContext,
  { opened, fleet }: FurtherChoice,
  supplied: readonly ProvidedImages[],
  note: (text: string) => void,
): Promise<number> {
  const { name } = jumpbox(opened.lab);
  const files = (await Promise.all(supplied.map(filesOf))).flat();
  return watched([{ machine: name }], watchingOn(context, opened, fleet, note), async (watch) => {
    const there = await fleet.session(name);
    const sent = await takeFiles(there, furtherRegistry, files, watch);
    await there.script(serveScript(furtherRegistry), { signal: watch.signal });
    return sent;
  });
}

const filesOf = ({ folder, images }: ProvidedImages): Promise<readonly FurtherFile[]> =>
  Promise.all(
    images
      .flatMap(({ files }) => files)
      .map(async ({ path, sha256 }) => {
        const source = join(folder, path);
        return { path, source, sha256, size: (await stat(source)).size };
      }),
  );

/**
 * bash for the jumpbox: its registry hands out what lies in that folder, and what lies on the disk
 * of artifacts as before, by links. It is started again only where it did not do so yet.
 */
export const serveScript = (folder: string): string =>
  readScript('lib/lab/further-registry.sh', {
    FOLDER: folder,
    DISK: `${artifactsMount}/registry`,
    CONFIG_FILE: registryConfigPath,
    CONFIG: registryConfig({ folder }).trimEnd(),
  });

/** bash: writes those of these files that are not there as they should be. */
export const placeScript = (files: readonly GuestFile[]): string =>
  files
    .map(({ path, content }) => {
      const [place, text] = [shellQuote(path), shellQuote(content)];
      return `printf %s ${text} | cmp -s - ${place} || { mkdir -p "$(dirname ${place})" && printf %s ${text} > ${place}; }`;
    })
    .join('\n');
