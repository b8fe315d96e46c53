import type { Fault } from '../../../lib/core/check.js';
import { authorityPlan, subjectOption } from '../certificates.js';
import type { Layout } from '../layout.js';

type Way = Pick<Fault, 'inject' | 'undo' | 'touches'>;

/**
 * A file is changed by commands that find its path in "$file", and comes back with owner, mode and
 * time as they were.
 */
export const changed = (path: string, ...commands: readonly string[]): Way =>
  spoiled(path, `file=${path}`, commands);

/** The same for a file that is in use at the first of these places at which it is. */
export const changedWhere = (
  [place, ...others]: readonly [string, ...string[]],
  ...commands: readonly string[]
): Way =>
  spoiled(
    place,
    [
      `file=${place}`,
      ...others.map((other) => `[ -e "$file" ] || [ -e "$file.kept" ] || file=${other}`),
    ].join('\n'),
    commands,
  );

/** The same for a file of a folder, in which the commands run. */
export const changedIn = (folder: string, name: string, ...commands: readonly string[]): Way =>
  spoiled(`${folder}/${name}`, `cd ${folder}\nfile=${name}`, commands);

/** The same for a file of a controller, wherever it is in use. */
export const changedInUse = (name: string, ...commands: readonly string[]): Way =>
  changedWhere([`/var/lib/kubernetes/${name}`, `/root/${name}`], ...commands);

const spoiled = (path: string, find: string, commands: readonly string[]): Way => ({
  inject: ['set -e', find, 'cp -a --no-dereference "$file" "$file.kept"', ...commands].join('\n'),
  undo: ['set -e', find, 'mv -fT "$file.kept" "$file"'].join('\n'),
  touches: [path],
});

/** A file that should not be there. */
export const added = (path: string, ...commands: readonly string[]): Way => ({
  inject: ['set -e', `file=${path}`, 'mkdir -p "${file%/*}"', ...commands].join('\n'),
  undo: `rm -f ${path}`,
  touches: [path],
});

/** Wrong permissions. */
export const mode = (path: string, wrong: string, right: string): Way => ({
  inject: `chmod ${wrong} ${path}`,
  undo: `chmod ${right} ${path}`,
  touches: [path],
});

/**
 * openssl, making the certificate of an authority of the same name that nobody trusts; small keys,
 * because machines without KVM are slow.
 */
export const otherAuthority = (layout: Layout): string =>
  `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout /dev/null -days 30 -subj '${subjectOption(authorityPlan(layout).subject)}' 2>/dev/null`;

/** openssl, making a private key that belongs to nothing. */
export const otherKey = 'openssl ecparam -name prime256v1 -genkey -noout';
