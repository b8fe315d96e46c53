import * as z from 'zod';

/**
 * The published shape of a report: docs/report.schema.json is made from it. A change that breaks
 * readers raises the version.
 */
export const reportVersion = 1;

const text = z.string();
const points = z.number().nonnegative();

const checkFields = {
  id: text.describe('Unique, NN.what.machine'),
  title: text,
  subject: text.describe('Id of the chapter or drill'),
  machine: text,
  graded: z.boolean().describe('false: looked at only because a graded check needs it'),
  points,
  earned: points,
  hints: z.strictObject({ used: z.int().nonnegative(), of: z.int().nonnegative() }),
  link: text,
};

const cause = z.strictObject({
  text,
  origin: z
    .enum(['learner', 'tutorial'])
    .describe('tutorial: the public text leads there, the learner did nothing wrong'),
  remedy: text.optional(),
  link: text.optional(),
});

const check = z.discriminatedUnion('state', [
  z.strictObject({ ...checkFields, state: z.literal('pass'), evidence: text }),
  z.strictObject({
    ...checkFields,
    state: z.literal('fail'),
    expected: text,
    actual: text,
    cause: cause.optional(),
  }),
  z.strictObject({
    ...checkFields,
    state: z.literal('blocked'),
    by: z.array(text).describe('Ids of the checks at the root of it'),
    reason: text.optional(),
  }),
  z.strictObject({
    ...checkFields,
    state: z.literal('broken'),
    message: text,
    stack: z.array(text),
  }),
]);

const signature = z.strictObject({
  algorithm: z.literal('ed25519'),
  digest: text.describe(
    'SHA-256, in hexadecimal, of the report without its signature: JSON without spaces, keys in the order of code points',
  ),
  publicKey: text.describe("The lab's public key, SubjectPublicKeyInfo, base64"),
  value: text.describe('Signature of the digest (its hexadecimal text), base64'),
});

const exam = z.strictObject({
  seed: z.int().nonnegative(),
  minutes: z.int().nonnegative().describe('How long it was to last'),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().describe('When the learner agreed to its end'),
  late: z.boolean(),
  passMark: z.number().describe('Percent of the points that it takes, as fixed at the start'),
  percent: z.number().describe('Percent of the points that were earned, rounded down'),
  passed: z.boolean().describe('Enough points, in time'),
});

/** Its keys in the order in which a report is written: `verify` compares the text. */
export const reportSchema = z.strictObject({
  version: z.literal(reportVersion),
  tool: text.describe('Program and version that graded'),
  lab: z.strictObject({
    name: text,
    track: text
      .optional()
      .describe(
        'Id of the track whose chapters and checks these are; of the first one where it is missing',
      ),
    releaseSet: text,
  }),
  subjects: z.array(z.strictObject({ id: text, title: text })),
  startedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  rebooted: z.boolean().describe('Every machine was rebooted before'),
  exam: exam.optional().describe('Only of an exam'),
  checks: z.array(check),
  counts: z.strictObject({ pass: z.int(), fail: z.int(), blocked: z.int(), broken: z.int() }),
  score: z.strictObject({
    earned: points,
    lost: points,
    open: points.describe('Of checks that could not be judged'),
    possible: points,
  }),
  firstCauses: z.array(z.strictObject({ machine: text, check: text, what: text })),
  closing: text,
  signature: signature.optional(),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportCheck = Report['checks'][number];
