import type { z } from 'zod';
import { nearest } from '../core/nearest.js';
import type { Finding, Path } from './types.js';
import { remedyWord } from './words.js';

/** What the keys of a declaration are, and how each is written, for anyone who got one wrong. */
export interface Fields {
  /** One clause by key: `write auto or a range such as 192.168.140.0/24`. */
  readonly examples: Readonly<Record<string, string>>;
  /** For a key without one of its own: `see lab.yaml for an example`. */
  readonly usualExample: string;
  /** The keys of the group at a place. */
  keysAt(at: Path): readonly string[];
}

/** A declaration as far as it could be read. */
export interface Reading<T> {
  readonly draft: T;
  readonly findings: readonly Finding[];
  /** Places about which enough has been said: what stands there in the draft is only a default. */
  readonly unread: readonly Path[];
}

/**
 * Reads plain data by a schema in which everything may be missing. What has the wrong type or an
 * unknown key becomes a finding and is left out of the draft, so that rules still see all the rest.
 * `data` is changed.
 */
export function readFields<T>(
  schema: z.ZodType<T>,
  data: Record<string, unknown>,
  fields: Fields,
): Reading<T> {
  const first = schema.safeParse(data);
  if (first.success) return { draft: first.data, findings: [], unread: [] };
  const findings = first.error.issues.flatMap((issue) => findingsOf(issue, data, fields));
  for (const { at } of findings) removeAt(data, at);
  return {
    draft: schema.parse(data),
    findings,
    unread: findings.flatMap(({ at, meant }) => [at, meant ?? at]),
  };
}

interface SchemaFinding extends Finding {
  readonly meant?: Path;
}

function findingsOf(
  issue: z.core.$ZodIssue,
  data: unknown,
  fields: Fields,
): readonly SchemaFinding[] {
  const at = issue.path.filter((key) => typeof key !== 'symbol');
  const found = at.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown>)[key],
    data,
  );
  const remedy =
    fields.examples[String(at.findLast((key) => typeof key === 'string'))] ?? fields.usualExample;
  if (found === null) return [{ at, message: 'has no value', remedy }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(at, key, fields.keysAt(at)));
    case 'invalid_value': {
      const known = issue.values.map(String);
      const word = typeof found === 'string' ? found : '';
      return [
        {
          at,
          message: `unknown ${String(at.at(-1))} ${shown(found)}`,
          remedy: remedyWord(word, known),
        },
      ];
    }
    case 'invalid_type': {
      const wanted = typeNames[issue.expected] ?? issue.expected;
      return [{ at, message: `expected ${wanted}, found ${shown(found)}`, remedy }];
    }
    default:
      return [{ at, message: `${shown(found)} does not fit here`, remedy }];
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
};

function unknownKey(at: Path, key: string, known: readonly string[]): SchemaFinding {
  const meant = nearest(key, known);
  return {
    at: [...at, key],
    onKey: true,
    message: `unknown key ${key}`,
    remedy: remedyWord(key, known),
    ...(meant === undefined ? {} : { meant: [...at, meant] }),
  };
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'keys with values' : JSON.stringify(value);
}

/**
 * List entries become undefined, so that the places of the others stay what they are in the file.
 */
function removeAt(data: Record<string, unknown>, at: Path): void {
  const last = at.at(-1);
  const parent = at
    .slice(0, -1)
    .reduce<unknown>(
      (value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
      data,
    );
  if (last === undefined || typeof parent !== 'object' || parent === null) return;
  if (Array.isArray(parent)) parent[Number(last)] = undefined;
  else Reflect.deleteProperty(parent, last);
}
