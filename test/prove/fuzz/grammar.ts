import { parse } from 'yaml';
import { z } from 'zod';
import { controllers, jumpbox, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { shellQuote } from '../../../lib/core/shell.js';
import { fillHoles } from '../../../lib/drills/holes.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { generator, shuffled } from '../../helpers/random.js';

const scalar = z.union([z.string(), z.number()]).transform(String);
const value = z.union([scalar.transform((one) => [one]), z.array(scalar).min(1)]);
const entry = z.strictObject({
  name: z.string().regex(/^[a-z-]+$/),
  at: z.enum(['controller', 'worker', 'cluster']),
  from: z.literal('jumpbox').optional(),
  change: z.string(),
  says: z.array(z.string()).min(1),
  values: z.array(z.record(z.string().regex(/^[A-Z]+$/), value)).default([{}]),
  boot: z.boolean().default(false),
});
type Entry = z.infer<typeof entry>;
type Words = Readonly<Record<string, string>>;

/** One change of a lab that is right. */
export interface Change {
  /** Its entry, its machine and its values: `route node-0 COMMAND=rule add …`. */
  readonly id: string;
  readonly entry: string;
  /** That which is changed; undefined for an object of the API. */
  readonly machine: string | undefined;
  /** Where it is typed. */
  readonly from: string;
  /** bash */
  readonly script: string;
  /** The first cause must have one of these words. */
  readonly says: readonly string[];
  /** Nothing is different before the next boot. */
  readonly boot: boolean;
}

const folder = 'test/prove/fuzz';

/** All that grammar.yaml may change in a lab, in its order. */
export function changesOf(lab: Lab): readonly Change[] {
  const text = readPackageFile(`${folder}/grammar.yaml`);
  return z
    .array(entry)
    .parse(parse(text, { merge: true }))
    .flatMap((one) => placesOf(one, lab).flatMap((place) => changesAt(one, place, lab)));
}

/**
 * Some of them, each once, the same for the same seed: first one of each entry, then another of
 * each, so that one with many values is drawn no more often.
 */
export function draw(changes: readonly Change[], seed: number, count: number): readonly Change[] {
  const random = generator(seed);
  const order = shuffled(changes, random);
  const entries = [...new Set(order.map((one) => one.entry))].map((name) =>
    order.filter((one) => one.entry === name),
  );
  const drawn: Change[] = [];
  for (let round = 0; drawn.length < Math.min(count, changes.length); round++)
    drawn.push(
      ...shuffled(
        entries.flatMap((own) => own[round] ?? []),
        random,
      ),
    );
  return drawn.slice(0, count);
}

function placesOf({ at }: Entry, lab: Lab): readonly (Machine | undefined)[] {
  switch (at) {
    case 'controller':
      return controllers(lab);
    case 'worker':
      return workers(lab);
    case 'cluster':
      return [undefined];
  }
}

function changesAt(one: Entry, place: Machine | undefined, lab: Lab): readonly Change[] {
  const { name, change, says, boot } = one;
  const fixed = wordsAt(place, lab);
  const from = one.from ?? (place === undefined ? 'jumpbox' : place.name);
  return one.values.flatMap(combinations).map((values) => {
    const own = Object.entries(values).map(([key, text]) => [key, fillHoles(text, fixed)] as const);
    const words = { ...fixed, ...Object.fromEntries(own) };
    return {
      id: [name, ...(place === undefined ? [] : [place.name]), ...own.map((pair) => pair.join('='))]
        .join(' ')
        .replaceAll('\n', '\\n'),
      entry: name,
      machine: place?.name,
      from: from === 'jumpbox' ? jumpbox(lab).name : from,
      script: [
        ...Object.entries(words).map(([key, text]) => `${key}=${shellQuote(text)}`),
        readPackageFile(`${folder}/change.sh`),
        change,
      ].join('\n'),
      says: says.map((text) => fillHoles(text, words)).filter((text) => text !== ''),
      boot,
    };
  });
}

/** Of `{A: [1, 2], B: [3]}` both `{A: 1, B: 3}` and `{A: 2, B: 3}`. */
const combinations = (values: Readonly<Record<string, readonly string[]>>): readonly Words[] =>
  Object.entries(values).reduce<readonly Words[]>(
    (all, [key, texts]) => all.flatMap((one) => texts.map((text) => ({ ...one, [key]: text }))),
    [{}],
  );

function wordsAt(place: Machine | undefined, lab: Lab): Words {
  const [server] = controllers(lab);
  const other = workers(lab).find(({ name }) => name !== place?.name);
  return {
    DOMAIN: lab.domain,
    ...(server === undefined ? {} : { SERVER: server.name, SERVER_ADDRESS: server.address }),
    ...named('', 'MACHINE', place),
    ...named('OTHER_', 'OTHER', other),
  };
}

const named = (prefix: string, name: string, machine: Machine | undefined): Words =>
  machine === undefined
    ? {}
    : {
        [name]: machine.name,
        [`${prefix}ADDRESS`]: machine.address,
        ...(machine.podCidr === undefined ? {} : { [`${prefix}POD_CIDR`]: machine.podCidr }),
      };
