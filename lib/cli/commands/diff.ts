import type { Comparison } from '../../core/check.js';
import { exitCodes } from '../../core/errors.js';
import { collectFacts } from '../../grade/collect.js';
import { compareAll, concealed, type Compared, type Difference } from '../../grade/compare.js';
import { directFleet, openLab } from '../../lab/open.js';
import { chapterNamed } from '../chapter-choice.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';
import { assertNoExam } from '../drill-active.js';
import { collecting } from '../grading.js';
import type { GlobalOptions } from '../options.js';

interface DiffOptions extends GlobalOptions {
  readonly chapter: string;
  readonly reveal: boolean;
}

export const diff: Command<DiffOptions> = {
  options: (parser) => parser
    .positional('chapter', { type: 'string', demandOption: true, describe: 'Two digits, such as 04' })
    .option('reveal', { type: 'boolean', default: false, describe: 'Show the reference\'s values too' })
    .example('$0 diff 04', 'what differs, is missing or is extra, without giving the answer away'),
  run: async (app, args) => {
    const chapter = chapterNamed(args.chapter);
    await assertNoExam(app, args);
    const context = labContext(app);
    const opened = await openLab(context, args.lab, args.connect);
    const comparisons = chapter.comparisons(opened.lab);
    const fleet = await directFleet(context, opened);
    try {
      const evidence = await collectFacts(comparisons.map(asking), collecting(app, opened, fleet));
      const compared = compareAll(comparisons, evidence);
      app.print(args.format === 'json' ? JSON.stringify(args.reveal ? compared : compared.map(concealed), null, 2) : text(compared, args.reveal));
      return compared.every(isSame) ? 0 : exitCodes.step;
    } finally {
      fleet.close();
    }
  },
};

const asking = ({ fact }: Comparison): { readonly facts: Readonly<Record<string, typeof fact>> } => ({ facts: { fact } });

const isSame = ({ absent, differences }: Compared): boolean => absent === undefined && differences.length === 0;

function text(compared: readonly Compared[], reveal: boolean): string {
  const same = compared.filter(isSame).length;
  return [
    ...compared.filter((each) => !isSame(each)).flatMap(({ id, title, machine, absent, differences }) => [
      `${title} [${machine}]  ${id}`,
      ...(absent === undefined ? differences.map((difference) => `  ${line(difference, reveal)}`) : [`  absent   ${absent}`]), '',
    ]),
    compared.length === 0 ? 'There is nothing to compare in this chapter.' : `${same} of ${compared.length} things are as in the reference.`,
  ].join('\n');
}

function line(difference: Difference, reveal: boolean): string {
  const { kind, name } = difference;
  const has = 'actual' in difference ? ` ${oneLine(difference.actual)}` : '';
  const wants = reveal && 'reference' in difference ? `   reference: ${oneLine(difference.reference)}` : '';
  return `${kind.padEnd(8)} ${name}${has === '' ? '' : `:${has}`}${wants}`;
}

const oneLine = (value: string): string => JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
