import { temporaryFolder } from './temporary.js';

/**
 * Added to the environment of a bash that stands for a machine's: bash reads ~/.bashrc where its
 * input is a socket, as Node.js gives it one, and whose home this is must not matter.
 */
export const emptyHome = { HOME: temporaryFolder('khw-home-') } as const;
