import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { readCertificate, type Certificate } from '../../lib/evidence/certificate.js';
import { readCertificateDer } from '../../lib/evidence/der.js';
import {
  isSignedBy,
  keyStrengthProblem,
  pathProblem,
  sameAuthority,
} from '../../lib/evidence/trust.js';
import { hostRunner } from '../../lib/host/process.js';

const folder = t.testdir();
const pemOf = (name: string): string => readFileSync(join(folder, `${name}.crt`), 'utf8');
const read = (...names: readonly string[]): Certificate =>
  readCertificate(names.map(pemOf).join(''))!;

/** One bash for all of them: starting OpenSSL is what costs. */
await hostRunner().run(['bash', resolve('test/evidence/certificates.sh')], { cwd: folder });

t.test('the signature decides, and the name is that of the issuer', (t) => {
  const ca = read('ca');
  for (const [name, authority] of [
    ['leaf', 'ca'],
    // The authority was renewed with its key, and the certificate names the old one's number.
    ['leaf', 'renewed'],
    ['pinned', 'renewed'],
    ['twin', 'ca'],
    ['ca', 'ca'],
    ['least-key', 'ca'],
    ['ed-key', 'ca'],
  ] as const)
    t.equal(pathProblem(read(name), [read(authority)]), undefined, `${name} by ${authority}`);
  for (const [name, authority, words] of [
    ['stranger', 'ca', 'was signed by another authority (issuer CN=Other)'],
    ['false', 'ca', 'was signed by another authority of the same name (issuer CN=CA)'],
    ['leaf', 'impostor', 'was signed by another authority of the same name (issuer CN=CA)'],
    ['old', 'ca', 'was signed with SHA-1, which Go refuses'],
    ['ancient', 'rsa', 'was signed with MD5, which Go refuses'],
    ['sha224', 'ca', 'was signed by an algorithm that Go does not know (1.2.840.10045.4.3.1)'],
    ['by-leaf', 'leaf', 'was signed by a certificate that is not an authority (issuer CN=leaf)'],
    ['leaf', 'nosign', /key usage does not let it sign/],
  ] as const)
    t.match(pathProblem(read(name), [read(authority)]), words, `${name} by ${authority}`);
  t.equal(pathProblem(read('leaf'), [read('other'), ca]), undefined, 'one of several will do');
  t.ok(sameAuthority(ca, read('renewed')));
  t.notOk(sameAuthority(ca, read('impostor')));
  t.notOk(sameAuthority(ca, read('middle')));
  t.end();
});

t.test('a chain leads over what stands behind the certificate', (t) => {
  const ca = read('ca');
  t.equal(pathProblem(read('deep', 'lower', 'middle'), [ca]), undefined);
  t.equal(pathProblem(read('deep', 'middle', 'lower'), [ca]), undefined, 'in whatever order');
  t.ok(isSignedBy(read('under'), read('middle')), 'an authority that is trusted needs no root');
  t.match(pathProblem(read('deep'), [ca]), /another authority \(issuer CN=lower\)/);
  t.match(pathProblem(read('deep', 'lower'), [ca]), /another authority \(issuer CN=middle\)/);
  t.match(
    pathProblem(read('under', 'no-path'), [read('short-path')]),
    /another authority/,
    'what stands behind it is another one',
  );
  t.match(
    pathProblem(read('under', 'middle'), [read('short-path')]),
    /more authorities above it than CN=CA allows/,
  );
  // Twenty that have all signed each other: nobody tries all ways.
  const many = readCertificate(`${pemOf('stranger')}${pemOf('other').repeat(15)}`)!;
  t.match(pathProblem(many, [ca]), /another authority/);
  t.end();
});

t.test('keys and numbers that Go does not take', (t) => {
  for (const [name, words] of [
    ['leaf', undefined],
    ['least-key', undefined],
    ['ed-key', undefined],
    ['twin', undefined],
    ['short-key', /RSA key of 512 bits/],
    ['odd-key', /curve secp256k1/],
    ['ed448-key', /ed448/],
    ['negative', /negative serial/],
  ] as const) {
    const problem = keyStrengthProblem(read(name));
    if (words === undefined) t.equal(problem, undefined, name);
    else t.match(problem, words, name);
  }
  t.end();
});

t.test('bytes that are no certificate', (t) => {
  const der = new X509Certificate(pemOf('leaf')).raw;
  for (let length = 0; length < der.length; length += 1)
    t.doesNotThrow(() => readCertificateDer(der.subarray(0, length)));
  t.equal(readCertificateDer(Buffer.alloc(0)), undefined);
  t.match(readCertificateDer(der), {
    signatureAlgorithm: '1.2.840.10045.4.3.2',
    negativeSerial: false,
    signsCertificates: true,
    pathLength: undefined,
  });
  t.end();
});
