import type { ReportCheck } from '../schema.js';

/** A label and what it says; text may have several lines. */
export type Line = readonly [label: string, text: string];

/**
 * What there is to say about a check that did not pass, in the order in which a person needs it.
 */
export function wordsFor(check: ReportCheck): readonly Line[] {
  switch (check.state) {
    case 'pass':
      return [];
    case 'blocked':
      return [
        check.reason === undefined ? ['blocked by', some(check.by)] : ['blocked', check.reason],
      ];
    case 'broken':
      return [
        ['bug', `in khw-lab, it is not yours: ${check.message}`],
        ...check.stack.slice(0, 4).map((line): Line => ['', line]),
      ];
    case 'fail':
      return [['expected', check.expected], ['found', check.actual], ...causeWords(check.cause)];
  }
}

/** Enough to begin with; the report itself has all. */
const some = (ids: readonly string[]): string =>
  `${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ` and ${ids.length - 3} more` : ''}`;

/** Blocked by another check, which says what is wrong; not by a machine that does not answer. */
export const isSkipped = (check: ReportCheck): boolean =>
  check.state === 'blocked' && check.reason === undefined;

function causeWords(cause: Extract<ReportCheck, { state: 'fail' }>['cause']): readonly Line[] {
  if (cause === undefined) return [];
  return [
    ['cause', cause.text],
    ...(cause.origin === 'tutorial'
      ? [['', 'This comes from the tutorial, not from you: it costs no points.'] as const]
      : []),
    ...(cause.remedy === undefined ? [] : [['remedy', cause.remedy] as const]),
    ...(cause.link === undefined ? [] : [['see', cause.link] as const]),
  ];
}

/** `41 passed, 1 failed, 3 blocked`; broken only where there are any. */
export const countWords = ({
  pass,
  fail,
  blocked,
  broken,
}: {
  readonly pass: number;
  readonly fail: number;
  readonly blocked: number;
  readonly broken: number;
}): string =>
  `${pass} passed, ${fail} failed, ${blocked} blocked${broken === 0 ? '' : `, ${broken} broken`}`;

/** `87.5 of 120 points, 12 still open`. */
export const scoreWords = ({
  earned,
  possible,
  open,
}: {
  readonly earned: number;
  readonly possible: number;
  readonly open: number;
}): string => `${earned} of ${possible} points${open === 0 ? '' : `, ${open} still open`}`;
