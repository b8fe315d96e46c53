import { statSync } from 'node:fs';
import { isOfDisk, systemFault } from '../core/errno.js';
import { LabError, messageOf } from '../core/errors.js';
import type { Report } from '../grade/schema.js';
import { writeAtomic } from '../host/files.js';
import { kindOf } from '../host/named-file.js';
import { titleOf } from '../track/find.js';
import type { App } from './app.js';
import { colorful } from './color.js';
import type { GlobalOptions } from './options.js';

/**
 * Prints a report in the format that was asked for; with a file, the report goes there and a
 * summary to the terminal.
 */
export async function showReport(
  app: App,
  { format, output }: Pick<GlobalOptions, 'format'> & { readonly output?: string },
  report: Report,
): Promise<void> {
  const { renderReport } = await import('../grade/formats/index.js');
  const wanted = format === 'text' ? 'tty' : format;
  const heading = titleOf(app.tracks, report.lab.track);
  if (output === undefined) {
    app.print(renderReport(report, wanted, { heading, color: colorful(process.stdout) }), {
      painted: true,
    });
    return;
  }
  await writeOutput(output, `${renderReport(report, wanted, { heading })}\n`);
  app.say(renderReport(report, 'tty', { color: colorful(process.stderr) }), { painted: true });
  app.say(`Report: ${output}`);
}

/**
 * The same of a lab that cannot be graded again: a report for which the file cannot be written is
 * shown.
 */
export async function showAtLast(
  app: App,
  args: Parameters<typeof showReport>[1],
  report: Report,
): Promise<void> {
  try {
    await showReport(app, args, report);
  } catch (error) {
    await showReport(app, { format: 'text' }, report);
    throw error;
  }
}

/**
 * Writes what `--output` asks for, whole or not at all. A file that holds a key gets the mode 0600,
 * whatever it had.
 */
export async function writeOutput(path: string, text: string, mode = 0o644): Promise<void> {
  // A new file would take its place, also that of /dev/null.
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() === false) {
    throw new LabError('usage', `--output ${path} is ${kindOf(stats)}, not a file`, {
      hint: 'Leave --output out: it then goes to standard output.',
    });
  }
  try {
    await writeAtomic(path, text, mode);
  } catch (error) {
    const fault = systemFault(error);
    const kind = fault !== undefined && isOfDisk(fault.code) ? 'host' : 'usage';
    throw new LabError(kind, `--output ${path}: ${fault?.message ?? messageOf(error)}`, {
      cause: error,
      hint:
        kind === 'host'
          ? 'Name a file on a disk that has room and can be written.'
          : 'Name a file in a folder that can be written.',
    });
  }
}
