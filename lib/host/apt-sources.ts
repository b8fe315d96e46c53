import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePlain } from './files.js';

/**
 * A list of package sources, in apt's one-line or deb822 form by the ending of its name
 * (sources.list(5)).
 */
export interface SourcesFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes those of this computer's apt sources that offer Debian's own packages of a release into
 * `folder`, and answers the paths for mmdebstrap. None on a computer without any: mmdebstrap then
 * takes its default mirror.
 */
export async function writeDebianSources(
  folder: string,
  suite: string,
  aptFolder = '/etc/apt',
): Promise<readonly string[]> {
  const sources = debianSources(await hostSources(aptFolder), suite);
  return Promise.all(
    sources.map(async ({ name, text }) => {
      const path = join(folder, name);
      await writePlain(path, text);
      return path;
    }),
  );
}

/**
 * What the files have of a release's main section, its updates and security included, as one file
 * of each form that has any; each source with Debian's archive keyring as the one that must have
 * signed it. What third parties offer for the release is left out, and what apt would take without
 * a signature: an image must not depend on it.
 */
export function debianSources(
  files: readonly SourcesFile[],
  suite: string,
): readonly SourcesFile[] {
  const texts = (ending: string): readonly string[] =>
    files.filter(({ name }) => name.endsWith(ending)).map(({ text }) => withoutRemarks(text));
  const lines = texts('.list')
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => debianLine(line, suite));
  const stanzas = texts('.sources')
    .flatMap((text) => text.split(/\n\s*\n/))
    .flatMap((stanza) => debianPart(stanza.trim(), suite));
  return [
    { name: 'debian.list', text: lines.join('\n') },
    { name: 'debian.sources', text: stanzas.join('\n\n') },
  ].flatMap(({ name, text }) => (text === '' ? [] : [{ name, text: `${text}\n` }]));
}

/** Of Debian's package debian-archive-keyring, which its apt depends on. */
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const debianKeyring =
  /^\/(usr\/share\/keyrings|etc\/apt\/(trusted\.gpg\.d|keyrings))\/debian-archive-[\w.-]+\.(gpg|pgp|asc)$/;

/** Options by which apt takes what is not signed, or not well. */
const careless = ['trusted', 'allow-insecure', 'allow-weak', 'allow-downgrade-to-insecure'];

/** The line with its signer named; none where it is not Debian's. */
function debianLine(line: string, release: string): readonly string[] {
  const [, type, bracketed = '', rest = ''] =
    /^\s*(\S+)\s+(?:\[([^\]]*)\]\s+)?([^#[]*)(?:#.*)?$/.exec(line) ?? [];
  const [uri = '', suite = '', ...components] = rest.trim().split(/\s+/);
  const options = bracketed
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word): Option => [
      /^[^=+-]*(?:-[^=+-]+)*/.exec(word)?.[0].toLowerCase() ?? '',
      word.replace(/^[^=]*=/, ''),
    ]);
  if (
    type !== 'deb' ||
    !isOf(release, suite) ||
    !components.includes('main') ||
    !isDebians(options, [uri])
  )
    return [];
  const kept = bracketed
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '' && !/^signed-by/i.test(word));
  return [
    `deb [${[...kept, `signed-by=${signerOf(options) ?? keyring}`].join(' ')}] ${uri} ${suite} ${components.join(' ')}`,
  ];
}

/**
 * The stanza with nothing but the release's own suites: `bookworm-backports` may well stand beside
 * them.
 */
function debianPart(stanza: string, release: string): readonly string[] {
  const field = (name: string): RegExp => new RegExp(`^${name}:(.*(?:\\n[ \\t].*)*)`, 'mi');
  const words = (name: string): readonly string[] =>
    field(name).exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
  const disabled = ['no', 'false', 'off', '0'].includes(
    words('Enabled')[0]?.toLowerCase() ?? 'yes',
  );
  const suites = words('Suites').filter((suite) => isOf(release, suite));
  const options = [...careless, 'signed-by'].flatMap((name): readonly Option[] =>
    field(name).test(stanza) ? [[name, words(name).join(' ')]] : [],
  );
  if (
    disabled ||
    suites.length === 0 ||
    !words('Types').includes('deb') ||
    !words('Components').includes('main')
  )
    return [];
  if (!isDebians(options, words('URIs'))) return [];
  const own = stanza.replace(field('Suites'), `Suites: ${suites.join(' ')}`);
  return [signerOf(options) === undefined ? `${own}\nSigned-By: ${keyring}` : own];
}

type Option = readonly [name: string, value: string];

const signerOf = (options: readonly Option[]): string | undefined =>
  options.find(([name]) => name === 'signed-by')?.[1];

/**
 * Signed by Debian, or told nothing of and laid out like a mirror of Debian; over the web, and
 * without a password that the image would keep.
 */
function isDebians(options: readonly Option[], uris: readonly string[]): boolean {
  const signers = options
    .filter(([name]) => name === 'signed-by')
    .flatMap(([, value]) => value.split(/[\s,]+/));
  return (
    !options.some(([name]) => careless.includes(name)) &&
    uris.length > 0 &&
    uris.every(
      (uri) =>
        /^https?:\/\/[^/@\s]+\//i.test(`${uri}/`) && (signers.length > 0 || looksLikeDebian(uri)),
    ) &&
    signers.every((signer) => debianKeyring.test(signer))
  );
}

const looksLikeDebian = (uri: string): boolean =>
  /^https?:\/\/[^/]+\/debian(-security)?\/?$/i.test(uri) ||
  /^https?:\/\/([\w-]+\.)*debian\.org\//i.test(uri);

const isOf = (release: string, suite: string): boolean =>
  ['', '-updates', '-security'].some((part) => suite === `${release}${part}`);

const withoutRemarks = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n');

async function hostSources(aptFolder: string): Promise<readonly SourcesFile[]> {
  const parts = join(aptFolder, 'sources.list.d');
  const names = ((await ifThere(readdir(parts))) ?? []).sort().map((name) => join(parts, name));
  return Promise.all(
    [join(aptFolder, 'sources.list'), ...names].map(async (name) => ({
      name,
      text: (await ifThere(readFile(name, 'utf8'))) ?? '',
    })),
  );
}

async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
