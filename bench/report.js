import { median, shown } from './figures.js';
import { goalFor, goalText } from './goals.js';

/**
 * The page docs/bench.md: facts of the machine, a table per part, and the comparison of typed and
 * harness.
 * @param {import('./types.js').Measured} measured
 */
export function renderReport({ date, facts, parts, figures }) {
  return [
    '# Measured',
    '',
    'Written by `npm run bench`. Real guests, one run, medians; nothing here is asserted. The goals are those for a computer with two cores and no KVM.',
    '',
    ...table(['', ''], [['Date', date], ...facts]),
    ...parts.flatMap((part) => section(part, figures)),
    ...comparison(figures),
  ].join('\n');
}

/**
 * The page with these parts as measured now, each saying when; everything else stays as it is. A
 * part that the page lacks is put before the comparison, else at the end.
 * @param {string} page
 * @param {import('./types.js').Measured} measured
 */
export function updateReport(page, { date, facts, parts, figures }) {
  const own = `Measured in a run of its own: ${[date, ...facts.filter(([name]) => ['Revision', 'Speed', 'Guests'].includes(name)).map(([name, value]) => `${name.toLowerCase()} ${value}`)].join('; ')}.`;
  const sections = page.trim().split(/\n+(?=## )/);
  /** @param {string} title */
  const placeOf = (title) => sections.findIndex((each) => each.startsWith(`## ${title}\n`));
  for (const part of parts) {
    const fresh = section(part, figures, own).join('\n').trim();
    const place = placeOf(part.title);
    const end = placeOf(comparisonTitle);
    if (place >= 0) sections[place] = fresh;
    else sections.splice(end < 0 ? sections.length : end, 0, fresh);
  }
  return `${sections.join('\n\n')}\n`;
}

/**
 * @param {import('./types.js').Part} part
 * @param {import('./types.js').Figures} figures
 * @param {string} [own]
 */
function section({ id, title, about }, figures, own) {
  const rows = figures.rows(id).map(({ what, unit, values }) => {
    const middle = median(values);
    const spread =
      values.length === 1
        ? ''
        : `${shown(Math.min(...values), unit)} to ${shown(Math.max(...values), unit)}`;
    return [
      what,
      shown(middle, unit),
      spread,
      String(values.length),
      goalText(goalFor(id, what), middle, unit),
    ];
  });
  return [
    '',
    `## ${title}`,
    '',
    ...(own === undefined ? [about] : [about, '', own]),
    '',
    ...(rows.length === 0
      ? ['Not measured in this run.']
      : table(['what', 'median', 'from, to', 'n', 'goal'], rows)),
  ];
}

const comparisonTitle = 'Typed against khw-lab';

/**
 * Chapters as typed and as khw-lab does them, both from this run.
 * @param {import('./types.js').Figures} figures
 */
function comparison(figures) {
  const rows = figures.rows('typed').flatMap(({ what, values }) => {
    const harness = figures.median('up', what);
    return harness === undefined || !/^\d\d /.test(what)
      ? []
      : [{ what, typed: median(values), harness }];
  });
  const boot = {
    typed: figures.median('typed', '`up --until 02`'),
    harness: figures.median('up', 'the whole command'),
  };
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return [''];
  if (boot.typed === undefined || boot.harness === undefined) return [''];
  const typed = sum(rows.map((row) => row.typed));
  const all = {
    what: `chapters ${first.what.slice(0, 2)} to ${last.what.slice(0, 2)}`,
    typed,
    harness: sum(rows.map((row) => row.harness)),
  };
  const whole = {
    what: 'from nothing to chapter 12',
    typed: boot.typed + typed,
    harness: boot.harness,
  };
  return [
    '',
    `## ${comparisonTitle}`,
    '',
    'Both from this run: medians of "The whole lab" against the typed chapters.',
    '',
    ...table(
      ['chapter', 'typed', 'khw-lab', 'ratio', 'goal'],
      [...rows, all, whole].map(comparedRow),
    ),
    '',
  ];
}

/** @param {{ readonly what: string, readonly typed: number, readonly harness: number }} row */
function comparedRow({ what, typed, harness }) {
  const ratio = typed / harness;
  return [
    what,
    shown(typed, 's'),
    shown(harness, 's'),
    `${ratio.toFixed(1)}×`,
    goalText(goalFor('typed', what), ratio, '×'),
  ];
}

/** @param {readonly number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);

/**
 * @param {readonly string[]} header
 * @param {readonly (readonly string[])[]} rows
 */
const table = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
