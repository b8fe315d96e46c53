import type { Step } from '../../../lib/core/chapter.js';
import type { Lab } from '../../../lib/core/lab.js';
import { encryptionFile } from '../../kubernetes/checking/encryption.js';
import { encryptionSteps as steps } from '../../kubernetes/encryption/steps.js';
import { lines } from '../../kubernetes/shell.js';
import { cluster } from '../layout.js';

/** The file is made from the one that chapter 02 wrote. */
export const encryptionSteps = (lab: Lab): readonly (readonly Step[])[] =>
  steps(
    cluster(lab),
    lines(
      '  # Without `export` envsubst would see nothing, and leave the key out.',
      '  export ENCRYPTION_KEY',
      `  ( umask 077; envsubst < configs/${encryptionFile} > ${encryptionFile} )`,
    ),
  );
