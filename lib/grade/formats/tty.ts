import { styleText } from 'node:util';
import { printable } from '../../core/printable.js';
import { ordealSubject } from '../ordeal.js';
import type { Report, ReportCheck } from '../schema.js';
import { examWords } from '../exam.js';
import { countWords, scoreWords, wordsFor, type Line } from './words.js';

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const marks: Readonly<Record<ReportCheck['state'], readonly [string, Style]>> = {
  pass: ['pass   ', 'green'],
  fail: ['FAIL   ', 'red'],
  blocked: ['blocked', 'yellow'],
  broken: ['BROKEN ', 'magenta'],
};

/**
 * For a person at a terminal: what failed with all it takes to understand it, the rest a line each,
 * the first cause last.
 */
export function renderTty(report: Report, color: boolean): string {
  // Whether the stream takes colors was asked before.
  const paint: Paint = (style, text) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const sections = [
    ...report.subjects.map(
      ({ id, title }) =>
        [
          `${id} ${title}`,
          report.checks.filter((check) => check.graded && check.subject === id),
        ] as const,
    ),
    ['Needed from before', report.checks.filter((check) => !check.graded)] as const,
  ];
  return [
    ...sections.flatMap(([title, checks]) => section(title, checks, paint)),
    `${countWords(report.counts)}; ${scoreWords(report.score)}; ${report.seconds} s${report.rebooted ? ', after a reboot of every machine' : ''}`,
    ...(report.exam === undefined ? [] : [`Exam: ${examWords(report.exam)}`]),
    paint('bold', printable(report.closing)),
  ].join('\n');
}

function section(title: string, checks: readonly ReportCheck[], paint: Paint): readonly string[] {
  return checks.length === 0
    ? []
    : [paint('bold', printable(title)), ...checks.flatMap((check) => lines(check, paint)), ''];
}

function lines(check: ReportCheck, paint: Paint): readonly string[] {
  const [mark, style] = marks[check.state];
  const indent = ' '.repeat(21);
  return [
    `  ${paint(style, mark)} ${printable(`${check.id}  ${check.title}`)}`,
    ...[...figures(check), ...wordsFor(check)].map(
      ([label, text]) =>
        `          ${label.padEnd(11)}${printable(text).replaceAll('\n', `\n${indent}`)}`,
    ),
  ];
}

/** That an ordeal was borne says little without how many answers it has cost. */
const figures = (check: ReportCheck): readonly Line[] =>
  check.state === 'pass' && check.subject === ordealSubject.id ? [['counted', check.evidence]] : [];
