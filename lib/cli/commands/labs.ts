import { courseRows, type ChapterRow } from '../../practice/rows.js';
import type { Track } from '../../track/types.js';
import { renderTable } from '../../ui/table.js';
import type { Command } from '../command.js';
import { drillTable, exerciseTable, isOfDomain } from '../drill-table.js';
import type { GlobalOptions } from '../options.js';
import { printProduct } from '../product.js';

interface LabsOptions extends GlobalOptions {
  readonly labs?: string;
}

export const labs: Command<LabsOptions> = {
  options: (parser) =>
    parser
      .option('labs', {
        type: 'string',
        requiresArg: true,
        describe: 'A folder of your own drills',
      })
      .example('$0 labs', 'the way through, and where you are'),
  run: async (app, args) => {
    const { lab, track, chapter, chapters, drills } = await courseRows(app, args, args.labs);
    const named = app.tracks.map(({ id, title }) => ({ id, title }));
    printProduct(
      app,
      args,
      { lab, track: track.id, chapter, tracks: named, chapters, drills },
      () =>
        [
          ...titles(app.tracks, track),
          '',
          renderTable(
            ['CHAPTER', 'TITLE', 'MINUTES', 'CHECKS', 'POINTS', 'FAULTS', 'STATE'],
            chapters.map((r) => [
              r.id,
              r.optional ? `${r.title} (optional)` : r.title,
              String(r.minutes),
              String(r.checks),
              String(r.points),
              `${r.faults.repaired} of ${r.faults.count}`,
              stateWords(r),
            ]),
          ),
          '',
          '`khw-lab check NN` grades a chapter, `khw-lab start NN` gets the lab to where it begins.',
          '`khw-lab practice NN` puts one of its faults into the lab.',
          '',
          ...(track.exercises === undefined
            ? []
            : ['Exercises', '', exerciseTable(drills, track.exercises.domains), '']),
          'Drills',
          '',
          drillTable(drills.filter((row) => track.exercises === undefined || !isOfDomain(row))),
          '',
          '`khw-lab start DRILL` breaks the lab, `khw-lab finish` grades it and brings the lab back.',
        ].join('\n'),
    );
    return 0;
  },
};

/** The lab's own track, with what else there is. */
const titles = (tracks: readonly Track[], { id, title }: Track): readonly string[] =>
  tracks.length === 1
    ? [title]
    : [
        `${title} (${id})`,
        `Also: ${tracks
          .filter((each) => each.id !== id)
          .map((each) => `${each.title} (--track ${each.id})`)
          .join(', ')}`,
      ];

function stateWords({ done, grade }: ChapterRow): string {
  const ran = done ? 'done by khw-lab' : '';
  if (grade === null) return ran || '-';
  const graded = `${grade.pass} of ${grade.checks} checks, ${grade.earned} of ${grade.possible} points on ${grade.at.slice(0, 16).replace('T', ' ')}`;
  return done ? `${ran}; ${graded}` : graded;
}
