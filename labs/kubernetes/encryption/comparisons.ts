import type { Comparison, Fact } from '../../../lib/core/check.js';
import { controllers } from '../../../lib/core/lab.js';
import { octal } from '../checking/files.js';
import { encryptionFile, readEncryption } from '../checking/encryption.js';
import { idIn, type Cluster } from '../layout.js';
import { copyFact, originalFact } from './checks.js';

/** What the encryption configuration says, without its key. */
export const encryptionComparisons = (cluster: Cluster): readonly Comparison[] => [
  comparison(
    idIn(cluster, 'encryption', 'encryption-config'),
    encryptionFile,
    originalFact(cluster),
  ),
  ...controllers(cluster).map(({ name }) =>
    comparison(
      idIn(cluster, 'encryption', 'encryption-config', name),
      `${encryptionFile} on ${name}`,
      copyFact(cluster, name),
    ),
  ),
];

const comparison = (id: string, title: string, fact: Fact): Comparison => ({
  id,
  title,
  fact,
  reference: {
    kind: 'EncryptionConfiguration',
    apiVersion: 'apiserver.config.k8s.io/v1',
    resources: 'secrets',
    providers: 'aescbc, identity',
    'bytes of the key': '32',
    mode: '600',
  },
  read: (answer) => {
    const { problem, mode, kind, apiVersion, resources, providers, keys } = readEncryption(answer);
    if (mode === undefined) return undefined;
    if (problem !== undefined) return { problem };
    return {
      kind,
      apiVersion,
      resources: resources.join(', '),
      providers: providers.join(', '),
      'bytes of the key': keys
        .map((key) => (key === undefined ? 'no base64' : String(key.bytes)))
        .join(', '),
      mode: octal(mode),
    };
  },
});
