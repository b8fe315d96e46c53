import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const prefix = '.making-';

/**
 * Answers the folder `cacheDir/name`, making it by `fill` when it is not there. It appears whole or not at all: `fill`
 * works in a hidden folder of this process, and what a killed process left behind is removed by the next one.
 */
export async function ensureFolder(cacheDir: string, name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const target = join(cacheDir, name);
  await mkdir(cacheDir, { recursive: true });
  await sweep(cacheDir);
  if (existsSync(target)) return target;
  const making = join(cacheDir, `${prefix}${process.pid}-${name}`);
  try {
    await mkdir(making);
    await fill(making);
    await settle(making, target);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return target;
}

/** Another process may have made the same thing meanwhile; its digest says that it is the same. */
async function settle(making: string, target: string): Promise<void> {
  await rename(making, target).catch((error: unknown) => {
    if (!existsSync(target)) throw error;
  });
}

async function sweep(cacheDir: string): Promise<void> {
  const left = (await readdir(cacheDir)).filter((name) => name.startsWith(prefix) && !isRunning(name));
  await Promise.all(left.map((name) => rm(join(cacheDir, name), { recursive: true, force: true })));
}

const isRunning = (name: string): boolean => existsSync(`/proc/${Number.parseInt(name.slice(prefix.length), 10)}`);
