import { exitCodes, LabError } from '../../core/errors.js';
import { reportInHtml } from '../../grade/formats/html.js';
import { renderReport } from '../../grade/formats/index.js';
import { reportSchema, type Report } from '../../grade/schema.js';
import { examineReport, publicKeyOf, type SignatureState } from '../../grade/signature.js';
import { readNamedFile } from '../../host/named-file.js';
import { assertLabName } from '../../topology/lab-name.js';
import type { App } from '../app.js';
import type { Command } from '../catalogue.js';
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
    const text = await readReport(args.report);
    const report = parsed(args.report, reportInHtml(text) ?? text);
    const key = args.key ?? await ownKey(app, report);
    // What a person reads is the page, not the data in it.
    const whole = reportInHtml(text) === undefined || text.trimEnd() === renderReport(report, 'html');
    const state = whole ? examineReport(report, key) : 'altered';
    if (args.format === 'json') app.print(JSON.stringify({ report: args.report, state, lab: report.lab.name, startedAt: report.startedAt, score: report.score, publicKey: report.signature?.publicKey ?? null }, null, 2));
    else app.print(`${args.report}: ${words[state]}${state === 'altered' ? '' : ` (lab ${report.lab.name}, ${report.startedAt}, ${report.score.earned} of ${report.score.possible} points)`}`);
    return state === 'untouched' ? 0 : exitCodes.step;
  },
};

/** A file from somebody else: it names the lab, but not where to look. */
async function ownKey(app: App, { lab }: Report): Promise<string | undefined> {
  assertLabName(lab.name);
  const key = await signingKey(app.paths.lab(lab.name), false);
  return key === undefined ? undefined : publicKeyOf(key);
}

async function readReport(path: string): Promise<string> {
  // Bytes: a page of all chapters has some 200,000.
  return (await readNamedFile({ path, limit: 2 ** 26, hint: 'Name a report that `khw-lab check --output` wrote.' })).toString('utf8');
}

function parsed(path: string, text: string): Report {
  try {
    const value: unknown = JSON.parse(text);
    reportSchema.parse(value);
    // As it stands, its keys in their order: a page must come out of it as it was.
    return value as Report;
  } catch (error) {
    throw new LabError('usage', `${path} is no report of khw-lab`, { hint: 'Only the formats json and html can be verified; another version of khw-lab may have written it.', cause: error });
  }
}
