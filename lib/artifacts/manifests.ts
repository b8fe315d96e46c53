import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import type { Runner, RunOptions } from '../core/run.js';
import type { ComponentFile } from '../releases/types.js';

/**
 * Writes to a path, as one YAML stream, what lies in a folder of the module that has the file's
 * package. Go checks the module against the go.sum of the folder that `options` name.
 */
export async function collectManifests(
  runner: Runner,
  { name, package: path, manifests = '.' }: ComponentFile,
  target: string,
  options: RunOptions,
): Promise<void> {
  const { stdout } = await runner.run(
    ['go', 'list', '-find', '-f', '{{.Module.Dir}}', path],
    options,
  );
  const folder = join(stdout.trim(), manifests);
  const files = (await readdir(folder)).filter((each) => each.endsWith('.yaml')).sort();
  if (files.length === 0)
    throw new LabError('artifact', `${name}: the module has no manifests in ${manifests}`);
  const texts = await Promise.all(files.map((each) => readFile(join(folder, each), 'utf8')));
  await writeFile(target, texts.join('---\n'));
}
