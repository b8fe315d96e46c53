import t from 'tap';
import { selectSources } from '../../lib/images/apt-sources.js';

const debian = `Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg`;

t.test('deb822: Debian of the suite is taken, all else is left', (t) => {
  const other = (text: string): string => debian.replace('Suites: bookworm bookworm-updates', text);
  const text = ['# a comment\n' + debian, other('Suites: nodistro'), other('Suites: trixie'), other('Suites: bookworm\nEnabled: no'),
    debian.replace('main', 'stable'), debian.replace('Types: deb', 'Types: deb-src'), other('Suites:\n bookworm\n bookworm-security')].join('\n\n');
  const { sources, list } = selectSources([{ name: 'x.sources', text }], 'bookworm');
  t.equal(sources, `${debian}\n\n${other('Suites:\n bookworm\n bookworm-security')}\n`);
  t.equal(list, '');
  t.end();
});

t.test('one-line entries, with options and comments', (t) => {
  const text = `# deb http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/x.gpg] http://mirror.example/debian bookworm main contrib
deb http://mirror.example/debian-security bookworm-security main
deb-src http://mirror.example/debian bookworm main
deb http://apt.example/ bookworm-pgdg main
deb http://docker.example/ bookworm stable
`;
  t.equal(selectSources([{ name: '/etc/apt/sources.list', text }], 'bookworm').list, `${text.split('\n').slice(1, 3).join('\n')}\n`);
  t.end();
});

t.test('files that apt does not read are not read', (t) => {
  t.same(selectSources([{ name: 'x.sources.disabled', text: debian }], 'bookworm'), { list: '', sources: '' });
  t.end();
});
