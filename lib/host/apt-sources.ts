import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A list of package sources, in apt's one-line or deb822 form by the ending of its name (sources.list(5)). */
export interface SourcesFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes those of this computer's apt sources that offer Debian's own packages of a release into `folder`, and answers the
 * paths for mmdebstrap. None on a computer without any: mmdebstrap then takes its default mirror.
 */
export async function writeDebianSources(folder: string, suite: string, aptFolder = '/etc/apt'): Promise<readonly string[]> {
  const sources = debianSources(await hostSources(aptFolder), suite);
  return Promise.all(sources.map(async ({ name, text }) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }));
}

/**
 * What the files have of a release's main section, its updates and security included, as one file of each form that has
 * any. What third parties offer for the release is left out: an image must not depend on it.
 */
export function debianSources(files: readonly SourcesFile[], suite: string): readonly SourcesFile[] {
  const texts = (ending: string): readonly string[] => files.filter(({ name }) => name.endsWith(ending)).map(({ text }) => withoutRemarks(text));
  const lines = texts('.list').flatMap((text) => text.split('\n')).filter((line) => isDebianLine(line, suite));
  const stanzas = texts('.sources').flatMap((text) => text.split(/\n\s*\n/)).flatMap((stanza) => debianPart(stanza.trim(), suite));
  return [{ name: 'debian.list', text: lines.join('\n') }, { name: 'debian.sources', text: stanzas.join('\n\n') }]
    .flatMap(({ name, text }) => (text === '' ? [] : [{ name, text: `${text}\n` }]));
}

function isDebianLine(line: string, release: string): boolean {
  const [type, , suite, ...components] = line.replace(/\[[^\]]*\]/, '').replace(/#.*/, '').trim().split(/\s+/);
  return type === 'deb' && isOf(release, suite ?? '') && components.includes('main');
}

/** The stanza with nothing but the release's own suites: `bookworm-backports` may well stand beside them. */
function debianPart(stanza: string, release: string): readonly string[] {
  const field = (name: string): RegExp => new RegExp(`^${name}:(.*(?:\\n[ \\t].*)*)`, 'mi');
  const words = (name: string): readonly string[] => field(name).exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
  const disabled = ['no', 'false', 'off', '0'].includes(words('Enabled')[0]?.toLowerCase() ?? 'yes');
  const suites = words('Suites').filter((suite) => isOf(release, suite));
  if (disabled || suites.length === 0 || !words('Types').includes('deb') || !words('Components').includes('main')) return [];
  return [stanza.replace(field('Suites'), `Suites: ${suites.join(' ')}`)];
}

const isOf = (release: string, suite: string): boolean => ['', '-updates', '-security'].some((part) => suite === `${release}${part}`);

const withoutRemarks = (text: string): string => text.split('\n').filter((line) => !line.trimStart().startsWith('#')).join('\n');

async function hostSources(aptFolder: string): Promise<readonly SourcesFile[]> {
  const parts = join(aptFolder, 'sources.list.d');
  const names = (await ifThere(readdir(parts)) ?? []).sort().map((name) => join(parts, name));
  return Promise.all([join(aptFolder, 'sources.list'), ...names].map(async (name) => ({ name, text: await ifThere(readFile(name, 'utf8')) ?? '' })));
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
