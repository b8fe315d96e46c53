import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import t from 'tap';
import { publicKeys, readPublicKeys } from '../../labs/kubernetes/checking/public-keys.js';
import { shellQuote } from '../../lib/core/shell.js';
import { hostRunner } from '../../lib/host/process.js';

/** What the script says of some texts, with how many times it started OpenSSL. */
async function ask(texts: Readonly<Record<string, string>>): Promise<{
  readonly keys: ReadonlyMap<string, string>;
  readonly starts: number;
  readonly stdout: string;
}> {
  const input = Object.entries(texts)
    .map(([name, text]) => `pem[${name}]=${shellQuote(text)}`)
    .join('\n');
  const script = `declare -A pem\n${input}\nopenssl() { echo started >&2; command openssl "$@"; }\n${publicKeys.replace('2>/dev/null; }\ndone', '; }\ndone')}`;
  const { stdout, stderr } = await hostRunner().run(['bash', '-c', 'eval "$(cat)"'], {
    input: script,
    ok: 'any',
  });
  return { keys: readPublicKeys(stdout), starts: stderr.split('started').length - 1, stdout };
}

const publicPem = (key: KeyObject | string): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString().trim();
const rsa = (modulusLength: number, publicExponent = 65537): KeyObject =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey;
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = (key: KeyObject): string => key.export({ type: 'pkcs1', format: 'pem' }).toString();

t.test('RSA keys of both forms and of many sizes, without OpenSSL', async (t) => {
  const keys = [rsa(2048), rsa(2056), rsa(2064), rsa(3072), rsa(2048, 3), rsa(2048, 257)];
  const texts = Object.fromEntries(
    keys.flatMap((key, at) => [
      [`a${at}`, pkcs8(key)],
      [`b${at}`, pkcs1(key)],
      [`c${at}`, pkcs8(key).replaceAll('\n', '\r\n')],
    ]),
  );
  const { keys: found, starts } = await ask(texts);
  t.equal(starts, 0);
  for (const [at, key] of keys.entries())
    for (const form of ['a', 'b', 'c'])
      t.equal(found.get(`${form}${at}`)?.trim(), publicPem(key), `${form}${at}`);
});

t.test('other kinds are left to OpenSSL', async (t) => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'secp521r1' }).privateKey;
  const ed = generateKeyPairSync('ed25519').privateKey;
  const small = rsa(1024);
  const { keys, starts } = await ask({ ec: pkcs8(ec), ed: pkcs8(ed), small: pkcs8(small) });
  t.equal(starts, 3);
  for (const [name, key] of Object.entries({ ec, ed, small }))
    t.equal(keys.get(name)?.trim(), publicPem(key), name);
});

t.test('what is no key has no public half', async (t) => {
  const good = pkcs8(rsa(2048));
  const lines = good.split('\n');
  const { keys } = await ask({
    empty: '',
    words: 'hello',
    short: `${lines.slice(0, 12).join('\n')}\n-----END PRIVATE KEY-----\n`,
    cut: lines.slice(0, 12).join('\n'),
    locked: rsa(2048)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
      .toString(),
    spoiled: good.replace(lines[3] ?? '', '!'.repeat(64)),
    hostile: '=other\n-----BEGIN PRIVATE KEY-----\n$(touch /tmp/pwned)\n-----END PRIVATE KEY-----',
  });
  t.same([...keys], []);
});

t.test('no byte of the private part is printed', async (t) => {
  for (const size of [2048, 2056, 3072]) {
    const key = rsa(size);
    const { n = '', d = '' } = key.export({ format: 'jwk' });
    for (const text of [pkcs8(key), pkcs1(key)]) {
      const { stdout } = await ask({ key: text });
      const told = Buffer.from(
        stdout.split('\n').find((line) => /^[A-Za-z0-9+/]{100}/.test(line)) ?? '',
        'base64',
      );
      t.ok(told.includes(Buffer.from(n, 'base64url')));
      t.notOk(
        told.includes(
          Buffer.from(d, 'base64url').subarray(0, 2),
          told.indexOf(Buffer.from(n, 'base64url')) + (n.length * 3) / 4,
        ),
      );
    }
  }
});
