export interface SourceFile { readonly name: string; readonly text: string }
/** What to hand to mmdebstrap: one-line entries (sources.list(5)) and deb822 stanzas. Either may be empty. */
export interface SelectedSources { readonly list: string; readonly sources: string }

/**
 * Debian's own packages of a suite (its updates and security too) among the apt sources of a computer; what third parties
 * offer for the suite is left out, since a base image must not depend on it.
 */
export function selectSources(files: readonly SourceFile[], suite: string): SelectedSources {
  const texts = (ending: string): readonly string[] => files.filter(({ name }) => name.endsWith(ending)).map(({ text }) => withoutComments(text));
  const lines = texts('.list').flatMap((text) => text.split('\n')).filter((line) => isOurs(suite, ...lineFields(line)));
  const stanzas = texts('.sources').flatMap((text) => text.split(/\n\s*\n/)).filter((stanza) => isOurs(suite, ...stanzaFields(stanza)));
  return { list: lines.map((line) => `${line}\n`).join(''), sources: stanzas.map((stanza) => `${stanza.trim()}\n`).join('\n') };
}

function isOurs(suite: string, type: string, suites: readonly string[], components: readonly string[]): boolean {
  const debian = [suite, `${suite}-updates`, `${suite}-security`, `${suite}/updates`];
  return type === 'deb' && components.includes('main') && suites.length > 0 && suites.every((name) => debian.includes(name));
}

function lineFields(line: string): [string, readonly string[], readonly string[]] {
  const [type = '', , suite, ...components] = line.replace(/\[[^\]]*\]/, '').trim().split(/\s+/);
  return [type, suite === undefined ? [] : [suite], components];
}

function stanzaFields(stanza: string): [string, readonly string[], readonly string[]] {
  const words = (field: string): readonly string[] =>
    new RegExp(`^${field}:(.*(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
  const disabled = words('Enabled')[0] === 'no';
  return [!disabled && words('Types').includes('deb') ? 'deb' : '', words('Suites'), words('Components')];
}

const withoutComments = (text: string): string => text.split('\n').filter((line) => !line.trimStart().startsWith('#')).join('\n');
