import { readPackageFile } from '../host/files.js';

/** More of them, for exercises: `can`, `object`, `settled` and so on. */
export const exercisePrelude = (): string =>
  (more ??= `${prelude()}\n${readPackageFile('labs/drills/exercises.sh')}`);

/**
 * The functions that every script of a drill may use: `fail`, `pass`, `wait_until`, `api` and so
 * on.
 */
export const prelude = (): string => (text ??= readPackageFile('labs/drills/prelude.sh'));

let text: string | undefined;
let more: string | undefined;
