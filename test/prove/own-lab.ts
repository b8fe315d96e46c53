import { rmSync } from 'node:fs';
import { ownCache } from '../helpers/cache.js';
import { khwLab } from '../helpers/cli.js';
import { labelledPath } from '../helpers/temporary.js';

/** Which lab a proof runs on. */
export interface LabWish {
  /** One that is there; without it one is made, and removed in the end. */
  readonly lab: string | undefined;
  /** What the one that is made is called. */
  readonly name: string;
  /** What it is for; the usual track where it is left out. */
  readonly track?: string | undefined;
}

/** Hands over the name of a finished lab. */
export async function withLab<T>(
  { lab, name, track }: LabWish,
  say: (line: string) => void,
  use: (lab: string) => Promise<T>,
): Promise<T> {
  if (lab !== undefined) return use(lab);
  const remove = await makeLab(name, say, track);
  try {
    return await use(name);
  } finally {
    await remove();
  }
}

/**
 * Makes a finished lab in a home of its own, on this user's cache, and points the environment
 * there. Answers what removes both.
 */
async function makeLab(
  name: string,
  say: (line: string) => void,
  track?: string,
): Promise<() => Promise<void>> {
  const home = labelledPath('proof-', '/var/lib');
  process.env['KHW_LAB_CACHE'] = ownCache();
  process.env['KHW_LAB_HOME'] = home;
  const remove = async (): Promise<void> => {
    const { code, stderr } = await khwLab(['destroy', '--lab', name, '--yes']);
    // By its home the sweeper finds what is left.
    if (code !== 0)
      throw new Error(`khw-lab destroy ended with ${code ?? 'a signal'}:\n${stderr.slice(-3000)}`);
    rmSync(home, { recursive: true, force: true });
  };
  const up = ['up', '--lab', name, '--yes', '--no-checkpoints'];
  const { code, stderr } = await khwLab(
    [...up, ...(track === undefined ? [] : ['--track', track])],
    { watch: say },
  );
  if (code === 0) return remove;
  await remove();
  throw new Error(`khw-lab up ended with ${code ?? 'a signal'}:\n${stderr.slice(-3000)}`);
}
