import { errata } from '../causes.js';
import type { Report, ReportCheck } from '../schema.js';
import { escapeMarkup } from './escape.js';
import { isSkipped, wordsFor } from './words.js';

type Skipped = (check: ReportCheck) => boolean;

/**
 * JUnit XML as CI systems read it: a suite per subject. Skipped are what another check blocks and
 * errata of the tutorial; what a machine did not answer, or what broke here, is an error.
 */
export function renderJunit(report: Report): string {
  const harmless = errata(report.checks);
  const skipped: Skipped = (check) => isSkipped(check) || harmless.has(check.id);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="khw-lab ${escapeMarkup(report.lab.name)}" ${totals(report.checks, skipped)} time="${report.seconds}">`,
    ...[...new Set(report.checks.map(({ subject }) => subject))].flatMap((subject) =>
      suite(report, subject, skipped),
    ),
    '</testsuites>',
  ].join('\n');
}

function suite(report: Report, subject: string, skipped: Skipped): readonly string[] {
  const checks = report.checks.filter((check) => check.subject === subject);
  const title = report.subjects.find(({ id }) => id === subject)?.title ?? 'needed from before';
  return [
    `  <testsuite name="${escapeMarkup(`${subject} ${title}`)}" ${totals(checks, skipped)} timestamp="${report.startedAt}">`,
    ...properties(report),
    ...checks.flatMap((check) => testCase(check, skipped)),
    '  </testsuite>',
  ];
}

/** The exam, key by key. */
function properties({ exam }: Report): readonly string[] {
  if (exam === undefined) return [];
  return [
    '    <properties>',
    ...Object.entries(exam).map(
      ([name, value]) =>
        `      <property name="exam.${name}" value="${escapeMarkup(String(value))}"/>`,
    ),
    '    </properties>',
  ];
}

function totals(checks: readonly ReportCheck[], skipped: Skipped): string {
  const run = checks.filter((check) => !skipped(check));
  const failures = run.filter(({ state }) => state === 'fail').length;
  const errors = run.filter(({ state }) => state === 'blocked' || state === 'broken').length;
  return `tests="${checks.length}" failures="${failures}" errors="${errors}" skipped="${checks.length - run.length}"`;
}

function testCase(check: ReportCheck, skipped: Skipped): readonly string[] {
  const open = `    <testcase classname="${escapeMarkup(check.subject)}" name="${escapeMarkup(`${check.id} ${check.title}`)}"`;
  return check.state === 'pass'
    ? [`${open}/>`]
    : [`${open}>`, `      ${outcome(check, skipped)}`, '    </testcase>'];
}

function outcome(check: ReportCheck, skipped: Skipped): string {
  const [first = '', ...rest] = wordsFor(check).map(([label, text]) =>
    escapeMarkup(`${label} ${text}`.trim()),
  );
  if (skipped(check)) return `<skipped message="${first}"/>`;
  const element = check.state === 'fail' ? 'failure' : 'error';
  return `<${element} message="${first}">${[first, ...rest].join('\n')}</${element}>`;
}
