import { readFileSync } from 'node:fs';
import t from 'tap';
import { debianSources, writeDebianSources } from '../../lib/host/apt-sources.js';

const official = `Types: deb
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg`;
const suites = (text: string): string =>
  official.replace('Suites: bookworm bookworm-updates', text);
const security = suites('Suites: bookworm-security');

t.test('deb822: only enabled stanzas of the release, main section', (t) => {
  const text = [
    `# a remark\n${official.replace('Types: deb', 'Types: deb-src')}`,
    official,
    suites('Suites: bookworm\nEnabled: no'),
    suites('Suites: bookworm\nEnabled: False'),
    suites('Suites: trixie'),
    suites('Suites: nodistro'),
    suites('Suites: bookworm-pgdg'),
    official.replace('Components: main', 'Components: stable'),
    security,
  ].join('\n\n');
  t.same(debianSources([{ name: 'debian.sources', text: `${text}\n` }], 'bookworm'), [
    { name: 'debian.sources', text: `${official}\n\n${security}\n` },
  ]);
  t.end();
});

t.test("deb822: of a stanza with other suites too, the release's own stay", (t) => {
  const text = [
    suites('Suites: bookworm bookworm-backports bookworm-updates'),
    suites('Suites:\n bookworm-security\n trixie-security'),
  ].join('\n\n');
  t.same(debianSources([{ name: 'debian.sources', text }], 'bookworm'), [
    { name: 'debian.sources', text: `${official}\n\n${security}\n` },
  ]);
  t.end();
});

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const oneLine = (text: string): readonly string[] =>
  debianSources([{ name: 'x.list', text }], 'bookworm').flatMap((file) =>
    file.text.trimEnd().split('\n'),
  );
const stanza = (text: string): string =>
  debianSources([{ name: 'x.sources', text }], 'bookworm')
    .map((file) => file.text.trimEnd())
    .join();

t.test('one-line: the same, remarks allowed, and who must have signed is said', (t) => {
  const text = [
    '# deb http://mirror.test/debian bookworm main',
    'deb-src http://mirror.test/debian bookworm main',
    'deb http://mirror.test/debian bookworm main contrib # near',
    'deb http://vendor.test/linux/debian bookworm stable',
    'deb http://vendor.test/ bookworm-pgdg main',
    '',
    `deb [arch=amd64 signed-by=${keyring}] http://mirror.test/security bookworm-security main`,
    'deb http://mirror.test/debian',
  ].join('\n');
  t.same(oneLine(text), [
    `deb [signed-by=${keyring}] http://mirror.test/debian bookworm main contrib`,
    `deb [arch=amd64 signed-by=${keyring}] http://mirror.test/security bookworm-security main`,
  ]);
  t.same(debianSources([{ name: 'sources.list', text }], 'trixie'), []);
  t.end();
});

t.test('whom Debian has not signed for is left out, in both forms', (t) => {
  for (const options of [
    'trusted=yes',
    'Trusted=yes',
    'trusted=no',
    'allow-insecure=yes',
    'allow-weak=yes',
    'allow-downgrade-to-insecure=yes',
    'arch=amd64 trusted=yes',
    'trusted+=yes',
    'signed-by=/k.gpg',
    `signed-by=${keyring},/usr/share/keyrings/sury.gpg`,
    'signed-by=/usr/share/keyrings/../evil/debian-archive-keyring.gpg',
    'signed-by=0123456789ABCDEF',
  ]) {
    t.same(oneLine(`deb [${options}] http://mirror.test/debian bookworm main`), [], options);
  }
  for (const uri of [
    'https://packages.sury.org/php/',
    'http://vendor.test/linux/debian',
    'file:/srv/debian',
    'cdrom:[Debian]/',
    'mirror+file:/etc/apt/m.list',
    'http://user:secret@mirror.test/debian',
    'ftp://mirror.test/debian',
  ]) {
    t.same(oneLine(`deb ${uri} bookworm main`), [], uri);
    t.equal(
      stanza(
        `Types: deb\nURIs: http://mirror.test/debian ${uri}\nSuites: bookworm\nComponents: main`,
      ),
      '',
      uri,
    );
  }
  for (const field of [
    'Trusted: yes',
    'trusted: yes',
    'Allow-Insecure: yes',
    'Allow-Weak: yes',
    'Allow-Downgrade-To-Insecure: yes',
    'Signed-By: /usr/share/keyrings/repo.example.org.gpg',
    'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n x',
  ]) {
    t.equal(
      stanza(
        `Types: deb\nURIs: http://mirror.test/debian\nSuites: bookworm\nComponents: main\n${field}`,
      ),
      '',
      field,
    );
  }
  t.equal(
    stanza('Types: deb\nURIs: http://mirror.test/debian\nSuites: bookworm\nComponents: main'),
    `Types: deb\nURIs: http://mirror.test/debian\nSuites: bookworm\nComponents: main\nSigned-By: ${keyring}`,
  );
  t.ok(
    oneLine('deb http://snapshot.debian.org/archive/debian/20250520T000000Z/ bookworm main')
      .length === 1,
  );
  t.end();
});

t.test(
  'a folder as on a computer: one file of each form, and nothing that apt does not read',
  async (t) => {
    const line = 'deb http://mirror.test/debian bookworm main';
    const signed = `deb [signed-by=${keyring}] http://mirror.test/debian bookworm main`;
    const folder = t.testdir({
      out: {},
      apt: {
        'sources.list': line,
        'sources.list.d': {
          'debian.sources': official,
          'security.sources': security,
          'sources.list': line,
          'vendor.list': 'deb http://vendor.test/debian bookworm stable',
          'old.sources.disabled': official,
        },
      },
    });
    const paths = await writeDebianSources(`${folder}/out`, 'bookworm', `${folder}/apt`);
    t.same(paths, [`${folder}/out/debian.list`, `${folder}/out/debian.sources`]);
    t.same(
      paths.map((path) => readFileSync(path, 'utf8')),
      [`${signed}\n${signed}\n`, `${official}\n\n${security}\n`],
    );
    t.same(await writeDebianSources(`${folder}/out`, 'bookworm', `${folder}/none`), []);
  },
);
