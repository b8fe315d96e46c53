import { lstat, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import { makeFolder, unlessRefused } from '../host/folders.js';
import { describeForeign, removeOwn } from '../host/own-files.js';
import { ofDeadProcess } from '../host/process-names.js';
import { damageOf, writeDigests } from './digests.js';
import { imageFiles } from './own-files.js';

const prefix = '.making-';

export interface EnsureOptions {
  /** Files that it must hold. */
  readonly needed?: readonly string[];
  readonly signal?: AbortSignal;
  readonly note?: (text: string) => void;
  /** Asked before a damaged one is replaced. Throws where that would do more harm. */
  readonly mayReplace?: (folder: string, damage: string) => Promise<void>;
}

/**
 * Answers the folder `cacheDir/name`, making it by `fill` when it is not there, or is not what was
 * made: it is hashed. It appears whole or not at all: `fill` works in a hidden folder of this
 * process, and what a killed process left is removed by the next one.
 */
export async function ensureFolder(
  cacheDir: string,
  name: string,
  fill: (folder: string) => Promise<void>,
  options: EnsureOptions = {},
): Promise<string> {
  const target = join(cacheDir, name);
  if (await isGood(target, options)) return target;
  await makeFolder(cacheDir);
  await sweep(cacheDir);
  const making = join(cacheDir, `${prefix}${process.pid}-${name}`);
  try {
    await makeFolder(making);
    await fill(making);
    await writeDigests(making, options.signal);
    await settle(making, target);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return target;
}

/** Whether it is there and whole. What is not is taken away. */
async function isGood(target: string, options: EnsureOptions): Promise<boolean> {
  const found = await identity(target);
  if (found === undefined) return false;
  const damage = await damageOf(target, options.needed ?? [], options.signal);
  if (damage === undefined) return true;
  // Another process may have replaced it while it was hashed here.
  if ((await identity(target)) !== found) return isGood(target, options);
  await options.mayReplace?.(target, damage);
  options.note?.(`${target}: ${damage}; making it again`);
  await takeAway(target);
  return false;
}

const identity = (path: string): Promise<string | undefined> =>
  lstat(path).then(
    ({ ino, ctimeMs }) => `${ino} ${ctimeMs}`,
    () => undefined,
  );

async function takeAway(folder: string): Promise<void> {
  const { foreign } = await removeOwn(folder, imageFiles);
  const gone =
    foreign.length === 0 &&
    (await rmdir(folder).then(
      () => true,
      () => false,
    ));
  if (gone) return;
  throw new LabError('host', `${folder} is not an image of khw-lab's, and its place is needed`, {
    hint: 'Move away what is in it.',
    details: foreign.map(describeForeign),
  });
}

/** Another process may have made the same thing meanwhile; its digest says that it is the same. */
async function settle(making: string, target: string): Promise<void> {
  await rename(making, target).catch((error: unknown) => {
    if (!existsSync(target)) throw error;
  });
}

async function sweep(cacheDir: string): Promise<void> {
  const left = (await readdir(cacheDir)).filter(ofDeadProcess(/^\.making-(\d+)-/));
  await Promise.all(
    left.map((name) =>
      rm(join(cacheDir, name), { recursive: true, force: true }).catch(unlessRefused),
    ),
  );
}
