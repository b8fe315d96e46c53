import { rmSync } from 'node:fs';
import { ownCache } from '../helpers/cache.js';
import { khwLab } from '../helpers/cli.js';
import { labelledPath } from '../helpers/temporary.js';

export interface OwnLab {
  readonly name: string;
  readonly home: string;
  remove(): Promise<void>;
}

/**
 * Makes a finished lab in a home of its own, on this user's cache, and points the environment
 * there.
 */
export async function makeLab(
  name: string,
  say: (line: string) => void,
  track?: string,
): Promise<OwnLab> {
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
  if (code === 0) return { name, home, remove };
  await remove();
  throw new Error(`khw-lab up ended with ${code ?? 'a signal'}:\n${stderr.slice(-3000)}`);
}
