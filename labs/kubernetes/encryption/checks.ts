import type { Check, Fact } from '../../../lib/core/check.js';
import { controllers, jumpbox } from '../../../lib/core/lab.js';
import { octal, patience } from '../checking/files.js';
import { onController, placed } from '../checking/places.js';
import { answerTo, fail, kubernetesDocs, pass, shown } from '../checking/verdict.js';
import {
  encryptionBody,
  encryptionFile as name,
  namesSecrets,
  otherwise,
  readEncryption,
  type Encryption,
} from '../checking/encryption.js';
import { idIn, type Cluster } from '../layout.js';

const docs = kubernetesDocs('tasks/administer-cluster/encrypt-data/');

export const encryptionChecks = (cluster: Cluster): readonly Check[] => [
  ...originals(cluster),
  ...controllers(cluster).flatMap((machine) => copies(cluster, machine.name)),
];

export const originalFact = (cluster: Cluster): Fact => ({
  machine: jumpbox(cluster).name,
  timeout: patience,
  script: `set -- ${cluster.workingFolder}/${name}\n${encryptionBody}`,
});
export const copyFact = ({ layout }: Cluster, machine: string): Fact => ({
  machine,
  timeout: patience,
  script: `${placed({ found: [onController(layout, name)] })}\nset -- "\${found[@]}"\n${encryptionBody}`,
});

/** Sound enough that a copy is worth comparing. */
const sound = (cluster: Cluster): readonly string[] => [
  idIn(cluster, 'encryption', 'config'),
  idIn(cluster, 'encryption', 'resources'),
  idIn(cluster, 'encryption', 'provider'),
  idIn(cluster, 'encryption', 'variable'),
  idIn(cluster, 'encryption', 'base64'),
  idIn(cluster, 'encryption', 'key-size'),
];

/** How the file is made again, in a hint, and how the key gets into it. */
function words({ layout }: Cluster): {
  readonly remake: string;
  readonly variable: string;
  readonly look: string;
  readonly unset: string;
  readonly resources: string;
} {
  const { encryptionTemplate: template, chapters } = layout;
  const random = 'ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64)';
  return template === undefined
    ? {
        remake: `${random}; cat > ${name} <<EOF`,
        variable:
          'The shell puts the key into the here-document: a quoted EOF leaves the hole, and a variable that is not set leaves nothing in its place.',
        look: '`echo $ENCRYPTION_KEY`, in the shell in which the here-document is typed',
        unset:
          'The variable ENCRYPTION_KEY was not set, or the EOF of the here-document was quoted, so that there was nothing to put in.',
        resources: `Compare with \`khw-lab script ${chapters.encryption}\`.`,
      }
    : {
        remake: `export ${random}; envsubst < ${template} > ${name}`,
        variable:
          'envsubst sees exported variables only: without `export` the file keeps the hole, or gets nothing in its place.',
        look: '`echo $ENCRYPTION_KEY`, and `export -p | grep ENCRYPTION_KEY`',
        unset:
          'The variable ENCRYPTION_KEY was not exported, so that envsubst had nothing to put in.',
        resources: `Compare with \`khw-lab script ${chapters.jumpbox}\`.`,
      };
}

