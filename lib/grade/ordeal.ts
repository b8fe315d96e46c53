import type { Check, FactAnswer, Verdict } from '../core/check.js';
import { jumpbox, type Lab } from '../core/lab.js';
import { clientLog, type Disturbance, type Ordeal } from '../core/ordeal.js';
import {
  gapsIn,
  howTheyEnded,
  readClientLog,
  type ClientLog,
  type ClientMark,
  type ClientRequest,
} from '../evidence/client-log.js';
import type { Outcome } from './engine.js';

/** What is written among the requests of the client while an ordeal goes on. */
export const ordealMarks = {
  /** Before a disturbance. */
  begins: (index: number): string => `begins ${index}`,
  /** It was done. */
  done: (index: number): string => `done ${index}`,
  /** What is waited for after it has not come, and nothing moves any more. */
  atRest: (index: number, words: string): string => `rest ${index} ${words}`,
  /** All was done, and is well again. */
  well: 'well',
  /** Something is not, and stays so. */
  unwell: (words: string): string => `unwell ${words}`,
} as const;

/** The check that tells how an ordeal was borne: `ordeal.controller-1`. */
export function ordealCheck(ordeal: Ordeal, lab: Lab): Check {
  const { id, title, machine, points, why, link, hints } = ordeal;
  return {
    id: `${ordealSubject.id}.${id}`,
    title,
    machine,
    points,
    why,
    link,
    needs: [],
    hints,
    facts: { client: { machine: jumpbox(lab).name, script: clientLog } },
    judge: ({ client }) => verdictOn(ordeal, logIn(client)).verdict,
  };
}

/** What all of these checks are about, as a report lists them. */
export const ordealSubject = { id: 'ordeal', title: 'Behaviour under loss' } as const;

/**
 * Judges an ordeal by what its client has written. Where the client itself did not ask all the
 * time, what it has counted says nothing.
 */
export function ordealOutcome(ordeal: Ordeal, written: string): Outcome {
  const log = readClientLog(written);
  const { verdict, isOfCounts } = verdictOn(ordeal, log);
  const reason = blindness(log);
  return reason === undefined || (verdict.state === 'fail' && !isOfCounts)
    ? verdict
    : { state: 'blocked', by: [], reason };
}

/** How an ordeal was borne, in one line: `131 requests, 1 lost, …`. */
export const ordealSummary = (ordeal: Ordeal, written: string): string => {
  const log = readClientLog(written);
  return totals(log.requests, partsOf(ordeal, log));
};

const logIn = (answer: FactAnswer | undefined): ClientLog => readClientLog(answer?.stdout ?? '');

function blindness({ requests, lapsesSeconds, isWhole }: ClientLog): string | undefined {
  if (requests.length === 0) return 'the client has written nothing';
  if (!isWhole) return 'the client was ended before its time';
  return lapsesSeconds.length === 0
    ? undefined
    : `the client itself did not ask for ${seconds(Math.max(...lapsesSeconds))}: this computer is too busy for lost answers to be counted`;
}

/** The time from the beginning of a disturbance to the next one. */
interface Part {
  readonly title: string;
  /** Undefined before the first one. */
  readonly disturbance: Disturbance | undefined;
  readonly requests: readonly ClientRequest[];
  readonly lost: readonly ClientRequest[];
  /** Seconds, the longest without an answer that began in it. */
  readonly gapSeconds: number;
}

interface Complaint {
  readonly text: string;
  /** It rests on how many requests were lost. */
  readonly isOfCounts?: true;
}

function verdictOn(
  ordeal: Ordeal,
  log: ClientLog,
): { readonly verdict: Verdict; readonly isOfCounts: boolean } {
  const parts = partsOf(ordeal, log);
  const complaints = [
    ...complaintsOfCounts(ordeal, parts),
    ...complaintsOfWaits(ordeal, log),
    ...complaintsOfWrites(ordeal, log),
  ];
  const [first] = complaints;
  const found = summary(log, parts);
  return {
    isOfCounts: complaints.every((each) => each.isOfCounts === true),
    verdict:
      first === undefined
        ? { state: 'pass', evidence: found }
        : {
            state: 'fail',
            expected: `at most ${ordeal.mayLose} requests lost, every answered write kept, all well again`,
            actual: `${complaints.map(({ text }) => text).join('; ')}. ${found}`,
            cause: { text: first.text },
          },
  };
}

function complaintsOfCounts({ mayLose }: Ordeal, parts: readonly Part[]): readonly Complaint[] {
  const early = parts.find(({ disturbance }) => disturbance === undefined)?.lost ?? [];
  const lost = countedIn(parts);
  return [
    ...(early.length === 0
      ? []
      : [`${early.length} lost before anything was done (${howTheyEnded(early)})`]),
    ...(lost.length <= mayLose
      ? []
      : [`${lost.length} requests lost, not ${mayLose} at most (${howTheyEnded(lost)})`]),
  ].map((text) => ({ text, isOfCounts: true }));
}

/** What was lost in the parts in which it should not be. */
const countedIn = (parts: readonly Part[]): readonly ClientRequest[] =>
  parts.flatMap(({ disturbance, lost }) =>
    disturbance === undefined || disturbance.outage === true ? [] : lost,
  );

