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
      authority: 'ca',
      certificate: 'cert',
      keyData: undefined,
      files: ['/root/k'],
      insecure: false,
    },
  });
  t.match(readKubeconfig(good.replace('server:', 'insecure-skip-tls-verify: true, server:')), {
    kubeconfig: { insecure: true },
  });
  t.match(readKubeconfig(good.replace('Y2E=', '"%%%"')), { kubeconfig: { authority: undefined } });
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
  t.match(readKubeconfig(`${good}kind: Config\n`), { problem: /unique/ }, 'a key twice');
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
