import { readPackageFile } from '../host/files.js';

/**
 * The functions that every script of a drill may use: `fail`, `pass`, `wait_until`, `api` and so
 * on.
 */
export const prelude = (): string => (text ??= readPackageFile('labs/drills/prelude.sh'));

let text: string | undefined;
