import { encryptionFile } from '../../kubernetes/checking/encryption.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { lines, writeFile } from '../../kubernetes/shell.js';
import { configText } from '../../kubernetes/unit-files.js';

const hole = '${ENCRYPTION_KEY}';

/** Commands that write the encryption configuration with the key in ENCRYPTION_KEY, for root alone. */
export const writeEncryption = (cluster: Cluster): string =>
  lines(
    '  (',
    '    umask 077',
    `    ${writeFile(encryptionFile, configText(cluster, 'encryption-config.yaml'), { [hole]: 'ENCRYPTION_KEY' })}`,
    '  )',
  );
