import { exitCodes, LabError } from '../../core/errors.js';
import { oneLine } from '../../core/printable.js';
import { examWords } from '../../grade/exam.js';
import { reportInHtml } from '../../grade/formats/html.js';
import { renderReport } from '../../grade/formats/index.js';
import { reportSchema, type Report } from '../../grade/schema.js';
import { examineReport, isPublicKey, publicKeyOf, type SignatureState } from '../../grade/signature.js';
import { readNamedFile } from '../../host/named-file.js';
import { assertLabName } from '../../topology/lab-name.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import { signingKey } from '../grading-record.js';
import type { GlobalOptions } from '../options.js';

interface VerifyOptions extends GlobalOptions {
  readonly report: string;
  readonly key?: string;
}

const words: Readonly<Record<SignatureState, string>> = {
  untouched: 'untouched: as it was signed, by this lab\'s key',
  altered: 'ALTERED: it is not what was signed',
  foreign: 'NOT THIS LAB\'S: as it was signed, but by another key',
};

export const verify: Command<VerifyOptions> = {
  options: (parser) => parser
    .positional('report', { type: 'string', demandOption: true, describe: 'A file that `check --format json` or html wrote' })
    .option('key', { type: 'string', requiresArg: true, describe: 'The lab\'s public key, as a report has it, where the lab itself is elsewhere' })
    .example('$0 verify report.html', 'was it altered since it was written?'),
  run: async (app, args) => {
    const bytes = await readReport(args.report);
    const { report, written } = parsed(args.report, bytes);
    // A file from somebody else: its name of a lab is looked at before anything is done with it.
    assertLabName(report.lab.name);
    const key = args.key === undefined ? await ownKey(app, report) : keyGiven(args.key);
    // What a person reads is the text, not the value in it.
    const state = written.equals(bytes) ? examineReport(report, key) : 'altered';
    if (args.format === 'json') app.print(JSON.stringify(verdictJson(args.report, state, report), null, 2));
    else app.print([words[state], ...state === 'altered' ? [] : summary(report), `  file: ${oneLine(args.report)}`].join('\n'));
    return state === 'untouched' ? 0 : exitCodes.step;
  },
};

/** What an altered report claims is not repeated. */
const verdictJson = (path: string, state: SignatureState, report: Report): object => ({
  report: path, state,
  ...state === 'altered' ? { lab: null, startedAt: null, score: null, exam: null }
    : { lab: report.lab.name, startedAt: report.startedAt, score: report.score, exam: report.exam ?? null },
  publicKey: report.signature?.publicKey ?? null,
});

const summary = ({ lab, startedAt, score, exam }: Report): readonly string[] => [
  `  lab ${lab.name}, ${startedAt}, ${score.earned} of ${score.possible} points`,
  ...exam === undefined ? [] : [`  exam: ${examWords(exam)}`],
];

/** The report names the lab, but not where to look. */
async function ownKey(app: App, { lab }: Report): Promise<string | undefined> {
  const key = await signingKey(app.paths.lab(lab.name), false);
  return key === undefined ? undefined : publicKeyOf(key);
}

function keyGiven(text: string): string {
  const key = text.trim();
  if (isPublicKey(key)) return key;
  throw new LabError('usage', '--key is not the public key of a lab', { hint: 'It stands in each of its reports: signature.publicKey in JSON.' });
}

async function readReport(path: string): Promise<Buffer> {
  // Bytes: a page of all chapters has some 200,000.
  return readNamedFile({ path, limit: 2 ** 26, hint: 'Name a report that `khw-lab check --output` wrote.' });
}

interface ParsedReport {
  readonly report: Report;
  /** The file as khw-lab writes this very report. */
  readonly written: Buffer;
}

function parsed(path: string, bytes: Buffer): ParsedReport {
  try {
    const text = bytes.toString('utf8');
    // A machine's words in a JSON report may look like a page.
    const inPage = text.trimStart().startsWith('<') ? reportInHtml(text) : undefined;
    const report = reportSchema.parse(JSON.parse((inPage ?? text).replace(/^\ufeff/, '')));
    return { report, written: Buffer.from(`${renderReport(report, inPage === undefined ? 'json' : 'html')}\n`) };
  } catch (error) {
    throw new LabError('usage', `${path} is no report of khw-lab`, { hint: 'Only the formats json and html can be verified; another version of khw-lab may have written it.', cause: error });
  }
}
