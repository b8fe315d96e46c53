import { z } from 'zod';
import { readFields, type Reading } from '../declaration/fields.js';
import type { Path } from '../declaration/types.js';
import { difficulties } from './types.js';

const text = z.string();
const seconds = z.int().min(1).max(300);
/** 9 and "09" are the same chapter: YAML takes a bare 09 for a number. */
const chapter = z.union([z.string(), z.int()]).transform(String);
const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const step = z.strictObject({ machine: text, script: text, timeout: seconds }).partial();
const steps = z.array(step.optional());
const check = z
  .strictObject({
    id: text,
    title: text,
    machine: text,
    script: text,
    timeout: seconds,
    points: z.int().min(0).max(100),
    needs: z.array(text.optional()),
    hints: z.array(text.optional()),
    why: text,
    link: text,
  })
  .partial();
const way = z.strictObject({ title: text, steps }).partial();
const file = z
  .strictObject({
    title: text,
    story: text,
    minutes: z.int().min(1).max(240),
    points: z.int().min(1).max(100),
    difficulty: z.enum(difficulties),
    teaches: z.array(text.optional()),
    from: chapter,
    variants: z.record(z.string(), z.record(z.string(), value.optional()).optional()),
    touches: z.array(text.optional()),
    'stops-api': z.boolean(),
    'stays-changed': z.boolean(),
    break: steps,
    checks: z.array(check.optional()),
    requires: z.array(text.optional()),
    'first-cause': text,
    solution: steps,
    'other-solutions': z.record(z.string(), way.optional()),
  })
  .partial();

export type DraftStep = z.infer<typeof step>;
export type DraftCheck = z.infer<typeof check>;
export type Draft = z.infer<typeof file>;

/** How each key is written, for whoever got it wrong. */
const examples: Readonly<Record<string, string>> = {
  title: 'write one line of text',
  story: 'write what has happened, as the learner hears of it',
  minutes: 'write a whole number from 1 to 240',
  points: 'write a whole number from 0 to 100',
  teaches: 'write a list of words: [kubelet, systemd]',
  from: 'write a chapter such as "12"',
  variants: 'write names with values: first: { NODE: node-0 }',
  touches: 'write a list: ["${NODE}/kubelet"]',
  'stops-api': 'write true or false',
  'stays-changed': 'write true or false',
  break: 'write a list of scripts: - { machine: node-0, script: break.sh }',
  checks: 'write a list of checks, each beginning with "- id: ..."',
  requires: 'write a list of check ids: [09.ready.node-0]',
  'first-cause': 'write the id of one of the checks',
  solution: 'write a list of scripts: - { machine: node-0, script: solve.sh }',
  'other-solutions': 'write names with a title and steps',
  steps: 'write a list of scripts: - { machine: node-0, script: other.sh }',
  machine: 'write the name of a machine, or a hole such as ${NODE}',
  script: 'write the name of a file in this folder',
  timeout: 'write seconds, from 1 to 300',
  id: 'write a word such as kubelet-runs',
  needs: 'write a list of ids of checks of this drill',
  hints: 'write a list of two hints or more',
  why: 'write one sentence',
  link: 'write an address that begins with https://',
};

/** Reads plain data into a draft in which everything may be missing. `data` is changed. */
export const readDraft = (data: Record<string, unknown>): Reading<Draft> =>
  readFields(file, data, { examples, usualExample: 'see docs/drills.md for an example', keysAt });

/** The keys of the group at a place. */
function keysAt(at: Path): readonly string[] {
  const group =
    at.length === 0
      ? file.shape
      : at[0] === 'checks'
        ? check.shape
        : at.length === 2 && at[0] === 'other-solutions'
          ? way.shape
          : step.shape;
  return Object.keys(group);
}
