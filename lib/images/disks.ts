import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../core/errors.js';
import type { Runner } from '../core/run.js';
import { temporaryName } from '../host/files.js';
import { makeFolder } from '../host/folders.js';
import { hashFile } from '../host/regular.js';
import { digestOf } from './recipe.js';
import { ensureFolder } from './staging.js';

export interface OverlayOptions {
  readonly base: string;
  readonly path: string;
  readonly sizeGiB: number;
  readonly runner: Runner;
  readonly signal: AbortSignal;
}

/**
 * Makes a machine's own disk: an empty qcow2 layer over the base image, whole or not at all. What
 * was there is replaced. The machine's keys will be in it: only its owner may read it, and QEMU's
 * user, to whom libvirt hands it.
 */
export async function createOverlay({
  base,
  path,
  sizeGiB,
  runner,
  signal,
}: OverlayOptions): Promise<void> {
  const temporary = temporaryName(path);
  await makeFolder(dirname(path), 0o711);
  try {
    await runner.run(
      [
        'qemu-img',
        'create',
        '-q',
        '-f',
        'qcow2',
        '-b',
        base,
        '-F',
        'qcow2',
        temporary,
        `${sizeGiB}G`,
      ],
      { signal, writes: dirname(path) },
    );
    await chmod(temporary, 0o600);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

export interface DiskFile {
  /** In the disk, without a leading slash: `downloads/client/kubectl`. */
  readonly path: string;
  readonly source: string;
  readonly mode: number;
  /** Of the source, in hex, as checked by whoever hands it over. */
  readonly sha256: string;
}

export interface ArtifactsDiskOptions {
  readonly files: readonly DiskFile[];
  readonly cacheDir: string;
  readonly runner: Runner;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

/** File system label by which the base image's fstab finds the disk and mounts it at /opt/khw. */
const label = 'khw-artifacts';

/**
 * The read-only ext4 with these files, from the cache or made now; needs no mount and no root.
 * Answers its path.
 */
export async function ensureArtifactsDisk(options: ArtifactsDiskOptions): Promise<string> {
  const folder = await ensureFolder(
    options.cacheDir,
    `artifacts-${contentDigest(options).slice(0, 16)}`,
    (making) => makeDisk(making, options),
    { needed: ['disk.img'], signal: options.signal, note: options.note },
  );
  return join(folder, 'disk.img');
}

async function makeDisk(
  making: string,
  { files, runner, signal, note }: ArtifactsDiskOptions,
): Promise<void> {
  const root = join(making, 'root');
  await mkdir(root);
  note(`copying ${files.length} files`);
  for (const file of files) await stage(root, file, signal);
  note('making the file system');
  await runner.run(
    [
      'mke2fs',
      '-q',
      '-F',
      '-t',
      'ext4',
      '-O',
      '^has_journal',
      '-m',
      '0',
      '-L',
      label,
      '-E',
      'root_owner=0:0',
      '-d',
      root,
      join(making, 'disk.img'),
      `${await megabytesFor(root, runner, signal)}M`,
    ],
    { signal, writes: making },
  );
  await rm(root, { recursive: true });
}

/** ext4 needs room for its own tables; an unused megabyte costs nothing in a sparse file. */
async function megabytesFor(root: string, runner: Runner, signal: AbortSignal): Promise<number> {
  const { stdout } = await runner.run(['du', '-sm', '--apparent-size', root], { signal });
  return Math.ceil(Number.parseInt(stdout, 10) * 1.05) + 32;
}

/**
 * A copy shares its blocks with the cache where the file system can. It is the copy that is hashed:
 * what was checked may have changed since.
 */
async function stage(
  root: string,
  { path, source, mode, sha256 }: DiskFile,
  signal: AbortSignal,
): Promise<void> {
  const target = join(root, path);
  await makeFolder(dirname(target));
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  if ((await hashFile(target, signal)) !== sha256) {
    throw new LabError('artifact', `${source} has changed since it was checked`, {
      hint: 'Call the command again: what is damaged is fetched again.',
    });
  }
  await chmod(target, mode);
}

/** Raised when the way of making changes without any of the content changing. */
const format = 3;

const contentDigest = ({ files }: ArtifactsDiskOptions): string =>
  digestOf([format, files.map(({ path, mode, sha256 }) => [path, mode, sha256].join(' ')).sort()]);
