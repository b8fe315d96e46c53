import { exitCodes } from '../../core/errors.js';
import { oneLine } from '../../core/printable.js';
import { examWords } from '../../grade/exam.js';
import type { Report } from '../../grade/schema.js';
import type { SignatureState } from '../../grade/signature.js';
import { verifyReport } from '../../practice/verify.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printProduct } from '../product.js';

interface VerifyOptions extends GlobalOptions {
  readonly report: string;
  readonly key?: string;
}

const words: Readonly<Record<SignatureState, string>> = {
  untouched: "untouched: as it was signed, by this lab's key",
  altered: 'ALTERED: it is not what was signed',
  foreign: "NOT THIS LAB'S: as it was signed, but by another key",
};

export const verify: Command<VerifyOptions> = {
  options: (parser) =>
    parser
      .positional('report', {
        type: 'string',
        demandOption: true,
        describe: 'A file that `check --format json` or html wrote',
      })
      .option('key', {
        type: 'string',
        requiresArg: true,
        describe: "The lab's public key, as a report has it, where the lab itself is elsewhere",
      })
      .example('$0 verify report.html', 'was it altered since it was written?'),
  run: async (app, args) => {
    const { report, state } = await verifyReport(app, args.report, args.key);
    printProduct(app, args, verdictJson(args.report, state, report), () =>
      [
        words[state],
        ...(state === 'altered' ? [] : summary(report)),
        `  file: ${oneLine(args.report)}`,
      ].join('\n'),
    );
    return state === 'untouched' ? 0 : exitCodes.step;
  },
};

/** What an altered report claims is not repeated. */
const verdictJson = (path: string, state: SignatureState, report: Report): object => ({
  report: path,
  state,
  ...(state === 'altered'
    ? { lab: null, startedAt: null, score: null, exam: null }
    : {
        lab: report.lab.name,
        startedAt: report.startedAt,
        score: report.score,
        exam: report.exam ?? null,
      }),
  publicKey: report.signature?.publicKey ?? null,
});

const summary = ({ lab, startedAt, score, exam }: Report): readonly string[] => [
  `  lab ${lab.name}, ${startedAt}, ${score.earned} of ${score.possible} points`,
  ...(exam === undefined ? [] : [`  exam: ${examWords(exam)}`]),
];