function originals(cluster: Cluster): readonly Check[] {
  const { layout } = cluster;
  const base = {
    machine: jumpbox(cluster).name,
    link: docs,
    facts: { config: originalFact(cluster) },
  };
  const { remake, variable, look, unset, resources: compare } = words(cluster);
  const judging =
    (judge: (config: Encryption) => ReturnType<Check['judge']>): Check['judge'] =>
    (answers) =>
      judge(readEncryption(answerTo(answers, 'config')));
  const judgingKeys = (judge: (config: Encryption) => ReturnType<Check['judge']>): Check['judge'] =>
    judging((config) =>
      config.providers[0] === 'kms' && config.secrets.length === 0
        ? pass('kms has the key, not this file')
        : judge(config),
    );
  return [
    {
      ...base,
      id: idIn(cluster, 'encryption', 'config'),
      title: 'encryption-config.yaml is an encryption configuration',
      points: 2,
      needs: [idIn(cluster, 'jumpbox', 'working-folder')],
      why: 'The API server reads it when it starts, and does not start if it is missing, empty or indented wrongly.',
      hints: [
        'Look at encryption-config.yaml in the working folder. Is it there, is it YAML?',
        'It starts with `kind: EncryptionConfiguration` and `apiVersion: apiserver.config.k8s.io/v1`; indentation is by spaces.',
        `\`${remake}\``,
      ],
      judge: judging(({ problem, kind, apiVersion, broken }) => {
        const expected =
          'encryption-config.yaml with kind EncryptionConfiguration, apiVersion apiserver.config.k8s.io/v1';
        if (problem !== undefined)
          return fail(
            expected,
            `encryption-config.yaml ${shown(problem, 140)}`,
            broken && layout.slips.keyBytes !== undefined
              ? {
                  text: `The ${layout.text} makes a key of ${layout.slips.keyBytes} bytes, which base64 breaks into two lines.`,
                  remedy: remake,
                  origin: 'tutorial',
                }
              : undefined,
          );
        const right =
          kind === 'EncryptionConfiguration' && apiVersion === 'apiserver.config.k8s.io/v1';
        if (right) return pass(kind);
        const old = kind === 'EncryptionConfig' && apiVersion === 'v1';
        return fail(
          expected,
          `kind ${shown(kind, 40)}, apiVersion ${shown(apiVersion, 60)}`,
          old && layout.slips.oldEncryption === true
            ? {
                text: `The ${layout.text} has kind and version of before Kubernetes 1.13; today's API server does not start with them.`,
                remedy: 'Write the two lines that are expected.',
                origin: 'tutorial',
              }
            : undefined,
        );
      }),
    },
    {
      ...base,
      id: idIn(cluster, 'encryption', 'resources'),
      title: 'Secrets are among what is encrypted',
      points: 1,
      needs: [idIn(cluster, 'encryption', 'config')],
      why: 'Only the resources on the list are encrypted; all others are stored in clear.',
      hints: [
        'Which resources does the file list?',
        '`resources:` holds a list, each item with `resources:` and `providers:`; one must name `secrets`.',
        compare,
      ],
      judge: judging(({ resources }) =>
        resources.some(namesSecrets)
          ? pass(shown(resources.join(', ')))
          : fail(
              'secrets among the resources',
              resources.length === 0 ? 'no resources' : shown(resources.join(', ')),
            ),
      ),
    },
    {
      ...base,
      id: idIn(cluster, 'encryption', 'provider'),
      title: 'What is written is encrypted',
      points: 2,
      needs: [idIn(cluster, 'encryption', 'resources')],
      why: 'The first provider writes. With `identity` in front everything is stored in clear, and no error says so.',
      hints: [
        'Which provider comes first?',
        '`identity` means no encryption: it may come last, so that older data can be read.',
        'Put `aescbc` (or secretbox, aesgcm) before `identity: {}`.',
      ],
      judge: judging(({ providers }) => {
        const [first] = providers;
        const expected = 'an encrypting provider first (aescbc)';
        if (first === undefined) return fail(expected, 'no provider');
        return first === 'identity' || !['aescbc', 'aesgcm', 'secretbox', 'kms'].includes(first)
          ? fail(
              expected,
              `${shown(first, 40)} first`,
              first === 'identity'
                ? {
                    text: '`identity` stores in clear.',
                    remedy: 'Move it behind the other provider.',
                  }
                : undefined,
            )
          : pass(`${first} first`);
      }),
    },
    {
      ...base,
      id: idIn(cluster, 'encryption', 'variable'),
      title: 'The key was filled in',
      points: 2,
      needs: [idIn(cluster, 'encryption', 'provider')],
      why: variable,
      hints: ['What stands behind `secret:`?', look, `\`${remake}\``],
      judge: judgingKeys(({ secrets }) => {
        const expected = 'a key behind every `secret:`';
        const cause = {
          text: unset,
          remedy: remake,
        };
        if (secrets.length === 0) return fail(expected, 'no secret at all', cause);
        const hole = secrets.find((secret) => secret.includes('$') || secret.trim() === '');
        return hole === undefined
          ? pass(`${secrets.length} filled in`)
          : fail(
              expected,
              hole.trim() === '' ? 'the secret is empty' : `secret: ${shown(hole, 40)}`,
              cause,
            );
      }),
    },
    {
      ...base,
      id: idIn(cluster, 'encryption', 'base64'),
      title: 'The key is in base64',
      points: 1,
      needs: [idIn(cluster, 'encryption', 'variable')],
      why: 'The API server stops with "secrets must be base64 encoded" otherwise.',
      hints: [
        'Is the key plain text, hexadecimal, or broken into lines?',
        '`sed -n "s/^ *secret: *//p" encryption-config.yaml | base64 -d | wc -c` must not complain.',
        `\`${remake}\``,
      ],
      judge: judgingKeys(({ keys }) =>
        keys.length > 0 && !keys.includes(undefined)
          ? pass('base64')
          : fail('a key in base64', 'what stands behind `secret:` is no base64'),
      ),
    },
    {
      ...base,
      id: idIn(cluster, 'encryption', 'key-size'),
      title: 'The key has a length that its provider takes',
      points: 1,
      needs: [idIn(cluster, 'encryption', 'base64')],
      link: kubernetesDocs('reference/config-api/apiserver-encryption.v1/'),
      why: 'AES takes a key of 16, 24 or 32 bytes, secretbox one of 32; with another length the API server does not start.',
      hints: [
        'How many bytes does the key have, decoded?',
        '`sed -n "s/^ *secret: *//p" encryption-config.yaml | base64 -d | wc -c`',
        `\`${remake}\``,
      ],
      judge: judgingKeys(({ keys }) => {
        const sound = keys.filter((key) => key !== undefined);
        const wrong = sound.find(({ bytes, provider }) => !sizesFor(provider).includes(bytes));
        if (wrong === undefined) return pass(`${sound.map(({ bytes }) => bytes).join(', ')} bytes`);
        return fail(
          `a key of ${sizesFor(wrong.provider)
            .join(', ')
            .replace(/, (\d+)$/, ' or $1')} bytes`,
          `${wrong.bytes} bytes`,
          wrong.bytes === layout.slips.keyBytes
            ? {
                text: `The ${layout.text} makes a key of ${wrong.bytes} bytes, which is too long for every provider.`,
                remedy: remake,
                origin: 'tutorial',
              }
            : undefined,
        );
      }),
    },
    {
      ...base,
      id: idIn(cluster, 'encryption', 'mode'),
      title: 'Only root may read the key',
      points: 1,
      needs: [idIn(cluster, 'encryption', 'config')],
      why: "Who has this file and a copy of etcd's data can read every secret.",
      hints: [
        'Look at the permissions.',
        '`ls -l encryption-config.yaml`',
        '`chmod 600 encryption-config.yaml`',
      ],
      judge: judging((config) => modeVerdict(cluster, config)),
    },
  ];
}

