import type { FactAnswer } from '../../../lib/core/check.js';
import { shellQuote } from '../../../lib/core/shell.js';
import { itemsOf, mappingOf, textsOf } from '../../../lib/evidence/yaml.js';
import { readScript } from '../../../lib/host/files.js';
import { readConfig } from './config-kinds.js';
import { encryptionProblem } from './encryption-rules.js';
import { metadata, readFiles, texts, unreadable } from './files.js';
import { shown } from './verdict.js';

/** In the working folder, and on the controllers. */
export const encryptionFile = 'encryption-config.yaml';

/**
 * sed -E: a key is replaced by words of ours, also one that has a line of its own; a hole that was
 * never filled is not.
 */
const withoutSecrets = String.raw`s#(secret["']?[[:space:]]*:[[:space:]]*["']?)[A-Za-z0-9+/=_-]+#\1left-out#g; s#^([[:space:]]*["']?)[A-Za-z0-9+/_-]{16,}={0,2}(["']?[[:space:]]*)$#\1left-out\2#`;

/**
 * bash: of the file in "$@" the text without its secrets; of each secret that is no comment its
 * length and, to compare copies, a digest, from which random bytes cannot be guessed.
 */
export const encryptionBody = readScript('labs/kubernetes/checking/encryption.sh', {
  METADATA: metadata,
  TEXTS: texts('{ print " " $0 }'),
  WITHOUT_SECRETS: shellQuote(withoutSecrets),
});

/** What an encryption configuration says, without its keys. */
export interface Encryption {
  /** Where it was found. */
  readonly path: string | undefined;
  /** Why it is none, to follow the file's name. */
  readonly problem: string | undefined;
  readonly mode: number | undefined;
  /** A secret is followed by a line without indentation that looks like the rest of it. */
  readonly broken: boolean;
  readonly kind: string;
  readonly apiVersion: string;
  /**
   * Of the first entry that names secrets, which is the one that counts; where none does, of the
   * first.
   */
  readonly resources: readonly string[];
  readonly providers: readonly string[];
  /**
   * What stands in the place of each secret: words of ours for a key, else the learner's own, such
   * as a hole never filled.
   */
  readonly secrets: readonly string[];
  /** Length and digest of each key, undefined for one that is no base64. */
  readonly keys: readonly (
    { readonly bytes: number; readonly digest: string; readonly provider: string } | undefined
  )[];
}

/** With these words, or by a wildcard, an entry means secrets. */
export const namesSecrets = (resource: string): boolean =>
  ['secrets', 'secrets.', '*.', '*.*'].includes(resource);

/** Reads the answer to the question for one encryption configuration. */
export function readEncryption(answer: FactAnswer): Encryption {
  const [file] = readFiles(answer).values();
  const reading = readConfig(file?.text ?? '');
  const config = 'value' in reading ? mappingOf(reading.value) : undefined;
  const problem =
    unreadable(file) ??
    ('problem' in reading ? reading.problem : encryptionProblem(mappingOf(reading.value) ?? {}));
  const entries = itemsOf(config?.['resources']).map((each) => entryOf(mappingOf(each)));
  const entry = entries.find(({ resources }) => resources.some(namesSecrets)) ?? entries[0];
  const held = entries.flatMap(({ providers }) =>
    providers.flatMap(({ name, secrets }) => secrets.map((secret) => ({ provider: name, secret }))),
  );
  // sed has put these words in the place of what base64 was asked about, in this order.
  const holders = held.filter(({ secret }) => secret.startsWith('left-out'));
  return {
    path: file?.path,
    problem,
    mode: file?.mode,
    broken: /^[ \t]*secret:.*\n[A-Za-z0-9+/-]+={0,2}$/m.test(file?.text ?? ''),
    kind: textOf(config?.['kind']),
    apiVersion: textOf(config?.['apiVersion']),
    resources: entry?.resources ?? [],
    providers: entry?.providers.map(({ name }) => name) ?? [],
    secrets: held.map(({ secret }) => secret),
    keys: [...answer.stdout.matchAll(/^=(?:bad|bytes (\d+) ([0-9a-f]{64}) .*)$/gm)].map(
      ([, bytes, digest], index) =>
        bytes === undefined || digest === undefined
          ? undefined
          : { bytes: Number(bytes), digest, provider: holders[index]?.provider ?? '' },
    ),
  };
}

/**
 * Why an API server with one configuration could not read what was written by another one, to follow
 * the file's name; undefined where it could.
 */
export function otherwise(
  ours: Encryption,
  { keys, providers, resources }: Encryption,
): string | undefined {
  if (ours.problem !== undefined) return shown(ours.problem, 140);
  if (resources.some(namesSecrets) && !ours.resources.some(namesSecrets))
    return 'does not name secrets among its resources';
  if (ours.providers[0] !== providers[0])
    return `has ${shown(ours.providers[0] ?? 'no provider', 40)} first`;
  // With a further key it reads all the same.
  const known = new Set(ours.keys.map((key) => key?.digest));
  return keys.every((key) => known.has(key?.digest)) ? undefined : 'has another key';
}

interface Entry {
  readonly resources: readonly string[];
  readonly providers: readonly { readonly name: string; readonly secrets: readonly string[] }[];
}

const entryOf = (entry: Readonly<Record<string, unknown>> | undefined): Entry => ({
  resources: textsOf(entry?.['resources']),
  providers: itemsOf(entry?.['providers'])
    .flatMap((provider) => Object.entries(mappingOf(provider) ?? {}).slice(0, 1))
    .map(([name, settings]) => ({
      name,
      secrets: itemsOf(mappingOf(settings)?.['keys']).map((key) =>
        textOf(mappingOf(key)?.['secret']),
      ),
    })),
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
