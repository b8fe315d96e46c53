import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The Debian release from which images are built. */
export const debianSuite = 'bookworm';

/** A list of package sources, in apt's one-line or deb822 form by the ending of its name (sources.list(5)). */
export interface SourcesFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Those of the host's apt sources that offer Debian's own packages of the release, without anybody else's. Empty on a
 * computer that has none: mmdebstrap then takes its default mirror.
 */
export async function hostDebianSources(aptFolder = '/etc/apt'): Promise<readonly SourcesFile[]> {
  const parts = join(aptFolder, 'sources.list.d');
  const names = [join(aptFolder, 'sources.list'), ...(await namesIn(parts)).map((name) => join(parts, name))];
  const files = await Promise.all(names.map(async (name) => ({ name, text: await readIfThere(name) })));
  return debianOnly(files);
}

/** Drops every source that is not the release's main section, and every file that has nothing left. */
export function debianOnly(files: readonly SourcesFile[]): readonly SourcesFile[] {
  return files.flatMap(({ name, text }) => {
    const kept = name.endsWith('.sources') ? stanzas(text).filter(isDebianStanza).join('\n\n')
      : name.endsWith('.list') ? text.split('\n').filter(isDebianLine).join('\n') : '';
    return kept === '' ? [] : [{ name, text: `${kept}\n` }];
  });
}

const stanzas = (text: string): readonly string[] => text.replaceAll(/^#.*\n?/gm, '').split(/\n\s*\n/).map((part) => part.trim());

function isDebianStanza(stanza: string): boolean {
  const field = (name: string): readonly string[] =>
    new RegExp(`^${name}:(.*(?:\\n[ \\t].*)*)`, 'mi').exec(stanza)?.[1]?.trim().toLowerCase().split(/\s+/) ?? [];
  return field('Types').includes('deb') && field('Components').includes('main') && field('Suites').some(isDebianSuite)
    && !['no', 'false', 'off', '0'].includes(field('Enabled')[0] ?? 'yes');
}

function isDebianLine(line: string): boolean {
  const [type, , suite, ...components] = line.replace(/\[[^\]]*\]/, '').replace(/#.*/, '').trim().split(/\s+/);
  return type === 'deb' && isDebianSuite(suite ?? '') && components.includes('main');
}

const isDebianSuite = (suite: string): boolean => ['', '-updates', '-security'].some((part) => suite === `${debianSuite}${part}`);

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await ifThere(readdir(folder)) ?? []).sort();
}

async function readIfThere(path: string): Promise<string> {
  return await ifThere(readFile(path, 'utf8')) ?? '';
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
