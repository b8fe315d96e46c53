import { tracks } from '../../../labs/index.js';
import type { Lab } from '../../core/lab.js';
import { labForReading, readLab } from '../../lab/record.js';
import { labStatus } from '../../lab/status.js';
import { renderTable } from '../../ui/table.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';
import { drillRows, drillTable } from '../drill-table.js';
import { readGradingRecord, type GradingRecord } from '../grading-record.js';
import type { GlobalOptions } from '../options.js';
import { subjects, type Subject } from '../subjects.js';

interface LabsOptions extends GlobalOptions { readonly labs?: string }

export const labs: Command<LabsOptions> = {
  options: (parser) => parser
    .option('labs', { type: 'string', requiresArg: true, describe: 'A folder of your own drills' })
    .example('$0 labs', 'the way through, and where you are'),
  run: async (app, args) => {
    const lab = await labForReading(app.paths, args.lab);
    const record = await readGradingRecord(app.paths.lab(lab.name));
    const chapter = await chapterDone(app, args);
    const rows = subjects.map((subject) => row(subject, lab, record, chapter));
    const drills = await drillRows(args.labs, record);
    if (args.format === 'json') {
      app.print(JSON.stringify({ lab: lab.name, chapter, tracks: tracks.map(({ id, title }) => ({ id, title })), chapters: rows, drills }, null, 2));
      return 0;
    }
    app.print([
      ...tracks.map(({ title }) => title), '',
      renderTable(['CHAPTER', 'TITLE', 'MINUTES', 'CHECKS', 'POINTS', 'STATE'], rows.map((r) => [r.id, r.title, String(r.minutes), String(r.checks), String(r.points), stateWords(r)])),
      '', '`khw-lab check NN` grades a chapter, `khw-lab start NN` gets the lab to where it begins.',
      '', 'Drills', '', drillTable(drills), '', '`khw-lab start DRILL` breaks the lab, `khw-lab finish` grades it and brings the lab back.',
    ].join('\n'));
    return 0;
  },
};

type Row = ReturnType<typeof row>;

function row({ id, title, minutes, checks }: Subject, lab: Lab, record: GradingRecord, chapter: string | null) {
  const own = checks(lab);
  const grade = record.subjects[id];
  return {
    id, title, minutes, checks: own.length, points: own.reduce((sum, { points }) => sum + points, 0),
    done: chapter !== null && id <= chapter, grade: grade ?? null,
  };
}

function stateWords({ done, grade }: Row): string {
  const ran = done ? 'done by khw-lab' : '';
  if (grade === null) return ran || '-';
  const graded = `${grade.pass} of ${grade.checks} checks, ${grade.earned} of ${grade.possible} points on ${grade.at.slice(0, 16).replace('T', ' ')}`;
  return done ? `${ran}; ${graded}` : graded;
}

/** The last chapter that `up` did; null where there is no lab yet. */
async function chapterDone(app: App, { lab, connect }: GlobalOptions): Promise<string | null> {
  if (await readLab(app.paths, lab) === undefined) return null;
  return (await labStatus(labContext(app), lab, connect)).chapter;
}
