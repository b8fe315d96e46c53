import type { Fault } from '../../../lib/core/check.js';
import { controllers, jumpbox } from '../../../lib/core/lab.js';
import { encryptionFile as file } from '../checking/encryption.js';
import { changedIn, changedInUse, mode } from '../checking/faults.js';
import { idIn, type Cluster } from '../layout.js';

export function encryptionFaults(cluster: Cluster): readonly Fault[] {
  const { name: machine } = jumpbox(cluster);
  const { workingFolder, layout } = cluster;
  const sed = (command: string): ReturnType<typeof changedIn> =>
    changedIn(workingFolder, file, `sed -i -E '${command}' "$file"`);
  const unset = layout.encryptionTemplate === undefined ? 'not set' : 'not exported';
  return [
    {
      id: 'no-encryption-config',
      title: 'Wrote nothing into encryption-config.yaml',
      check: idIn(cluster, 'encryption', 'config'),
      machine,
      learnerFailure: 12,
      ...changedIn(workingFolder, file, '> "$file"'),
      expect: ['encryption-config.yaml is empty'],
    },
    {
      id: 'encryption-config-badly-indented',
      title: 'Indented encryption-config.yaml wrongly',
      check: idIn(cluster, 'encryption', 'config'),
      machine,
      learnerFailure: 13,
      ...sed('s/^ *- identity.*/ - identity: {}/'),
      expect: ['encryption-config.yaml is no YAML'],
    },
    {
      id: 'encrypts-config-maps-only',
      title: 'Listed another resource',
      check: idIn(cluster, 'encryption', 'resources'),
      machine,
      ...sed('s/- secrets/- configmaps/'),
      expect: ['secrets among the resources', 'configmaps'],
    },
    {
      id: 'identity-first',
      title: 'Put the provider that does not encrypt first',
      check: idIn(cluster, 'encryption', 'provider'),
      machine,
      ...sed('/- identity/d; s/^( *)providers:.*/&\\n\\1  - identity: {}/'),
      expect: ['identity first', 'stores in clear'],
    },
    {
      id: 'variable-not-filled-in',
      title:
        layout.encryptionTemplate === undefined
          ? 'Quoted the EOF of the here-document'
          : 'Copied the template without envsubst',
      check: idIn(cluster, 'encryption', 'variable'),
      machine,
      learnerFailure: 13,
      ...sed('s/(secret: ).*/\\1${ENCRYPTION_KEY}/'),
      expect: ['secret: ${ENCRYPTION_KEY}', unset],
    },
    {
      id: 'variable-empty',
      title:
        layout.encryptionTemplate === undefined
          ? 'Typed the here-document in a shell without the variable'
          : 'Did not export the variable',
      check: idIn(cluster, 'encryption', 'variable'),
      machine,
      learnerFailure: 13,
      ...sed('s/(secret: ).*/\\1/'),
      expect: ['the secret is empty', unset],
    },
    {
      id: 'key-in-plain-text',
      title: 'Took a passphrase for a key',
      check: idIn(cluster, 'encryption', 'base64'),
      machine,
      learnerFailure: 13,
      ...sed('s/(secret: ).*/\\1correct-horse-battery-staple/'),
      expect: ['a key in base64', 'no base64'],
    },
    {
      id: 'key-too-short',
      title: 'Made a key of 20 bytes',
      check: idIn(cluster, 'encryption', 'key-size'),
      machine,
      ...sed('s|(secret: ).*|\\1AAECAwQFBgcICQoLDA0ODxAREhM=|'),
      expect: ['a key of 16, 24 or 32 bytes', '20 bytes'],
    },
    {
      id: 'key-for-everyone-to-read',
      title: 'Let everyone read the encryption key',
      check: idIn(cluster, 'encryption', 'mode'),
      machine,
      ...mode(`${workingFolder}/${file}`, '644', '600'),
      expect: ['mode 600', 'mode 644'],
    },
    ...(layout.slips.oldEncryption === true
      ? [
          {
            id: `encryption-config-of-the-${layout.text}`,
            title: `Took kind and version of the ${layout.text}`,
            check: idIn(cluster, 'encryption', 'config'),
            machine,
            ...sed('s/^kind:.*/kind: EncryptionConfig/; s/^apiVersion:.*/apiVersion: v1/'),
            expect: ['kind EncryptionConfig, apiVersion v1', `The ${layout.text}`],
          },
        ]
      : []),
    ...(layout.slips.keyBytes === undefined
      ? []
      : [
          {
            id: `key-of-the-${layout.text}`,
            title: `Made a key of ${layout.slips.keyBytes} bytes, as the ${layout.text} does`,
            check: idIn(cluster, 'encryption', 'key-size'),
            machine,
            ...changedIn(
              workingFolder,
              file,
              `sed -i -E "s|(secret: ).*|\\1$(head -c ${layout.slips.keyBytes} /dev/urandom | base64 -w0)|" "$file"`,
            ),
            expect: [`${layout.slips.keyBytes} bytes`, `The ${layout.text}`],
          },
          {
            id: `key-as-the-${layout.text}-types-it`,
            title: `Let base64 break the key of the ${layout.text} into two lines`,
            check: idIn(cluster, 'encryption', 'config'),
            machine,
            ...changedIn(
              workingFolder,
              file,
              `key=$(head -c ${layout.slips.keyBytes} /dev/urandom | base64 -w0)`,
              'sed -i -E "s|(secret: ).*|\\1${key:0:76}\\n${key:76}|" "$file"',
            ),
            expect: ['is no YAML', 'two lines'],
          },
        ]),
    ...controllers(cluster).flatMap(({ name }) => copyFaults(cluster, name)),
  ];
}

/** The API server reads the file when it starts. */
const copyFaults = (cluster: Cluster, machine: string): readonly Fault[] => [
  {
    id: `another-encryption-key-on-${machine}`,
    title: `Made the key again and did not copy it to ${machine}`,
    check: idIn(cluster, 'encryption', 'copy', machine),
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
    check: idIn(cluster, 'encryption', 'mode', machine),
    machine,
    ...changedInUse(file, 'chmod 640 "$file"'),
    expect: ['mode 600', 'mode 640'],
  },
];
