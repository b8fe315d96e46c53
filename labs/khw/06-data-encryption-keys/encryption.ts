import type { FactAnswer } from '../../../lib/core/check.js';
import { itemsOf, mappingOf, readYaml } from '../../../lib/evidence/yaml.js';
import { readFiles, unreadable } from '../checking/files.js';

/** What an encryption configuration says, without its keys. */
export interface Encryption {
  /** Where it was found. */
  readonly path: string | undefined;
  /** Why it is none, to follow the file's name. */
  readonly problem: string | undefined;
  readonly mode: number | undefined;
  readonly kind: string;
  readonly apiVersion: string;
  /** Of the first entry that names any. */
  readonly resources: readonly string[];
  readonly providers: readonly string[];
  /** What stands in the place of each secret: words of ours for a key, else the learner's own, such as a hole never filled. */
  readonly secrets: readonly string[];
  /** Length and digest of each key, undefined for one that is no base64. */
  readonly keys: readonly ({ readonly bytes: number; readonly digest: string } | undefined)[];
}

/** Reads the answer to the question for one encryption configuration. */
export function readEncryption(answer: FactAnswer): Encryption {
  const [file] = readFiles(answer).values();
  const reading = readYaml(file?.text ?? '');
  const config = 'value' in reading ? mappingOf(reading.value) : undefined;
  const problem = unreadable(file) ?? ('problem' in reading ? `is no YAML: ${reading.problem}` : config === undefined ? 'holds no settings' : undefined);
  const entry = itemsOf(config?.['resources']).map(mappingOf).find((each) => each !== undefined);
  const providers = itemsOf(entry?.['providers']).map(mappingOf);
  return {
    path: file?.path, problem, mode: file?.mode,
    kind: textOf(config?.['kind']), apiVersion: textOf(config?.['apiVersion']),
    resources: itemsOf(entry?.['resources']).filter((each) => typeof each === 'string'),
    providers: providers.flatMap((each) => Object.keys(each ?? {}).slice(0, 1)),
    secrets: providers.flatMap((provider) => Object.values(provider ?? {}).flatMap((settings) =>
      itemsOf(mappingOf(settings)?.['keys']).map((key) => textOf(mappingOf(key)?.['secret'])))),
    keys: [...answer.stdout.matchAll(/^=(?:bad|bytes (\d+) ([0-9a-f]{64}) .*)$/gm)].map(([, bytes, digest]) =>
      bytes === undefined || digest === undefined ? undefined : { bytes: Number(bytes), digest }),
  };
}

const textOf = (value: unknown): string => typeof value === 'string' ? value : '';
