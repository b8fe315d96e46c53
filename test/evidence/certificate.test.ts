import { randomBytes } from 'node:crypto';
import t from 'tap';
import { hostRunner } from '../../lib/host/process.js';
import {
  allows,
  answersTo,
  readCertificate,
  readCertificates,
  sameKey,
  subjectValues,
} from '../../lib/evidence/certificate.js';
import { isSignedBy } from '../../lib/evidence/trust.js';

const runner = hostRunner();
const folder = t.testdir();
const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '5'];
const openssl = async (...argv: readonly string[]): Promise<string> =>
  (await runner.run(['openssl', ...argv], { cwd: folder })).stdout;
const authority = await openssl(
  'req',
  '-x509',
  ...ec,
  '-keyout',
  'ca.key',
  '-out',
  '-',
  '-subj',
  '/CN=CA',
);
await runner.run(['tee', 'ca.crt'], { cwd: folder, input: authority });
const leaf = await openssl(
  'req',
  '-x509',
  ...ec,
  '-keyout',
  'leaf.key',
  '-CA',
  'ca.crt',
  '-CAkey',
  'ca.key',
  '-subj',
  '/O=a/O=system:masters/CN=x, O=forged',
  '-addext',
  'subjectAltName=DNS:node-0,DNS:*.kubernetes.local,IP:127.0.0.1',
  '-addext',
  'extendedKeyUsage=clientAuth',
  '-addext',
  'basicConstraints=CA:FALSE',
).catch(() => '');

t.test('what openssl has made is read', async (t) => {
  const ca = readCertificate(authority)!;
  t.match(ca, {
    subject: 'CN=CA',
    issuer: 'CN=CA',
    ca: true,
    alternativeNames: [],
    extendedKeyUsage: [],
  });
  t.ok(isSignedBy(ca, ca));
  t.ok(allows(ca, 'serverAuth'), 'without the extension everything is allowed');
  t.ok(sameKey(ca.publicKey, await openssl('pkey', '-in', 'ca.key', '-pubout')));
  t.notOk(sameKey('', ''), "no key is nobody's");
});

t.test(
  'names, groups and usages',
  { skip: leaf === '' ? 'openssl req cannot sign (before 3.0)' : false },
  (t) => {
    const certificate = readCertificate(leaf)!;
    t.same(
      subjectValues(certificate, 'O'),
      ['a', 'system:masters'],
      'a comma does not make another attribute',
    );
    t.ok(isSignedBy(certificate, readCertificate(authority)!));
    t.notOk(isSignedBy(readCertificate(authority)!, certificate));
    for (const [name, covered] of [
      ['node-0', true],
      ['server.kubernetes.local', true],
      ['kubernetes.local', false],
      ['127.0.0.1', true],
      ['127.0.0.2', false],
      ['', false],
    ] as const)
      t.equal(answersTo(certificate, name), covered, name);
    t.ok(allows(certificate, 'clientAuth'));
    t.notOk(allows(certificate, 'serverAuth'));
    t.end();
  },
);

t.test('what is no certificate is none', (t) => {
  const der = Buffer.from(authority.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  const pem = (bytes: Buffer): string =>
    `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`;
  const spoilt = Array.from({ length: 300 }, (_, index) => {
    const copy = Buffer.from(der);
    copy[index % der.length] = (copy[index % der.length] ?? 0) ^ (1 + (index % 255));
    return copy;
  });
  for (const bytes of [...spoilt, Buffer.alloc(0), randomBytes(300), der.subarray(0, 100)]) {
    t.doesNotThrow(() => {
      for (const certificate of readCertificates(pem(bytes))) {
        subjectValues(certificate, 'CN');
        answersTo(certificate, 'x');
        isSignedBy(certificate, certificate);
      }
    });
  }
  t.equal(readCertificate('-----BEGIN CERTIFICATE-----'), undefined);
  t.equal(readCertificates(authority.repeat(50)).length, 20, 'nobody reads on without end');
  t.end();
});
