import { LabError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { beforeDrill, beforeOrdeal, beforeValidation } from '../core/ways-back.js';
import type { Checkpoint } from './types.js';

/** The checkpoint of the finished cluster, after the last chapter. */
export const finished = 'done';

const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

/** Throws `usage` for what cannot be a checkpoint's name. */
export function assertName(name: string): void {
  if (pattern.test(name)) return;
  throw new LabError('usage', `"${name}" cannot be the name of a checkpoint`, {
    hint: 'Letters, digits, dots, hyphens and underscores, 40 at most.',
  });
}

/** Throws `usage` for a name that another checkpoint has. */
export function assertFreeName(
  name: string,
  checkpoints: readonly Pick<Checkpoint, 'name'>[],
): void {
  assertName(name);
  if (!checkpoints.some((checkpoint) => checkpoint.name === name)) return;
  throw new LabError('usage', `there is a checkpoint ${name} already`, {
    hint: `Take another name, or remove it: khw-lab checkpoint remove ${name}.`,
  });
}

/**
 * A learner's own checkpoints leave the names of chapter starts to `up`, and some to drills and
 * ordeals. Throws `usage`.
 */
export function assertOwnName(name: string, chapters: readonly { readonly id: string }[]): void {
  if ([beforeDrill, beforeValidation, beforeOrdeal].includes(name))
    throw new LabError(
      'usage',
      `"${name}" is kept for ${name === beforeOrdeal ? 'ordeals' : 'drills'}: it is their way back`,
      {
        hint: 'Take another name.',
      },
    );
  if (!/^\d+$/.test(name) && name !== finished && !chapters.some(({ id }) => id === name)) return;
  throw new LabError(
    'usage',
    `"${name}" is kept for the start of a chapter, which \`khw-lab up\` saves`,
    { hint: 'Take a name with a word in it.' },
  );
}

/** The checkpoint of that name. Throws `usage` naming the near ones. */
export function checkpointNamed(name: string, checkpoints: readonly Checkpoint[]): Checkpoint {
  const found = checkpoints.find((checkpoint) => checkpoint.name === name);
  if (found !== undefined) return found;
  throw noCheckpoint(name, checkpoints);
}

/** Nothing is lost by a mistyped name: it is told what there is. */
export function noCheckpoint(
  name: string,
  checkpoints: readonly Pick<Checkpoint, 'name'>[],
): LabError {
  const names = checkpoints.map((checkpoint) => checkpoint.name);
  if (names.length === 0)
    return new LabError('usage', `there is no checkpoint "${name}", nor any other`, {
      hint: '`khw-lab checkpoint save NAME` makes one.',
    });
  const near = nearest(name, names);
  return new LabError('usage', `there is no checkpoint "${name}"`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}There is ${names.join(', ')}.`,
  });
}
