import { exitCodes } from '../../core/errors.js';
import { chapterNamed } from '../../course/chapters.js';
import { concealed, type Compared, type Difference } from '../../grade/compare.js';
import { compareChapter } from '../../practice/compare.js';
import { trackFor } from '../../lab/track.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printProduct } from '../product.js';

interface DiffOptions extends GlobalOptions {
  readonly chapter: string;
  readonly reveal: boolean;
}

export const diff: Command<DiffOptions> = {
  options: (parser) =>
    parser
      .positional('chapter', {
        type: 'string',
        demandOption: true,
        describe: 'Two digits, such as 04',
      })
      .option('reveal', {
        type: 'boolean',
        default: false,
        describe: "Show the reference's values too",
      })
      .example(
        '$0 diff 04',
        'what differs, is missing or is extra, without giving the answer away',
      ),
  run: async (app, args) => {
    const compared = await compareChapter(
      app,
      args,
      chapterNamed(await trackFor(app, args), args.chapter),
    );
    printProduct(app, args, args.reveal ? compared : compared.map(concealed), () =>
      text(compared, args.reveal),
    );
    return compared.every(isSame) ? 0 : exitCodes.step;
  },
};

const isSame = ({ absent, differences }: Compared): boolean =>
  absent === undefined && differences.length === 0;

function text(compared: readonly Compared[], reveal: boolean): string {
  const same = compared.filter(isSame).length;
  return [
    ...compared
      .filter((each) => !isSame(each))
      .flatMap(({ id, title, machine, absent, differences }) => [
        `${title} [${machine}]  ${id}`,
        ...(absent === undefined
          ? differences.map((difference) => `  ${line(difference, reveal)}`)
          : [`  absent   ${absent}`]),
        '',
      ]),
    compared.length === 0
      ? 'There is nothing to compare in this chapter.'
      : `${same} of ${compared.length} values match the reference.`,
  ].join('\n');
}

function line(difference: Difference, reveal: boolean): string {
  const { kind, name } = difference;
  const has = 'actual' in difference ? ` ${oneLine(difference.actual)}` : '';
  const wants =
    reveal && 'reference' in difference ? `   reference: ${oneLine(difference.reference)}` : '';
  return `${kind.padEnd(8)} ${name}${has === '' ? '' : `:${has}`}${wants}`;
}

const oneLine = (value: string): string =>
  JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
