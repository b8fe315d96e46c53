import type { Ports } from '../actions/ports.js';
import { LabError } from '../core/errors.js';
import { reportInHtml } from '../grade/formats/html.js';
import { renderReport } from '../grade/formats/index.js';
import { reportSchema, type Report } from '../grade/schema.js';
import {
  examineReport,
  isPublicKey,
  publicKeyOf,
  type SignatureState,
} from '../grade/signature.js';
import { readNamedFile } from '../host/named-file.js';
import { titleOf } from '../track/find.js';
import { assertLabName } from '../topology/lab-name.js';
import { signingKey } from './record.js';

/** A report that was read from a file, and what its signature says of it. */
export interface Verified {
  readonly report: Report;
  readonly state: SignatureState;
}

/**
 * Whether a report in a file was altered since it was signed: by the lab's own key, or by one that
 * is given.
 */
export async function verifyReport(
  ports: Pick<Ports, 'paths' | 'tracks'>,
  path: string,
  given: string | undefined,
): Promise<Verified> {
  const bytes = await readReport(path);
  const { report, written } = parsed(ports, path, bytes);
  // A file from somebody else: its name of a lab is looked at before anything is done with it.
  assertLabName(report.lab.name);
  const key = given === undefined ? await ownKey(ports, report) : keyGiven(given);
  // What a person reads is the text, not the value in it.
  return { report, state: written.equals(bytes) ? examineReport(report, key) : 'altered' };
}

/** The report names the lab, but not where to look. */
async function ownKey(
  { paths }: Pick<Ports, 'paths'>,
  { lab }: Report,
): Promise<string | undefined> {
  const key = await signingKey(paths.lab(lab.name), false);
  return key === undefined ? undefined : publicKeyOf(key);
}

function keyGiven(text: string): string {
  const key = text.trim();
  if (isPublicKey(key)) return key;
  throw new LabError('usage', '--key is not the public key of a lab', {
    hint: 'It stands in each of its reports: signature.publicKey in JSON.',
  });
}

async function readReport(path: string): Promise<Buffer> {
  // Bytes: a page of all chapters has some 200,000.
  return readNamedFile({
    path,
    limitBytes: 2 ** 26,
    hint: 'Name a report that `khw-lab check --output` wrote.',
  });
}

interface ParsedReport {
  readonly report: Report;
  /** The file as khw-lab writes this very report. */
  readonly written: Buffer;
}

function parsed({ tracks }: Pick<Ports, 'tracks'>, path: string, bytes: Buffer): ParsedReport {
  try {
    const text = bytes.toString('utf8');
    // A machine's words in a JSON report may look like a page.
    const inPage = text.trimStart().startsWith('<') ? reportInHtml(text) : undefined;
    const report = reportSchema.parse(JSON.parse((inPage ?? text).replace(/^\ufeff/, '')));
    return {
      report,
      written: Buffer.from(
        `${renderReport(report, inPage === undefined ? 'json' : 'html', { heading: titleOf(tracks, report.lab.track) })}\n`,
      ),
    };
  } catch (error) {
    throw new LabError('usage', `${path} is no report of khw-lab`, {
      hint: 'Only the formats json and html can be verified; another version of khw-lab may have written it.',
      cause: error,
    });
  }
}
