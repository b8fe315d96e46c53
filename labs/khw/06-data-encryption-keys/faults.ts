import type { Fault } from '../../../lib/core/check.js';
import { workingFolder } from '../../kubernetes/working-folder.js';
import { controllers, jumpbox, type Lab } from '../../../lib/core/lab.js';
import { changedInUse, changedOriginal, mode } from '../../kubernetes/checking/faults.js';

export function encryptionFaults(lab: Lab): readonly Fault[] {
  const { name: machine } = jumpbox(lab);
  const sed = (command: string): ReturnType<typeof changedOriginal> =>
    changedOriginal(file, `sed -i -E '${command}' "$file"`);
  return [
    {
      id: 'no-encryption-config',
      title: 'Wrote nothing into encryption-config.yaml',
      check: '06.config',
      machine,
      learnerFailure: 12,
      ...changedOriginal(file, '> "$file"'),
      expect: ['encryption-config.yaml is empty'],
    },
    {
      id: 'encryption-config-badly-indented',
      title: 'Indented encryption-config.yaml wrongly',
      check: '06.config',
      machine,
      learnerFailure: 13,
      ...sed('s/^ *- identity.*/ - identity: {}/'),
      expect: ['encryption-config.yaml is no YAML'],
    },
    {
      id: 'encrypts-config-maps-only',
      title: 'Listed another resource',
      check: '06.resources',
      machine,
      ...sed('s/- secrets/- configmaps/'),
      expect: ['secrets among the resources', 'configmaps'],
    },
    {
      id: 'identity-first',
      title: 'Put the provider that does not encrypt first',
      check: '06.provider',
      machine,
      ...sed('/- identity/d; s/^( *)providers:.*/&\\n\\1  - identity: {}/'),
      expect: ['identity first', 'stores in clear'],
    },
    {
      id: 'variable-not-filled-in',
      title: 'Copied the template without envsubst',
      check: '06.variable',
      machine,
      learnerFailure: 13,
      ...sed('s/(secret: ).*/\\1${ENCRYPTION_KEY}/'),
      expect: ['secret: ${ENCRYPTION_KEY}', 'not exported'],
    },
    {
      id: 'variable-empty',
      title: 'Did not export the variable',
      check: '06.variable',
      machine,
      learnerFailure: 13,
      ...sed('s/(secret: ).*/\\1/'),
      expect: ['the secret is empty', 'not exported'],
    },
    {
      id: 'key-in-plain-text',
      title: 'Took a passphrase for a key',
      check: '06.base64',
      machine,
      learnerFailure: 13,
      ...sed('s/(secret: ).*/\\1correct-horse-battery-staple/'),
      expect: ['a key in base64', 'no base64'],
    },
    {
      id: 'key-too-short',
      title: 'Made a key of 20 bytes',
      check: '06.key-size',
      machine,
      ...sed('s|(secret: ).*|\\1AAECAwQFBgcICQoLDA0ODxAREhM=|'),
      expect: ['a key of 16, 24 or 32 bytes', '20 bytes'],
    },
    {
      id: 'key-for-everyone-to-read',
      title: 'Let everyone read the encryption key',
      check: '06.mode',
      machine,
      ...mode(`${workingFolder}/${file}`, '644', '600'),
      expect: ['mode 600', 'mode 644'],
    },
    ...controllers(lab).flatMap(({ name }) => copyFaults(name)),
  ];
}

const file = 'encryption-config.yaml';

/** The API server reads the file when it starts. */
const copyFaults = (machine: string): readonly Fault[] => [
  {
    id: `another-encryption-key-on-${machine}`,
    title: `Made the key again and did not copy it to ${machine}`,
    check: `06.copy.${machine}`,
    machine,
    ...changedInUse(
      file,
      'sed -i -E "s|(secret: ).*|\\1$(head -c 32 /dev/urandom | base64)|" "$file"',
    ),
    expect: [`${file} has another key`],
  },
  {
    id: `encryption-key-for-everyone-on-${machine}`,
    title: `Let everyone read the encryption key on ${machine}`,
    check: `06.mode.${machine}`,
    machine,
    ...changedInUse(file, 'chmod 640 "$file"'),
    expect: ['mode 600', 'mode 640'],
  },
];
