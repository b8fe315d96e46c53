import { acquireLock } from '../host/lock.js';
import { openLab, type OpenLab } from '../lab/open.js';
import type { App } from './app.js';
import { labContext } from './context.js';

/** Opens a lab that is there and holds its lock meanwhile. `command` is what others are told. */
export async function withLab<T>(app: App, { lab, connect }: { readonly lab: string; readonly connect: string }, command: string, use: (opened: OpenLab) => Promise<T>): Promise<T> {
  const opened = await openLab(labContext(app), lab, connect);
  const release = await acquireLock(opened.paths.lock, `khw-lab ${command}`);
  try {
    return await use(opened);
  } finally {
    await release();
  }
}
