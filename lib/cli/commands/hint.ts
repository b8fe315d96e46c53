import { LabError } from '../../core/errors.js';
import { noLab } from '../../lab/mine.js';
import { readLab } from '../../lab/record.js';
import type { Command } from '../command.js';
import { assertNoExam, drillCheckNamed } from '../drill-active.js';
import { readGradingRecord, writeGradingRecord, type GradingRecord } from '../grading-record.js';
import type { GlobalOptions } from '../options.js';
import { checkNamed } from '../subjects.js';

interface HintOptions extends GlobalOptions { readonly check?: string }

export const hint: Command<HintOptions> = {
  options: (parser) => parser
    .positional('check', { type: 'string', describe: 'Id of a check; the first cause of the last `check` when left out' })
    .example('$0 hint', 'one more hint; each takes a part of the check\'s points')
    .example('$0 hint 08.api-flags.server', ''),
  run: async (app, args) => {
    const lab = await readLab(app.paths, args.lab);
    if (lab === undefined) throw await noLab(app, args.lab);
    await assertNoExam(app, args);
    const paths = app.paths.lab(lab.name);
    const record = await readGradingRecord(paths);
    const id = args.check ?? record.firstCause;
    if (id === undefined) throw noCause(record);
    const check = await drillCheckNamed(app, args, id) ?? checkNamed(id, lab);
    const before = Math.min(record.hints[check.id] ?? 0, check.hints.length);
    const opened = Math.min(before + 1, check.hints.length);
    if (opened > before) await writeGradingRecord(paths, { ...record, hints: { ...record.hints, [check.id]: opened } });
    const rungs = check.hints.slice(0, opened);
    if (args.format === 'json') app.print(JSON.stringify({ check: check.id, title: check.title, opened, of: check.hints.length, hints: rungs }, null, 2));
    else {
      app.print(`${check.id}  ${check.title}\n${rungs.map((text, index) => `${index + 1}. ${text}`).join('\n')}`);
      app.say(opened === check.hints.length ? 'There are no more hints for this check; `khw-lab explain` says why it matters.' : `${check.hints.length - opened} more to open.`);
    }
    return 0;
  },
};

const noCause = ({ subjects }: GradingRecord): LabError => Object.keys(subjects).length === 0
  ? new LabError('usage', 'nothing has been checked yet', { hint: '`khw-lab check` finds where a mistake begins; or name a check: `khw-lab hint CHECK`.' })
  : new LabError('usage', 'the last `khw-lab check` found nothing wrong, or was before this drill', { hint: '`khw-lab check` looks again; or name a check: `khw-lab hint CHECK`.' });
