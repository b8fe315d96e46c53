import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { defaultHome, pathsAt, type Paths } from '../host/paths.js';
import { assertPlace } from '../host/place.js';

/**
 * Where this user's labs are kept, by the environment: KHW_LAB_HOME, KHW_LAB_CACHE. Absolute:
 * libvirt has another working folder. Throws LabError('usage') for a folder in which nothing can be
 * kept.
 */
export function ownPaths(): Paths {
  const { env } = process;
  const cache = env['KHW_LAB_CACHE'] ?? '';
  const home = resolve(defaultHome(env, isRoot(), writable('/var/lib/khw-lab'), ownUser().homedir));
  assertPlace(home, 'KHW_LAB_HOME');
  if (cache === '') return pathsAt(home);
  assertPlace(resolve(cache), 'KHW_LAB_CACHE');
  return pathsAt(home, resolve(cache));
}

/** Whether `destroy` keeps finished labs where it is not told: KHW_LAB_KEEP=no says otherwise. */
export const keepsByDefault = (): boolean => process.env['KHW_LAB_KEEP'] !== 'no';

export const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Name and home of the user as the password file has them; in a container a user may not be in it.
 */
export function ownUser(): { readonly username: string; readonly homedir: string } {
  try {
    return userInfo();
  } catch {
    return { username: String(process.getuid?.() ?? ''), homedir: '/' };
  }
}

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
