import t from 'tap';
import { elfMachine } from '../../lib/evidence/elf.js';
import { readKubeconfig } from '../../lib/evidence/kubeconfig.js';
import { readYaml } from '../../lib/evidence/yaml.js';

const good = `apiVersion: v1
kind: Config
current-context: b
contexts: [{ name: a, context: { cluster: x, user: x } }, { name: b, context: { cluster: c, user: u } }]
clusters: [{ name: x }, { name: c, cluster: { server: https://api:6443, certificate-authority-data: Y2E= } }]
users: [{ name: u, user: { client-certificate-data: Y2VydA==, client-key: /root/k } }]
`;

t.test('the current context is followed', (t) => {
  t.same(readKubeconfig(good), {
    kubeconfig: {
      context: 'b',
      server: 'https://api:6443',
      serverName: undefined,
      authority: 'ca',
      certificate: 'cert',
      keyData: undefined,
      files: { key: '/root/k' },
      insecure: false,
    },
  });
  t.match(readKubeconfig(good.replace('server:', 'insecure-skip-tls-verify: true, server:')), {
    kubeconfig: { insecure: true },
  });
  t.end();
});

t.test('what is wrong has a name', (t) => {
  t.match(readKubeconfig(good.replace('current-context: b', '')), {
    problem: 'has no current context',
  });
  t.match(readKubeconfig(good.replace('current-context: b', 'current-context: z')), {
    problem: /no context z/,
  });
  t.match(readKubeconfig(good.replace('cluster: c', 'cluster: z')), { problem: /no cluster z/ });
  t.match(readKubeconfig(good.replace('user: u', 'user: z')), { problem: /no user z/ });
  for (const text of ['', '[]', '3', 'null', '---\n'])
    t.match(readKubeconfig(text), { problem: /./ }, text);
  t.match(readKubeconfig('a:\n\t- b'), { problem: /is no YAML/ });
  t.end();
});

/** What client-go 0.32 says to each of these. */
t.test('what client-go takes is taken, what it refuses is refused', (t) => {
  const server = 'server: https://api:6443';
  for (const [name, text] of [
    ['a key twice', `${good}kind: Config\n`],
    ['fields that nobody knows', good.replace(server, `${server}, color: red`)],
    ['neither kind nor version', good.replace(/^(kind|apiVersion).*\n/gm, '')],
    ['a byte order mark and CR LF', `\ufeff${good.replaceAll('\n', '\r\n')}`],
    ['data in several lines', good.replace('Y2E=', '"Y2\\nE="')],
    ['JSON', JSON.stringify({ ...(readYaml(good) as { value: object }).value })],
    ['a second document', `${good}---\nkind: [\n`],
  ] as const)
    t.match(readKubeconfig(text), { kubeconfig: { server: 'https://api:6443' } }, name);
  t.match(
    readKubeconfig(good.replace(server, `server: https://old:1, ${server}`)),
    { kubeconfig: { server: 'https://api:6443' } },
    'the last one counts',
  );
  t.match(
    readKubeconfig(good.replace(server, `${server}, insecure-skip-tls-verify: on`)),
    { kubeconfig: { insecure: true } },
    'words of YAML 1.1',
  );
  t.match(
    readKubeconfig(good.replace(server, `${server}, certificate-authority: /no/such`)),
    { kubeconfig: { files: { authority: undefined, key: '/root/k' } } },
    'data come before a file',
  );
  for (const [name, text, problem] of [
    ['a name twice', good.replace('name: x }', 'name: c }'), /c twice in clusters/],
    ['no base64', good.replace('Y2E=', '"%%%"'), /certificate-authority-data that is no base64/],
    ['base64 without its end', good.replace('Y2E=', 'Y2E'), /no base64/],
    ['base64 in folded lines', good.replace('Y2E=', '"Y2\n  E="'), /no base64/],
    ['another kind', good.replace('Config', 'config'), /kind "config"/],
    ['another version', good.replace('v1', 'v2'), /apiVersion "v2"/],
    ['a number for a name', good.replace(/\bu\b/g, '7'), /not a text/],
    [
      'a text for a switch',
      good.replace(server, `${server}, insecure-skip-tls-verify: "true"`),
      /not true or false/,
    ],
    ['a list for a mapping', good.replace('cluster: x', 'cluster: []'), /./],
  ] as const)
    t.match(readKubeconfig(text), { problem }, name);
  t.end();
});

t.test('a text of pieces of kubeconfigs is read or named, never thrown', (t) => {
  const pieces = [
    'current-context: b\n',
    'contexts:',
    ' - name: b\n',
    '   context: {cluster: c, user: u}\n',
    'clusters: 7\n',
    'users: [[], 3, null]\n',
    '&a',
    '*a ',
    '\t',
    '{',
    ']',
    '!!js/function x',
    '\u0000',
    '"',
    '- ? :\n',
    '<<: *a\n',
    '%YAML 9\n',
    '...\n',
  ];
  let seed = 7;
  const next = (most: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % most;
  };
  for (let run = 0; run < 2000; run += 1) {
    const text = Array.from({ length: 1 + next(12) }, () => pieces[next(pieces.length)]).join('');
    const reading = readKubeconfig(text);
    if (!('problem' in reading) && typeof reading.kubeconfig.server !== 'string')
      t.fail(JSON.stringify(text));
  }
  for (const text of [
    '['.repeat(30_000),
    '{a: '.repeat(10_000),
    `a: &a [x]\n${'b: [*a,*a]\n'.repeat(2000)}`,
  ])
    t.match(readYaml(text), { problem: /./ });
  t.end();
});

t.test('ELF headers', (t) => {
  const head = (bytes: readonly number[]): Uint8Array =>
    Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, ...bytes]);
  t.equal(elfMachine(head([1, ...Array<number>(12).fill(0), 62, 0])), 'x86_64');
  t.equal(elfMachine(head([2, ...Array<number>(12).fill(0), 0, 183])), 'aarch64', 'big-endian');
  t.equal(elfMachine(head([1, ...Array<number>(12).fill(0), 9, 9])), 'machine 2313');
  t.equal(elfMachine(head([1])), undefined);
  t.equal(elfMachine(Buffer.from('<html>Not Found</html>')), undefined);
  t.end();
});
