import { labUser, type LabUser } from '../helpers/lab-user.js';

/**
 * The lab that test/deep/run.ts hands to this suite, and its home in the environment. Throws where
 * the file is run by itself.
 */
export function handedLab(): LabUser {
  const { KHW_DEEP_LAB: name, KHW_LAB_HOME: home, KHW_LAB_CACHE: cache } = process.env;
  if (name === undefined || home === undefined || cache === undefined)
    throw new Error(
      'a deep suite is handed its lab: npm run test:deep, or node --import @tapjs/typescript/import test/deep/run.ts NAME',
    );
  return labUser(name, { KHW_LAB_HOME: home, KHW_LAB_CACHE: cache });
}
