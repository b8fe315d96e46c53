import { nearest } from '../core/nearest.js';
import { mappingOf } from './yaml.js';

/**
 * What Go's decoder takes for a field: of a mapping every field that there is, of a sequence the
 * shape of its items. Nothing (null) will do for any of them.
 */
export type Shape =
  'text' | 'switch' | 'whole' | 'duration' | 'anything' | readonly [Shape] | Fields;

/** Fields of a mapping. Their case counts. */
export interface Fields {
  readonly [field: string]: Shape;
}

/** What a decoder does with a field that it does not know. */
export type Strictness = 'strict' | 'lenient';

/**
 * The first thing in a value at which a decoder stops, to follow the file's name; undefined where it
 * takes all of it.
 */
export const shapeProblem = (
  value: unknown,
  shape: Shape,
  strictness: Strictness,
): string | undefined => problemAt(value, shape, strictness, '');

function problemAt(
  value: unknown,
  shape: Shape,
  strictness: Strictness,
  path: string,
): string | undefined {
  if (value === null || value === undefined || shape === 'anything') return undefined;
  if (typeof shape === 'string')
    return scalars[shape].holds(value)
      ? undefined
      : `has ${path}: ${written(value)}, which is not ${scalars[shape].called}`;
  if (isSequence(shape)) {
    if (!Array.isArray(value)) return `has no list in ${path}`;
    return first(value.entries(), ([index, item]) =>
      problemAt(item, shape[0], strictness, `${path}[${index}]`),
    );
  }
  const mapping = mappingOf(value);
  if (mapping === undefined)
    return path === '' ? 'holds no settings' : `has no settings in ${path}`;
  return first(Object.entries(mapping), ([field, each]) => {
    const place = path === '' ? field : `${path}.${field}`;
    const known = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (known !== undefined) return problemAt(each, known, strictness, place);
    return strictness === 'lenient' ? undefined : unknown(place, field, Object.keys(shape));
  });
}

function unknown(place: string, field: string, known: readonly string[]): string {
  const meant = nearest(field, known);
  return `has a field ${place}, which nobody knows${meant === undefined ? '' : `: is it ${meant}?`}`;
}

const scalars = {
  text: { called: 'a text: put it in quotes', holds: (value) => typeof value === 'string' },
  switch: { called: 'true or false', holds: (value) => typeof value === 'boolean' },
  whole: { called: 'a whole number', holds: (value) => Number.isInteger(value) },
  duration: {
    called: 'a time such as "15s"',
    holds: (value) =>
      typeof value === 'string' &&
      /^(?:[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|[-+]?0)$/.test(value),
  },
} as const satisfies Record<
  string,
  { readonly called: string; readonly holds: (value: unknown) => boolean }
>;

const isSequence = (shape: readonly [Shape] | Fields): shape is readonly [Shape] =>
  Array.isArray(shape);

const written = (value: unknown): string =>
  typeof value === 'object' ? 'several values' : JSON.stringify(value);

/** The first answer that there is. */
function first<T>(items: Iterable<T>, answer: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = answer(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
