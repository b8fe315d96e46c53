/**
 * The labs that suites are handed: made when the first one needs them, handed on, and removed after
 * the last.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownCache } from '../helpers/cache.js';
import { labUser, type LabUser } from '../helpers/lab-user.js';
import { labelledPath } from '../helpers/temporary.js';
import { labOf } from './plan.js';
import { smallLab } from './small-lab.js';
import type { Suite } from './table.js';

type Kind = 'small' | 'whole';

export interface DeepLabs {
  /**
   * Brings the suite's lab to where it wants it, and answers its environment. Throws with what
   * khw-lab said where that fails.
   */
  ready(suite: Suite): Promise<Readonly<Record<string, string>>>;
  /** The lab of this suite is not as it was: the next one gets a new one. */
  spoiled(suite: Suite): Promise<void>;
  /** Which labs are there. */
  there(): readonly string[];
  /** Removes the labs that none of these needs. */
  keepFor(suites: readonly Suite[]): Promise<void>;
  remove(): Promise<void>;
}

/**
 * In a home of their own, on this user's cache. `say` is given each line that khw-lab prints. What
 * makes a lab is ended at `end`, in milliseconds since 1970.
 */
export function deepLabs(say: (line: string) => void, end = Infinity): DeepLabs {
  const home = labelledPath('home-', '/var/lib');
  // As a home of khw-lab's own is: QEMU's user passes.
  chmodSync(home, 0o711);
  const env = { KHW_LAB_HOME: home, KHW_LAB_CACHE: ownCache() };
  const users: Readonly<Record<Kind, LabUser>> = {
    small: labUser('khwsmall', env),
    whole: labUser('khwdeep', env),
  };
  const disks = mountDisks(home, users.small.name);
  /**
   * The labs that there are, or were begun; of the whole one, the chapter at whose beginning it is,
   * as far as that is known.
   */
  const at = new Map<Kind, string>();
  const call = async (kind: Kind, args: readonly string[]): Promise<void> => {
    const { code, stderr } = await users[kind].lab([...args, '--yes'], {
      watch: say,
      ...(args[0] === 'destroy' ? {} : { interruptAt: end }),
    });
    if (code !== 0)
      throw new Error(
        `khw-lab ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${stderr.trimEnd().split('\n').slice(-20).join('\n')}`,
      );
  };
  const destroy = async (kind: Kind): Promise<void> => {
    if (!at.delete(kind)) return;
    if (kind === 'small') disks.unmount();
    await call(kind, ['destroy']);
    if (kind === 'small') disks.mount();
  };
  const makeSmall = async (): Promise<void> => {
    if (at.has('small')) {
      await call('small', ['reset', '08']);
      await call('small', ['checkpoint', 'prune']);
    } else {
      at.set('small', 'begun');
      await call('small', ['up', '--until', '07', '--lab-file', fileOf(home)]);
    }
  };
  const bring = async (beginning: string): Promise<void> => {
    if (at.get('whole') === beginning) return;
    if (beginning === 'new') await destroy('whole');
    at.set('whole', 'begun');
    // From nothing, by a checkpoint, or by the chapters that are left.
    if (beginning !== 'new') await call('whole', ['start', beginning]);
    // What begins at a chapter ends anywhere; a new lab is left finished.
    at.set('whole', beginning === 'new' || beginning === 'done' ? 'done' : 'somewhere');
  };
  return {
    ready: async (suite) => {
      const kind = labOf(suite);
      if (kind === 'none') return env;
      await (kind === 'small' ? makeSmall() : bring(suite.lab));
      return { ...env, KHW_DEEP_LAB: users[kind].name, KHW_DEEP_DISKS: disks.path };
    },
    spoiled: async (suite) => {
      const kind = labOf(suite);
      if (kind !== 'none') await destroy(kind);
    },
    there: () => [...at.keys()],
    keepFor: async (suites) => {
      for (const kind of [...at.keys()])
        if (!suites.some((suite) => labOf(suite) === kind)) await destroy(kind);
    },
    // A home from which something could not be removed stays: by it the sweeper finds daemon and
    // guests.
    remove: async () => {
      for (const kind of [...at.keys()]) await destroy(kind);
      disks.unmount();
      rmSync(home, { recursive: true, force: true });
      rmSync(`${home}.img`, { force: true });
    },
  };
}

function fileOf(home: string): string {
  const path = join(home, 'small.yaml');
  writeFileSync(path, smallLab);
  return path;
}

/**
 * The small lab's disks on a file system of their own, which can be filled. It must be there before
 * the private daemon looks. Without root it is not there, and `path` is empty.
 */
function mountDisks(
  home: string,
  lab: string,
): { readonly path: string; mount(): void; unmount(): void } {
  if (process.getuid?.() !== 0)
    return { path: '', mount: () => undefined, unmount: () => undefined };
  const path = join(home, 'labs', lab, 'disks');
  const image = `${home}.img`;
  execFileSync('truncate', ['-s', '40G', image]);
  execFileSync('mkfs.ext4', ['-q', '-m', '0', image]);
  const mount = (): void => {
    mkdirSync(path, { recursive: true });
    execFileSync('mount', ['-o', 'loop', image, path]);
  };
  mount();
  return { path, mount, unmount: () => void spawnSync('umount', ['--lazy', path]) };
}
