import { LabError } from '../../core/errors.js';
import { noSuchLab } from '../../lab/connection.js';
import { readLab, recordedLabs } from '../../lab/record.js';
import type { Command } from '../catalogue.js';
import { drillCheckNamed } from '../drill-active.js';
import { readGradingRecord, writeGradingRecord } from '../grading-record.js';
import type { GlobalOptions } from '../options.js';
import { checkNamed } from '../subjects.js';

interface HintOptions extends GlobalOptions { readonly check?: string }

export const hint: Command<HintOptions> = {
  options: (parser) => parser
    .positional('check', { type: 'string', describe: 'Id of a check; the first cause of the last `check` when left out' })
    .example('$0 hint', 'one more hint; each takes a part of the check\'s points')
    .example('$0 hint 08.api-server-flags.server', ''),
  run: async (app, args) => {
    const lab = await readLab(app.paths, args.lab);
    if (lab === undefined) throw noSuchLab(args.lab, await recordedLabs(app.paths));
    const paths = app.paths.lab(lab.name);
    const record = await readGradingRecord(paths);
    const id = args.check ?? record.firstCause;
    if (id === undefined) throw new LabError('usage', 'the last `khw-lab check` found nothing wrong', { hint: 'Name a check: `khw-lab hint CHECK`; `khw-lab check` lists them.' });
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
