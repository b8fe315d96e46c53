import type { Report, ReportCheck } from '../schema.js';
import { examWords } from '../exam.js';
import { escapeMarkup } from './escape.js';
import { style } from './style.js';
import { countWords, scoreWords, wordsFor } from './words.js';

const dataMark = '<script type="application/json" id="report">';

/**
 * One page that needs nothing else: opened from disk, mailed, printed. The report itself is inside,
 * so that it can be verified.
 */
export function renderHtml(report: Report, heading: string): string {
  const { lab, subjects, signature } = report;
  const title = `khw-lab: ${lab.name}, ${subjects.map(({ id }) => id).join(', ')}`;
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    // A page from a machine of somebody else's: whatever slipped through could neither run nor load
    // anything.
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    `<title>${escapeMarkup(title)}</title><style>${style}</style></head><body>`,
    `<h1>${escapeMarkup(heading)}: lab ${escapeMarkup(lab.name)}</h1>`,
    `<p class="closing">${escapeMarkup(report.closing)}</p>`,
    facts(report),
    ...subjects.map((subject) =>
      section(
        `${subject.id} ${subject.title}`,
        report.checks.filter((check) => check.graded && check.subject === subject.id),
      ),
    ),
    section(
      'Needed from before',
      report.checks.filter((check) => !check.graded),
    ),
    signature === undefined
      ? ''
      : `<p class="digest">Digest ${escapeMarkup(signature.digest)}. <code>khw-lab verify</code> with this file tells whether it is as it was signed.</p>`,
    `${dataMark}${embedded(report)}</script>`,
    '</body></html>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** The JSON inside a page of renderHtml; undefined where there is none. */
export function reportInHtml(page: string): string | undefined {
  const start = page.lastIndexOf(dataMark);
  const end = page.indexOf('</script>', start);
  return start < 0 || end < 0 ? undefined : page.slice(start + dataMark.length, end);
}

/**
 * As JSON, `<` can be written so that no text ends the element (HTML, restrictions for contents of
 * script elements).
 */
const embedded = (report: Report): string => JSON.stringify(report).replaceAll('<', '\\u003c');

function facts(report: Report): string {
  const used = report.checks.reduce((sum, { hints }) => sum + hints.used, 0);
  const rows = [
    ['Result', countWords(report.counts)],
    ['Points', scoreWords(report.score)],
    ['Hints used', String(used)],
    [
      'Graded',
      `${report.startedAt.replace('T', ' ').replace(/\..*/, '')} UTC, in ${report.seconds} s${report.rebooted ? ', after a reboot of every machine' : ''}`,
    ],
    ...(report.exam === undefined ? [] : [['Exam', examWords(report.exam)]]),
    ['Release set', report.lab.releaseSet],
    ['By', report.tool],
  ];
  return `<table class="facts">${rows.map(([name = '', text = '']) => `<tr><th>${escapeMarkup(name)}</th><td>${escapeMarkup(text)}</td></tr>`).join('')}</table>`;
}

function section(title: string, checks: readonly ReportCheck[]): string {
  if (checks.length === 0) return '';
  const passed = checks.filter(({ state }) => state === 'pass').length;
  return `<section><h2>${escapeMarkup(title)} <small>${passed} of ${checks.length}</small></h2>\n${checks.map(entry).join('\n')}</section>`;
}

function entry(check: ReportCheck): string {
  const words = check.state === 'pass' ? [['evidence', check.evidence] as const] : wordsFor(check);
  const list = words
    .map(([label, text]) => `<dt>${escapeMarkup(label)}</dt><dd>${escapeMarkup(text)}</dd>`)
    .join('');
  const points = `${check.earned} of ${check.points}${check.hints.used === 0 ? '' : `, ${check.hints.used} of ${check.hints.of} hints`}`;
  return (
    `<details class="${check.state}"${check.state === 'fail' || check.state === 'broken' ? ' open' : ''}><summary><b>${check.state}</b> ${escapeMarkup(check.title)} ` +
    `<code>${escapeMarkup(check.id)}</code> <small>${check.graded ? points : ''}</small></summary>` +
    `<dl>${list}${linkTo(check.link)}</dl></details>`
  );
}

/** Only the web's own schemes: a link in a report must not run anything. */
const linkTo = (link: string): string =>
  /^https?:\/\//.test(link)
    ? `<dt>documentation</dt><dd><a href="${escapeMarkup(link)}" rel="noreferrer">${escapeMarkup(link)}</a></dd>`
    : '';
