import { readPackageFile } from './files.js';

/** The version of khw-lab that runs. */
export const ownVersion = (): string =>
  (JSON.parse(readPackageFile('package.json')) as { version: string }).version;
