import type { OwnEntry } from '../host/own-files.js';
import { ofDeadProcess } from '../host/process-names.js';

/**
 * A registry's storage: folders of any name and depth, and in them nothing but `data` and `link`.
 */
const storage: OwnEntry[] = [{ file: /^(data|link)$/ }];
storage.push({ folder: /^[\w.-]+$/, holds: storage });

/** What lies in the folder of container images. */
export const containerEntries: readonly OwnEntry[] = [
  {
    folder: /^(pull|build)-(amd64|arm64)-[0-9a-f]{16}$/,
    holds: [{ folder: /^docker$/, holds: [{ folder: /^registry$/, holds: storage }] }],
  },
  {
    folder: ofDeadProcess(/^(?:pull|build)-(?:amd64|arm64)-[0-9a-f]{16}\.(\d+)\.\w{6}$/),
    holds: 'anything',
  },
];
