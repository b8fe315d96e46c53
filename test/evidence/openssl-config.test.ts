import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readOpensslConfig } from '../../lib/evidence/openssl-config.js';

/** Ways to write one name, and what OpenSSL makes of it; undefined where it refuses. */
const ways: readonly (readonly [string, string, string | undefined])[] = [
  ['plain', '[names]\nDNS.1 = node-0\n', 'node-0'],
  ['CR LF', '[names]\r\nDNS.1 = node-0\r\n', 'node-0'],
  ['a comment behind it', '[ names ] # here\nDNS.1=node-0 # there\n', 'node-0'],
  ['quotes', '[names]\nDNS.1 = "node-0" # there\n', 'node-0'],
  ['a sign within quotes', "[names]\nDNS.1 = 'node#0'\n", 'node#0'],
  ['a line that goes on', '[names]\nDNS.1 = \\\nnode-0\n', 'node-0'],
  ['a line that goes on twice', '[names]\nDNS.1 = no\\\nde\\\n-0\n', 'node-0'],
  ['a comment that ends in a backslash', '[names]\nDNS.1 = node-0 # x \\\n', 'node-0'],
  ['nothing', '[names]\nDNS.1 =\n', ''],
  ['nothing but a comment', '[names]\nDNS.1 = # node-0\n', ''],
  ['no end of line', '[names]\nDNS.1 = node-0', 'node-0'],
];
const head = '[req]\ndistinguished_name = dn\n[dn]\n[extensions]\nsubjectAltName = @names\n';

t.test('configurations are read as OpenSSL reads them', (t) => {
  for (const [name, text, value] of ways) {
    const [first] = readOpensslConfig(`\ufeff${head}${text}`).filter(
      (line) => line.section === 'names' && line.name === 'DNS.1',
    );
    t.equal(first?.value, value, name);
    t.same(
      readOpensslConfig(text).flatMap((line) => (line.name === undefined ? [line.section] : [])),
      ['names'],
    );
  }
  t.end();
});

t.test('and OpenSSL agrees', (t) => {
  const folder = t.testdir();
  const path = join(folder, 'a.conf');
  for (const [name, text, value] of ways) {
    writeFileSync(path, `\ufeff${head}${text}`);
    const made = execFileSync(
      'openssl',
      [
        ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -subj /CN=x'.split(
          ' ',
        ),
        ...['-keyout', join(folder, 'key'), '-config', path, '-extensions', 'extensions'],
      ],
      { stdio: 'pipe' },
    );
    const shown = execFileSync('openssl', ['x509', '-noout', '-ext', 'subjectAltName'], {
      input: made,
      encoding: 'utf8',
    });
    t.equal(/DNS:(\S*)/.exec(shown)?.[1], value, name);
  }
  t.end();
});
