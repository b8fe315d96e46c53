import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { defaultHome, pathsAt, type Paths } from '../host/paths.js';

/** Where this user's labs are kept, by the environment: KHW_LAB_HOME, KHW_LAB_CACHE. Absolute: libvirt has another working folder. */
export function ownPaths(): Paths {
  const { env } = process;
  const cache = env['KHW_LAB_CACHE'] ?? '';
  const home = resolve(defaultHome(env, isRoot(), writable('/var/lib/khw-lab')));
  return cache === '' ? pathsAt(home) : pathsAt(home, resolve(cache));
}

export const isRoot = (): boolean => process.getuid?.() === 0;

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
