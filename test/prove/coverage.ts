/**
 * `npm run prove -- coverage`: writes docs/cka.md, what of the notes and of the curriculum is
 * exercised, and what is not yet.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { cka } from '../../labs/cka/index.js';
import { shippedDrills } from '../../lib/course/drills.js';
import { withoutHoles } from '../../lib/drills/holes.js';
import type { Drill } from '../../lib/drills/types.js';
import { packageRoot } from '../../lib/host/paths.js';
import { provedTracks } from './tracks.js';

/** Where the page lies. */
export const coveragePath = join(packageRoot, 'docs/cka.md');

const notesSchema = z.array(
  z.strictObject({ heading: z.string(), exercises: z.array(z.string()).min(1) }),
);

/** A heading of the notes, and what there is, or is to be, about it. */
export type Heading = z.infer<typeof notesSchema>[number];

/** The headings of the notes, in their order. */
export const headings = (): readonly Heading[] =>
  notesSchema.parse(parse(readFileSync(join(packageRoot, 'labs/cka/notes.yaml'), 'utf8')));

/** Every drill and exercise of the track. */
export const everyExercise = (): Promise<readonly Drill[]> =>
  shippedDrills({ tracks: provedTracks, track: cka });

/** The page, as it must be now. */
export async function coverage(): Promise<string> {
  const all = await everyExercise();
  const exercises = all.filter(({ isExercise }) => isExercise);
  const known = new Set(all.map(({ name }) => name));
  const notes = headings();
  const covered = notes.filter(({ exercises: names }) => names.some((name) => known.has(name)));
  const domains = cka.exercises?.domains ?? [];
  return [
    '# What the track cka exercises',
    '',
    'Written by `npm run prove -- coverage`; a test fails when it is not what is there. [Exercises',
    'and drills](drills.md) tells how they are begun, and how to write one.',
    '',
    `${exercises.length} exercises and ${all.length - exercises.length} drills; ${covered.length} of the ${notes.length} headings of the notes are exercised.`,
    '',
    '## Exercises',
    '',
    '| exercise | what is wanted | domain | kind | minutes | right ways | wrong ways |',
    '|---|---|---|---|--:|--:|--:|',
    ...domains.flatMap(({ id }) => exercises.filter(({ domain }) => domain === id).map(rowOf)),
    '',
    '## The curriculum',
    '',
    '| domain | share | competency | exercises |',
    '|---|--:|---|---|',
    ...domains.flatMap(({ id, title, percent, competencies }) =>
      competencies.map((one) => {
        const own = exercises.filter(
          (each) => each.domain === id && each.competencies.includes(one.id),
        );
        return `| ${title} | ${percent} | ${one.title} | ${namesOf(own.map(({ name }) => name))} |`;
      }),
    ),
    '',
    '## The notes',
    '',
    '| heading | exercises and drills |',
    '|---|---|',
    ...notes.map(
      ({ heading, exercises: names }) =>
        `| ${heading} | ${namesOf(names.filter((name) => known.has(name)))} |`,
    ),
    '',
  ].join('\n');
}

const rowOf = ({ name, title, domain, kind, minutes, otherSolutions, wrongWays }: Drill): string =>
  `| \`${name}\` | ${withoutHoles(title)} | ${domain ?? ''} | ${kind} | ${minutes} | ${otherSolutions.length + 1} | ${wrongWays.length} |`;

const namesOf = (names: readonly string[]): string =>
  names.length === 0 ? 'not yet' : names.map((name) => `\`${name}\``).join(', ');

export async function main(): Promise<number> {
  writeFileSync(coveragePath, await coverage());
  return 0;
}
