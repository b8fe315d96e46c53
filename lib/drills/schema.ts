import * as z from 'zod';
import { readFields, type Reading } from '../declaration/fields.js';
import type { Path } from '../declaration/types.js';
import { difficulties, kinds } from './types.js';

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
    answer: text,
  })
  .partial();
const way = z.strictObject({ title: text, steps }).partial();
/** One id or several. */
const ids = z.union([text.transform((id) => [id]), z.array(text.optional())]);
const wrongWay = z.strictObject({ title: text, fails: ids, steps }).partial();
/** 0644 is a number for YAML. */
const mode = z.union([z.string(), z.int()]).transform(String);
const startingFile = z.strictObject({ machine: text, from: text, to: text, mode }).partial();
const releases = z.strictObject({ from: text, until: text }).partial();
const answers = z.strictObject({ machine: text, file: text }).partial();
const file = z
  .strictObject({
    title: text,
    kind: z.enum(kinds),
    domain: text,
    competencies: z.array(text.optional()),
    weight: z.int().min(0).max(10),
    releases,
    namespace: text,
    docs: z.array(text.optional()),
    story: text,
    minutes: z.int().min(1).max(240),
    points: z.int().min(1).max(100),
    difficulty: z.enum(difficulties),
    teaches: z.array(text.optional()),
    tracks: z.array(text.optional()),
    from: chapter,
    brings: chapter,
    variants: z.record(z.string(), z.record(z.string(), value.optional()).optional()),
    touches: z.array(text.optional()),
    'stops-api': z.boolean(),
    'stays-changed': z.boolean(),
    files: z.array(startingFile.optional()),
    setup: steps,
    break: steps,
    answers,
    checks: z.array(check.optional()),
    requires: z.array(text.optional()),
    'first-cause': ids,
    solution: steps,
    'other-solutions': z.record(z.string(), way.optional()),
    'wrong-ways': z.record(z.string(), wrongWay.optional()),
  })
  .partial();

export type DraftStep = z.infer<typeof step>;
export type DraftCheck = z.infer<typeof check>;
export type DraftFile = z.infer<typeof startingFile>;
export type Draft = z.infer<typeof file>;

/** How each key is written, for whoever got it wrong. */
const examples: Readonly<Record<string, string>> = {
  title: 'write one line of text',
  kind: 'write fix, build or operate',
  domain: 'write a domain of the curriculum, such as networking',
  competencies: 'write a list of words of the curriculum: [rbac]',
  weight: 'write a whole number from 0 to 10',
  releases:
    'write the first and the last release set: { from: "MAJOR.MINOR", until: "MAJOR.MINOR" }',
  until: 'write a release set in quotes: "MAJOR.MINOR"',
  namespace: 'write a name such as shop',
  docs: 'write a list of addresses that begin with https://',
  files: 'write a list of files: - { machine: jumpbox, from: app.yaml, to: /root/app.yaml }',
  to: 'write an absolute path such as /root/app.yaml',
  mode: 'write an octal mode such as 0644',
  setup: 'write a list of scripts: - { machine: jumpbox, script: setup.sh }',
  answers: 'write where the answers are: { machine: jumpbox, file: /root/answers.yaml }',
  answer: 'write the key of the answer, such as etcd-port',
  file: 'write an absolute path such as /root/answers.yaml',
  'wrong-ways': 'write names with a title, the check that fails, and steps',
  fails: 'write the id of one of the checks',
  story: 'write what has happened, as the learner hears of it',
  minutes: 'write a whole number from 1 to 240',
  points: 'write a whole number from 0 to 100',
  teaches: 'write a list of words: [kubelet, systemd]',
  tracks: 'write a list of tracks, as `khw-lab labs` lists them',
  from: 'write a chapter such as "12"',
  brings: 'write an optional chapter such as "13"',
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
function keysAt([top, ...below]: Path): readonly string[] {
  if (top === undefined) return Object.keys(file.shape);
  const group = below.length <= 1 ? groups[top] : undefined;
  return Object.keys(group?.shape ?? step.shape);
}

/** By the key of the file under which such a group stands, or a list or a record of them. */
const groups: Readonly<Record<string, { readonly shape: object }>> = {
  checks: check,
  'other-solutions': way,
  'wrong-ways': wrongWay,
  files: startingFile,
  releases,
  answers,
};
