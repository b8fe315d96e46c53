import { errata } from '../causes.js';
import type { Report, ReportCheck } from '../schema.js';
import { examWords } from '../exam.js';
import { isSkipped, wordsFor } from './words.js';

/**
 * TAP version 14: a blocked check is skipped, with the reason; a failed one has a YAML block;
 * errata of the tutorial are TODO, which is no failure (testanything.org).
 */
export function renderTap(report: Report): string {
  const harmless = errata(report.checks);
  return [
    'TAP version 14',
    `1..${report.checks.length}`,
    ...report.checks.flatMap((check, index) =>
      point(check, index, harmless.has(check.id) ? ' # TODO the tutorial is to be fixed' : ''),
    ),
    ...(report.exam === undefined ? [] : [`# Exam: ${examWords(report.exam)}`]),
    `# ${report.closing.replaceAll('\n', ' ')}`,
  ].join('\n');
}

function point(check: ReportCheck, index: number, directive: string): readonly string[] {
  const name = `${index + 1} - ${escapeName(`${check.id} ${check.title}`)}`;
  const words = wordsFor(check);
  if (check.state === 'pass') return [`ok ${name}`];
  if (isSkipped(check))
    return [
      `ok ${name} # SKIP ${escapeName(
        words
          .map((line) => line.join(' '))
          .join(' ')
          .replaceAll('\n', ' '),
      )}`,
    ];
  return [`not ok ${name}${directive}`, '  ---', ...yaml(check, words), '  ...'];
}

/** JSON strings are YAML scalars. */
function yaml({ state }: ReportCheck, words: ReturnType<typeof wordsFor>): readonly string[] {
  const fields = new Map<string, string>([['severity', state]]);
  let last = 'note';
  for (const [label, text] of words) {
    last = label === '' ? last : label;
    fields.set(last, label === '' ? `${fields.get(last) ?? ''}\n${text}` : text);
  }
  return [...fields].map(([label, text]) => `  ${label}: ${JSON.stringify(text)}`);
}

const escapeName = (text: string): string => text.replace(/[\\#]/g, '\\$&').replaceAll('\n', ' ');
