import { LabError, messageOf } from '../../core/errors.js';
import type { Sighting } from '../../core/movement.js';
import type { Disturbance, Ordeal } from '../../core/ordeal.js';
import { lookUntilRest, type Pace } from '../../core/wait.js';
import { howTheyEnded, readClientLog, type ClientRequest } from '../../evidence/client-log.js';
import type { FirstCause } from '../../grade/causes.js';
import { ordealMarks } from '../../grade/ordeal.js';
import type { Client } from '../client/client.js';

type Note = (text: string) => void;

/** A lab that is put through ordeals, and the client that asks meanwhile. */
export interface OrdealLab extends Pace {
  readonly client: Client;
  /** Does it, and ends when it has its effect; of machines that were switched on, when they are up. */
  act(act: Disturbance['act'], note: Note): Promise<void>;
  /** What is wrong in chapters now. */
  causes(chapters: readonly string[]): Promise<readonly FirstCause[]>;
}

/** So many answers in a row, and whoever asks is answered again: two rounds of five servers. */
const steady = 10;

/** So many writes (reads of a client that writes nothing) in a row without an answer: none has one. */
const refusals = 2;

/** Milliseconds between two looks. */
const intervalsMs = { client: 2000, checks: 5000 } as const;

/**
 * Milliseconds without a check that comes to another outcome, after which nothing comes back any
 * more; and without another answer.
 */
const stillMs = 120_000;

/**
 * Disturbs a lab while its client asks, and waits after each disturbance until what is expected has
 * come, or nothing moves any more. Answers all that the client has written. What goes wrong with
 * the lab is written there too; throws what says nothing of the lab, an interruption say, and where
 * the client is not answered before anything is done.
 */
export async function undergo(ordeal: Ordeal, lab: OrdealLab, note: Note): Promise<string> {
  const { client } = lab;
  note('the client begins to ask');
  await client.start();
  await assertAnswered(lab, note);
  await client.mark(await disturbed(ordeal, lab, note));
  note('the client ends');
  await client.stop();
  return client.read();
}

async function assertAnswered(lab: OrdealLab, note: Note): Promise<void> {
  const rest = await untilRest(lab, answeredSight, note);
  if (rest !== undefined)
    throw new LabError('refused', `a client is not answered, before anything was done: ${rest}`, {
      hint: '`khw-lab check` finds out why.',
    });
}

/** Answers the last mark. */
async function disturbed(
  { disturbances, chapters }: Ordeal,
  lab: OrdealLab,
  note: Note,
): Promise<string> {
  const { client } = lab;
  try {
    for (const [index, { title, act, until }] of disturbances.entries()) {
      note(title);
      const tell = (text: string): void => note(`${title}: ${text}`);
      await client.mark(ordealMarks.begins(index));
      await lab.act(act, tell);
      await client.mark(ordealMarks.done(index));
      if (until === 'well') {
        const [cause] = await lastingCauses(chapters, lab, tell);
        if (cause !== undefined) return ordealMarks.unwell(wordsOf(cause));
      }
      const rest = await untilRest(lab, sightFor(until), tell);
      if (rest !== undefined) await client.mark(ordealMarks.atRest(index, rest));
    }
    return ordealMarks.well;
  } catch (error) {
    if (lab.signal.aborted || !isOfMachines(error)) throw error;
    return ordealMarks.unwell(messageOf(error));
  }
}

const isOfMachines = (error: unknown): boolean =>
  error instanceof LabError && (error.kind === 'machine' || error.kind === 'step');

const wordsOf = ({ machine, check, what }: FirstCause): string =>
  `not well again: ${check} on ${machine}, ${what}`;

/** What is wrong and stays so; looks again as long as something changes. */
async function lastingCauses(
  chapters: readonly string[],
  lab: OrdealLab,
  note: Note,
): Promise<readonly FirstCause[]> {
  const { found } = await lookUntilRest(
    () => lab.causes(chapters),
    (causes) => {
      const [first] = causes;
      return first === undefined
        ? undefined
        : {
            seen: `${first.machine}: ${first.what}`,
            marks: causes.map(({ machine, check }) => `${machine}: ${check}`),
          };
    },
    { ...paceOf(lab), intervalMs: intervalsMs.checks },
    note,
  );
  return found;
}

/** What still moves in the requests since the last mark; undefined once it is as expected. */
type Sight = (requests: readonly ClientRequest[], hasWrites: boolean) => Sighting | undefined;

const sightFor = (until: Disturbance['until']): Sight =>
  until === 'refused' ? refusedSight : answeredSight;

const answeredSight: Sight = (requests) => {
  const last = requests.slice(-steady);
  const lost = last.filter(({ answered }) => !answered);
  const answers = last.length - lost.length;
  if (answers === steady) return undefined;
  return {
    seen:
      lost.length === 0
        ? `${answers} answers`
        : `of the last ${last.length} requests ${lost.length} lost (${howTheyEnded(lost)})`,
    // With a server that is gone for good there is always another answer, and never many in a row.
    marks: [`${longestRow(requests, ({ answered }) => answered)} in a row`],
  };
};

const refusedSight: Sight = (requests, hasWrites) => {
  const asked = requests.filter(({ kind }) => !hasWrites || kind === 'write');
  const last = asked.slice(-refusals);
  const refused = last.filter(({ answered }) => !answered).length;
  if (refused === refusals) return undefined;
  return {
    seen: `of the last ${last.length} ${hasWrites ? 'writes' : 'requests'} ${last.length - refused} answered`,
    marks: [`${longestRow(asked, ({ answered }) => !answered)} in a row`],
  };
};

/** How many are such, one after the other, where these are the most. */
function longestRow(
  requests: readonly ClientRequest[],
  isSuch: (request: ClientRequest) => boolean,
): number {
  let row = 0;
  return Math.max(0, ...requests.map((request) => (row = isSuch(request) ? row + 1 : 0)));
}

/** Looks at the client until it fares as expected; answers how it came to rest before that. */
async function untilRest(lab: OrdealLab, sight: Sight, note: Note): Promise<string | undefined> {
  const { rest } = await lookUntilRest(
    async () => {
      const { requests, marks, hasWrites } = readClientLog(await lab.client.read());
      const since = marks.at(-1)?.sinceSeconds ?? 0;
      return { requests: requests.filter(({ beganSeconds }) => beganSeconds >= since), hasWrites };
    },
    ({ requests, hasWrites }) => sight(requests, hasWrites),
    { ...paceOf(lab), intervalMs: intervalsMs.client },
    note,
  );
  return rest;
}

const paceOf = ({ clock, signal, slowness }: Pace): Pace & { readonly stillMs: number } => ({
  clock,
  signal,
  slowness,
  stillMs,
});
