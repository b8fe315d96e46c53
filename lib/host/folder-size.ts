import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Bytes of all files in a folder and below, by their sizes. What goes away meanwhile does not
 * count.
 */
export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(
    files.map((file) =>
      lstat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Milliseconds between two looks. */
const betweenLooksMs = 200;

/**
 * Aborts the signal that is handed to `work` once the folder holds more than `limitBytes`. Answers
 * whether it came to that, and what `work` did.
 */
export async function withinSize<T>(
  folder: string,
  limitBytes: number,
  work: (tooLarge: AbortSignal) => Promise<T>,
): Promise<{ readonly tooLarge: boolean; readonly done: Promise<T> }> {
  const controller = new AbortController();
  const look = async (): Promise<void> => {
    if ((await folderSize(folder)) > limitBytes) controller.abort();
  };
  const timer = setInterval(() => void look(), betweenLooksMs);
  const done = work(controller.signal);
  await done.catch(() => undefined).finally(() => clearInterval(timer));
  await look();
  return { tooLarge: controller.signal.aborted, done };
}
