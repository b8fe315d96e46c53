import type { Comparison, Fact } from '../../../lib/core/check.js';
import { controllers, type Lab } from '../../../lib/core/lab.js';
import { octal } from '../../kubernetes/checking/files.js';
import { copyFact, originalFact } from './checks.js';
import { readEncryption } from '../../kubernetes/checking/encryption.js';

/** What the encryption configuration says, without its key. */
export const encryptionComparisons = (lab: Lab): readonly Comparison[] => [
  comparison('06.encryption-config', 'encryption-config.yaml', originalFact(lab)),
  ...controllers(lab).map(({ name }) =>
    comparison(`06.encryption-config.${name}`, `encryption-config.yaml on ${name}`, copyFact(name)),
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