/**
 * Bytes of a key that the API server takes for a provider: the AES ones also with less than the 32
 * of Kubernetes' own pages.
 */
const sizesFor = (provider: string): readonly number[] =>
  provider === 'secretbox' ? [32] : [16, 24, 32];

function copies(cluster: Cluster, machine: string): readonly Check[] {
  const facts = { config: copyFact(cluster, machine), original: originalFact(cluster) };
  const { controlPlane } = cluster.layout.chapters;
  return [
    {
      id: idIn(cluster, 'encryption', 'copy', machine),
      title: `${machine} has the same encryption configuration`,
      machine,
      points: 2,
      link: docs,
      needs: sound(cluster),
      facts,
      why: 'With another key an API server cannot read what was written before, or by another one.',
      hints: [
        `Compare encryption-config.yaml on ${machine} with the jumpbox's.`,
        `\`sha256sum\` of both; on ${machine} it is ~/${name}, from chapter ${controlPlane} on /var/lib/kubernetes/${name}.`,
        `\`scp ${name} root@${machine}:~/\`; after chapter ${controlPlane} to /var/lib/kubernetes/`,
      ],
      judge: (answers) => {
        const ours = readEncryption(answerTo(answers, 'config'));
        const expected = `${name} on ${machine} with the key of the jumpbox's`;
        const found = otherwise(ours, readEncryption(answerTo(answers, 'original')));
        return found === undefined
          ? pass(`${ours.path ?? name} has the same key`)
          : fail(expected, `${ours.path ?? name} ${found}`);
      },
    },
    {
      id: idIn(cluster, 'encryption', 'mode', machine),
      title: `Only root may read the key on ${machine}`,
      machine,
      points: 1,
      link: docs,
      needs: [idIn(cluster, 'encryption', 'copy', machine)],
      facts: { config: facts.config },
      why: 'The file holds the key with which every secret is encrypted.',
      hints: [
        `Look at its permissions on ${machine}.`,
        `\`ls -l ~/${name} /var/lib/kubernetes/${name}\``,
        `\`chmod 600 ${name}\``,
      ],
      judge: (answers) => modeVerdict(cluster, readEncryption(answerTo(answers, 'config'))),
    },
  ];
}

function modeVerdict({ layout }: Cluster, { path, mode }: Encryption): ReturnType<Check['judge']> {
  if (mode === undefined) return fail('mode 600', 'there is no such file');
  if ((mode & 0o077) === 0) return pass(`mode ${octal(mode)}`);
  // What umask 022 leaves to everyone who follows the text; scp takes it along.
  return fail(
    'mode 600',
    `mode ${octal(mode)}`,
    mode !== 0o644
      ? undefined
      : {
          text: `The ${layout.text}'s redirection leaves the file readable to everyone.`,
          remedy: `chmod 600 ${shown(path ?? name)}`,
          origin: 'tutorial',
        },
  );
}
