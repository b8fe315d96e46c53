import { createHash } from 'node:crypto';
import { guestCommands, guestFiles } from './guest.js';
import { packagesWith } from './packages.js';
import type { GuestFile, OwnPackages } from './types.js';

/** All that decides what a built base image contains; two equal recipes need one image. */
export interface Recipe {
  /** Raised when the way of building changes without any of the data below changing. */
  readonly format: number;
  readonly suite: string;
  readonly packages: readonly string[];
  readonly files: readonly GuestFile[];
  /** sh, run as root inside the image after the packages and files are in. */
  readonly commands: string;
}

/** Of an image with these packages, besides what boots a machine. */
export const debianRecipe = ({ packages, dormant = [] }: OwnPackages): Recipe => ({
  format: 2,
  suite: 'bookworm',
  packages: packagesWith(packages),
  files: guestFiles,
  commands: `${guestCommands}${dormant.length === 0 ? '' : `systemctl --quiet disable ${dormant.join(' ')}\n`}`,
});

/** SHA-256, in hex, of anything that JSON can say, independent of the order of keys. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sortKeys)).digest('hex');
}

/**
 * The script that turns freshly unpacked packages into our image. Run as root inside the image, `sh
 * -e`.
 */
export function customizeScript(recipe: Recipe): string {
  return `${recipe.files.map(writeFileCommand).join('')}${recipe.commands}`;
}

function writeFileCommand({ path, content, mode }: GuestFile): string {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return `mkdir -p ${folder}\ncat > ${path} <<'END-OF-FILE'\n${content}END-OF-FILE\nchmod ${mode.toString(8)} ${path}\n`;
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
