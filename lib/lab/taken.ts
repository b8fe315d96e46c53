import { readFile } from 'node:fs/promises';
import type { SourceChoice } from '../artifacts/choose.js';
import { formatBytes } from '../core/bytes.js';
import type { MachineSession } from '../core/run.js';
import { shellQuote } from '../core/shell.js';
import type { Arch } from '../releases/types.js';
import type { Fleet } from '../ssh/fleet.js';
import type { OpenLab } from './open.js';
import type { Watched } from './watch.js';

/** Machines that run, and where programs and images for them come from. */
export interface FurtherChoice {
  readonly opened: OpenLab;
  readonly fleet: Pick<Fleet, 'session'>;
  readonly artifacts: readonly SourceChoice[];
  readonly containers: 'auto' | 'pull' | 'build';
  readonly arch: Arch;
}

/** A file on its way to a machine. */
export interface FurtherFile {
  /** In the folder where it is to be: `downloads/client/kubectl`. */
  readonly path: string;
  readonly source: string;
  /** Hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Takes to a folder of a machine what is not there, each file whole or not at all. Answers how many
 * it were.
 */
export async function takeFiles(
  there: MachineSession,
  folder: string,
  files: readonly FurtherFile[],
  watch: Watched,
): Promise<number> {
  const { stdout } = await there.script(lookScript(folder, files), { signal: watch.signal });
  const missing = missingOf(files, stdout);
  for (const file of missing) {
    watch.line(`${file.path}, ${formatBytes(file.size)}`);
    const input = await readFile(file.source);
    await there.script(takeScript(folder, file), { signal: watch.signal, input });
  }
  return missing.length;
}

/** What has been taken to a machine, a line each time: hashing it all there takes minutes. */
const record = 'digests';

/** bash: prints that record, then a line with size and path of each file that is there. */
export const lookScript = (folder: string, files: readonly FurtherFile[]): string =>
  `cd ${folder} 2> /dev/null || exit 0; cat ${record} 2> /dev/null; stat -c 'size %s %n' ${files.map(({ path }) => path).join(' ')} 2> /dev/null; true`;

/** Those that are not there, or not whole, or are others, by the answer to `lookScript`. */
export function missingOf(files: readonly FurtherFile[], stdout: string): readonly FurtherFile[] {
  const lines = stdout.split('\n');
  const last = (word: string, path: string): string | undefined =>
    lines.findLast((line) => line.startsWith(word) && line.endsWith(` ${path}`))?.split(' ')[1];
  return files.filter(
    ({ path, sha256, size }) =>
      last('sha256 ', path) !== sha256 || last('size ', path) !== String(size),
  );
}

/**
 * bash: takes a file from standard input. What is recorded of it is taken back first, and written
 * when it is whole.
 */
export function takeScript(folder: string, { path, sha256, size }: FurtherFile): string {
  const part = shellQuote(`${path}.part`);
  const target = shellQuote(path);
  return [
    'set -e',
    `mkdir -p ${folder}/$(dirname ${target})`,
    `cd ${folder}`,
    `echo "sha256 - "${target} >> ${record}`,
    `cat > ${part}`,
    `[ "$(stat -c %s ${part})" = ${size} ]`,
    `chmod 755 ${part}`,
    `mv -f ${part} ${target}`,
    `echo "sha256 ${sha256} "${target} >> ${record}`,
  ].join('\n');
}
