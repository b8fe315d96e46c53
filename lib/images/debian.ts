import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { shellJoin } from '../core/shell.js';
import { writeDebianSources } from '../host/apt-sources.js';
import { writePlain } from '../host/files.js';
import { customizeScript, type Recipe } from './recipe.js';
import type { MakeOptions } from './types.js';

/**
 * Larger than any content, smaller than any disk: a guest's first boot grows it to its own disk's
 * size.
 */
const fileSystemSize = '3G';

/**
 * Makes `disk.qcow2`, `vmlinuz`, `initrd` and `packages.txt` in a folder, from Debian packages,
 * without loop devices and without root (mmdebstrap then works in a user namespace). About a
 * minute.
 */
export async function buildDebian(
  recipe: Recipe,
  folder: string,
  { runner, signal, note }: MakeOptions,
): Promise<void> {
  const script = join(folder, 'customize.sh');
  await writePlain(script, customizeScript(recipe));
  const sources = await writeDebianSources(folder, recipe.suite);
  await runner.run(
    [
      'mmdebstrap',
      '--variant=minbase',
      '--format=null',
      `--include=${recipe.packages.join(',')}`,
      // Nobody reads manuals of the image's own programs before the tutorial is done; translations
      // likewise.
      '--dpkgopt=path-exclude=/usr/share/man/*',
      '--dpkgopt=path-exclude=/usr/share/locale/*',
      '--dpkgopt=path-exclude=/usr/share/doc/*',
      ...hooks(folder, script),
      recipe.suite,
      '-',
      ...sources,
    ],
    {
      signal,
      patience: {},
      writes: folder,
      onLine: (line) => {
        note(line);
      },
      // In a user namespace only mmdebstrap's own choice, /tmp, can be traversed by the ids that it
      // maps.
      env: { LC_ALL: 'C', ...(process.getuid?.() === 0 ? { TMPDIR: folder } : {}) },
    },
  );
  await Promise.all([script, ...sources].map((file) => rm(file)));
}

/**
 * mmdebstrap splits its own hooks into words as a shell would (Text::ParseWords): a folder's name
 * may hold blanks.
 */
function hooks(folder: string, script: string): readonly string[] {
  const out = (inside: string, name: string): string =>
    shellJoin(['download', inside, join(folder, name)]);
  return [
    shellJoin(['upload', script, '/khw-customize.sh']),
    'chroot "$1" sh -e /khw-customize.sh && rm "$1/khw-customize.sh"',
    out('/vmlinuz', 'vmlinuz'),
    out('/initrd.img', 'initrd'),
    out('/var/lib/khw-packages', 'packages.txt'),
    // A second mount of the tree shows it without /proc, /sys and /dev, which are mounted on the
    // first.
    `unshare --mount sh -ec 'mount --bind "$1" /mnt; mke2fs -q -t ext4 -L khw-root -E lazy_itable_init=0,lazy_journal_init=0 -d /mnt "$1.disk" ${fileSystemSize}' mke2fs "$1"`,
    'qemu-img convert -O qcow2 "$1.disk" "$1/khw-disk" && rm "$1.disk"',
    out('/khw-disk', 'disk.qcow2'),
  ].map((hook) => `--customize-hook=${hook}`);
}
