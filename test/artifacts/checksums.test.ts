import t from 'tap';
import { publishedDigest } from '../../lib/artifacts/checksums.js';

const digest = 'a'.repeat(64);
const other = 'b'.repeat(64);

t.test('forms that are published', (t) => {
  t.equal(publishedDigest(digest, 'digest', 'kubectl', 'u'), digest, 'without a newline');
  t.equal(
    publishedDigest(`${digest.toUpperCase()}\n`, 'digest', 'kubectl', 'u'),
    digest,
    'capitals',
  );
  t.equal(
    publishedDigest(`${digest}  crictl.tar.gz\n`, 'digest', 'crictl.tar.gz', 'u'),
    digest,
    'with the name all the same',
  );
  t.equal(
    publishedDigest(`${other}  a.tar.gz\n${digest} *b.tar.gz\r\n`, 'list', 'b.tar.gz', 'u'),
    digest,
    'a list',
  );
  t.equal(
    publishedDigest(`${digest}  release/coredns.tgz\n`, 'list', 'coredns.tgz', 'u'),
    digest,
    'a folder before the name',
  );
  t.end();
});

t.test('files that name nothing', (t) => {
  const message = /^https:\/\/host\/SUMS names no SHA-256 digest for b.tar.gz$/;
  for (const text of [
    '',
    '<html>Not what you think</html>',
    `${other}  a.tar.gz\n`,
    `${digest.slice(1)}  b.tar.gz`,
    `${digest}  xb.tar.gz`,
  ]) {
    t.throws(
      () => publishedDigest(text, 'list', 'b.tar.gz', 'https://host/SUMS'),
      { kind: 'artifact', message },
      text.slice(0, 20),
    );
  }
  t.throws(
    () =>
      publishedDigest(
        'd41d8cd98f00b204e9800998ecf8427e',
        'digest',
        'b.tar.gz',
        'https://host/SUMS',
      ),
    { message },
    'MD5',
  );
  t.end();
});