const waitedFor: Readonly<Record<Disturbance['until'], string>> = {
  answered: 'the client is not answered again',
  refused: 'the client is still answered',
  well: 'not all is well again',
};

function complaintsOfWaits({ disturbances }: Ordeal, { marks }: ClientLog): readonly Complaint[] {
  const rests = marks.flatMap(({ text }): readonly string[] => {
    const [, index, words = ''] = /^rest (\d+) (.*)$/.exec(text) ?? [];
    const disturbance = disturbances[Number(index)];
    return disturbance === undefined
      ? []
      : [`${disturbance.title}: ${waitedFor[disturbance.until]} (${words})`];
  });
  const unwell = marks.flatMap(({ text }) => /^unwell (.*)$/.exec(text)?.[1] ?? []);
  const isThrough = unwell.length > 0 || marks.some(({ text }) => text === ordealMarks.well);
  return [...rests, ...unwell, ...(isThrough ? [] : ['it was not carried through'])].map(
    (text) => ({ text }),
  );
}

function complaintsOfWrites(ordeal: Ordeal, log: ClientLog): readonly Complaint[] {
  const writes = answeredWrites(log);
  const forbidden = ordeal.disturbances.flatMap(({ until, title }, index) => {
    const done = sinceOf(log.marks, ordealMarks.done(index)) ?? Infinity;
    const next = sinceOf(log.marks, ordealMarks.begins(index + 1)) ?? Infinity;
    const count = writes.filter(
      ({ beganSeconds, endedSeconds }) => beganSeconds > done && endedSeconds < next,
    ).length;
    return until === 'refused' && count > 0
      ? [`${title}: ${count} writes were answered, although none could be stored`]
      : [];
  });
  const { stored } = log;
  const gone = stored === undefined ? [] : writes.filter(({ word }) => !stored.has(word));
  return [
    ...forbidden,
    ...(gone.length === 0
      ? []
      : [
          `${gone.length} of ${writes.length} writes that were answered are not stored, the first of ${clockTime(gone)}`,
        ]),
    ...(stored === undefined ? ['what is stored could not be read in the end'] : []),
  ].map((text) => ({ text }));
}

const answeredWrites = ({ requests }: ClientLog): readonly ClientRequest[] =>
  requests.filter(({ kind, answered }) => kind === 'write' && answered);

const sinceOf = (marks: readonly ClientMark[], text: string): number | undefined =>
  marks.find((mark) => mark.text === text)?.sinceSeconds;

/**
 * A request belongs to what had begun last when it ended: one that hung was on its way when that
 * began.
 */
function partsOf({ disturbances }: Ordeal, { requests, marks }: ClientLog): readonly Part[] {
  const begun = disturbances.flatMap((disturbance, index) => {
    const since = sinceOf(marks, ordealMarks.begins(index));
    return since === undefined ? [] : [{ disturbance, since, title: disturbance.title }];
  });
  const all = [{ disturbance: undefined, since: -Infinity, title: 'before' }, ...begun];
  const partOf = ({ endedSeconds }: ClientRequest): object | undefined =>
    all.findLast(({ since }) => since <= endedSeconds);
  const gaps = gapsIn(requests);
  return all.map((part) => {
    const own = requests.filter((request) => partOf(request) === part);
    return {
      title: part.title,
      disturbance: part.disturbance,
      requests: own,
      lost: own.filter(({ answered }) => !answered),
      gapSeconds: Math.max(
        0,
        ...gaps.flatMap((gap) => (partOf(gap.first) === part ? [gap.seconds] : [])),
      ),
    };
  });
}

function summary(log: ClientLog, parts: readonly Part[]): string {
  const writes = answeredWrites(log);
  const { stored } = log;
  return [
    totals(log.requests, parts),
    ...parts.map(partWords),
    ...(stored === undefined || writes.length === 0
      ? []
      : [
          `${writes.filter(({ word }) => stored.has(word)).length} of ${writes.length} answered writes are stored`,
        ]),
  ].join('. ');
}

function totals(requests: readonly ClientRequest[], parts: readonly Part[]): string {
  const lost = countedIn(parts).length;
  const gap = Math.max(
    0,
    ...parts.flatMap((part) => (part.disturbance?.outage === true ? [] : [part.gapSeconds])),
  );
  return `${requests.length} requests, ${lost} lost, ${seconds(gap)} without an answer at most`;
}

function partWords({ title, disturbance, requests, lost, gapSeconds }: Part): string {
  const what = disturbance?.outage === true ? `${title} (outage)` : title;
  const losses =
    lost.length === 0 ? '' : ` (${howTheyEnded(lost)}, the first at ${clockTime(lost)})`;
  return `${what}: ${requests.length} asked, ${lost.length} lost${losses}, ${seconds(gapSeconds)}`;
}

const seconds = (number: number): string => `${number.toFixed(1)} s`;

/** When the first of these began, by the jumpbox's clock: what journals know it by. */
function clockTime(requests: readonly ClientRequest[]): string {
  const [first] = [...requests].sort((a, b) => a.beganSeconds - b.beganSeconds);
  return `${new Date((first?.clockSeconds ?? 0) * 1000).toISOString().slice(11, 19)} UTC`;
}
