import type { Report, ReportCheck } from '../schema.js';
import { escapeMarkup } from './escape.js';
import { isSkipped, wordsFor } from './words.js';

/** JUnit XML as CI systems read it: a suite per subject. Skipped is what another check blocks; what a machine did not answer, or what broke here, is an error. */
export function renderJunit(report: Report): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="khw-lab ${escapeMarkup(report.lab.name)}" ${totals(report.checks)} time="${report.seconds}">`,
    ...[...new Set(report.checks.map(({ subject }) => subject))].flatMap((subject) => suite(report, subject)),
    '</testsuites>',
  ].join('\n');
}

function suite(report: Report, subject: string): readonly string[] {
  const checks = report.checks.filter((check) => check.subject === subject);
  const title = report.subjects.find(({ id }) => id === subject)?.title ?? 'needed from before';
  return [
    `  <testsuite name="${escapeMarkup(`${subject} ${title}`)}" ${totals(checks)} timestamp="${report.startedAt}">`,
    ...checks.flatMap(testCase),
    '  </testsuite>',
  ];
}

function totals(checks: readonly ReportCheck[]): string {
  const failures = checks.filter(({ state }) => state === 'fail').length;
  const skipped = checks.filter(isSkipped).length;
  const errors = checks.filter(({ state }) => state === 'blocked' || state === 'broken').length - skipped;
  return `tests="${checks.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

function testCase(check: ReportCheck): readonly string[] {
  const open = `    <testcase classname="${escapeMarkup(check.subject)}" name="${escapeMarkup(`${check.id} ${check.title}`)}"`;
  return check.state === 'pass' ? [`${open}/>`] : [`${open}>`, `      ${outcome(check)}`, '    </testcase>'];
}

function outcome(check: ReportCheck): string {
  const [first = '', ...rest] = wordsFor(check).map(([label, text]) => escapeMarkup(`${label} ${text}`.trim()));
  if (isSkipped(check)) return `<skipped message="${first}"/>`;
  const element = check.state === 'fail' ? 'failure' : 'error';
  return `<${element} message="${first}">${[first, ...rest].join('\n')}</${element}>`;
}
