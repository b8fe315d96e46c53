import { readFileSync } from 'node:fs';
import t from 'tap';
import { debianSources, writeDebianSources } from '../../lib/host/apt-sources.js';

const official = `Types: deb
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg`;
const suites = (text: string): string => official.replace('Suites: bookworm bookworm-updates', text);
const security = suites('Suites: bookworm-security');

t.test('deb822: only enabled stanzas of the release, main section', (t) => {
  const text = [
    `# a remark\n${official.replace('Types: deb', 'Types: deb-src')}`, official, suites('Suites: bookworm\nEnabled: no'), suites('Suites: bookworm\nEnabled: False'),
    suites('Suites: trixie'), suites('Suites: nodistro'), suites('Suites: bookworm-pgdg'), official.replace('Components: main', 'Components: stable'), security,
  ].join('\n\n');
  t.same(debianSources([{ name: 'debian.sources', text: `${text}\n` }], 'bookworm'), [{ name: 'debian.sources', text: `${official}\n\n${security}\n` }]);
  t.end();
});

t.test('deb822: of a stanza with other suites too, the release\'s own stay', (t) => {
  const text = [suites('Suites: bookworm bookworm-backports bookworm-updates'), suites('Suites:\n bookworm-security\n trixie-security')].join('\n\n');
  t.same(debianSources([{ name: 'debian.sources', text }], 'bookworm'), [{ name: 'debian.sources', text: `${official}\n\n${security}\n` }]);
  t.end();
});

t.test('one-line: the same, options and remarks allowed', (t) => {
  const kept = ['deb http://mirror.test/debian bookworm main contrib # near', 'deb [arch=amd64 signed-by=/k.gpg] http://mirror.test/security bookworm-security main'];
  const text = ['# deb http://mirror.test/debian bookworm main', 'deb-src http://mirror.test/debian bookworm main', kept[0],
    'deb http://vendor.test/linux/debian bookworm stable', 'deb http://vendor.test/ bookworm-pgdg main', '', kept[1], 'deb http://mirror.test/debian'].join('\n');
  t.same(debianSources([{ name: 'sources.list', text }], 'bookworm'), [{ name: 'debian.list', text: `${kept.join('\n')}\n` }]);
  t.same(debianSources([{ name: 'sources.list', text }], 'trixie'), []);
  t.end();
});

t.test('a folder as on a computer: one file of each form, and nothing that apt does not read', async (t) => {
  const line = 'deb http://mirror.test/debian bookworm main';
  const folder = t.testdir({
    out: {},
    apt: { 'sources.list': line, 'sources.list.d': {
      'debian.sources': official, 'security.sources': security, 'sources.list': line, 'vendor.list': 'deb http://vendor.test/debian bookworm stable', 'old.sources.disabled': official,
    } },
  });
  const paths = await writeDebianSources(`${folder}/out`, 'bookworm', `${folder}/apt`);
  t.same(paths, [`${folder}/out/debian.list`, `${folder}/out/debian.sources`]);
  t.same(paths.map((path) => readFileSync(path, 'utf8')), [`${line}\n${line}\n`, `${official}\n\n${security}\n`]);
  t.same(await writeDebianSources(`${folder}/out`, 'bookworm', `${folder}/none`), []);
});
