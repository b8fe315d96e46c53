import t from 'tap';
import { debianOnly, hostDebianSources } from '../../lib/containers/debian-sources.js';

const official = `Types: deb
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg`;
const security = official.replace('Suites: bookworm bookworm-updates', 'Suites:\n bookworm-security');

t.test('deb822: only enabled stanzas of the release, main section', (t) => {
  const others = [
    official.replace('Types: deb', 'Types: deb-src'),
    official.replace('Types: deb', 'Types: deb\nEnabled: no'),
    official.replace('bookworm bookworm-updates', 'trixie'),
    official.replace('bookworm bookworm-updates', 'bookworm-pgdg'),
    official.replace('Components: main', 'Components: stable'),
  ];
  const text = `# a remark\n${[others[0], official, ...others.slice(1), security].join('\n\n')}\n`;
  t.same(debianOnly([{ name: 'debian.sources', text }]), [{ name: 'debian.sources', text: `${official}\n\n${security}\n` }]);
  t.end();
});

t.test('one-line: the same, options and remarks allowed', (t) => {
  const kept = ['deb http://mirror.test/debian bookworm main contrib # near', 'deb [arch=amd64 signed-by=/k.gpg] http://mirror.test/security bookworm-security main'];
  const text = ['# deb http://mirror.test/debian bookworm main', 'deb-src http://mirror.test/debian bookworm main', kept[0],
    'deb http://vendor.test/linux/debian bookworm stable', '', kept[1], 'deb http://mirror.test/debian'].join('\n');
  t.same(debianOnly([{ name: 'sources.list', text }]), [{ name: 'sources.list', text: `${kept.join('\n')}\n` }]);
  t.end();
});

t.test('a folder as on a computer', async (t) => {
  const folder = t.testdir({ 'sources.list.d': {
    'debian.sources': official, 'vendor.list': 'deb http://vendor.test/debian bookworm stable', 'debian.sources.disabled': official,
  } });
  t.same((await hostDebianSources(folder)).map(({ name }) => name), [`${folder}/sources.list.d/debian.sources`]);
  t.same(await hostDebianSources(`${folder}/none`), []);
});
