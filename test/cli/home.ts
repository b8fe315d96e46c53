import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { khw as track } from '../../labs/khw/index.js';
import { pathsAt } from '../../lib/host/paths.js';
import { readLabFile, releaseSetNames, saveLab } from '../../lib/lab/record.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { khwLab, type CliOptions, type CliResult } from '../helpers/cli.js';
import { keptKhwLab, type KeptOptions } from '../helpers/kept-cli.js';
import { labelledPath } from '../helpers/temporary.js';

/** A folder for KHW_LAB_HOME: short, because a socket's path must fit, and removed at the end. */
export interface Home {
  readonly path: string;
  /** Every file with its content, by path below the home. Folders do not count. */
  files(): ReadonlyMap<string, string>;
  /** Runs a command line in a program that is kept: for what it answers. */
  run(args: readonly string[], options?: KeptOptions): Promise<CliResult>;
  /**
   * Runs it in a process of its own: for its signals, streams and its surroundings from the start.
   */
  start(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  remove(): void;
}

export function makeHome(files: Readonly<Record<string, string>> = {}, parent = tmpdir()): Home {
  const path = labelledPath('khw-cli-', parent);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  // What is kept elsewhere builds upon a cache of its own.
  const own = { KHW_LAB_HOME: path, KHW_LAB_CACHE: '' };
  return {
    path,
    files: () =>
      new Map(
        readdirSync(path, { recursive: true, encoding: 'utf8' })
          .filter((name) => statSync(join(path, name)).isFile())
          .sort()
          .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
      ),
    run: (args, options = {}) => keptKhwLab(args, { ...options, env: { ...own, ...options.env } }),
    start: (args, options = {}) => khwLab(args, { ...options, env: { ...own, ...options.env } }),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Records the lab `khw` in a home, as `up` does before it makes anything. */
export async function recordLab({ path }: Home): Promise<void> {
  const file = await readLabFile(
    undefined,
    { tracks: [track], releaseSets: releaseSetNames },
    () => undefined,
  );
  await saveLab(
    pathsAt(path),
    file,
    resolveLab(file, { labName: 'khw', networkCidr: '192.168.140.0/24' }),
  );
}
