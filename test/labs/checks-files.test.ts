import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createPrivateKey } from 'node:crypto';
import t, { type Test } from 'tap';
import { workingFolder } from '../../labs/khw/working-folder.js';
import type { Asked } from '../../lib/grade/facts.js';
import { keptCertificates } from '../helpers/certificates.js';
import { smallLab } from './fixture.js';
import {
  failing,
  fileChecks,
  fillTree,
  gradeTree,
  machineTree,
  type MachineTree,
} from './machine-tree.js';

const issued = await keptCertificates(smallLab);
const checks = fileChecks(smallLab);
function freshTree(t: Test): MachineTree {
  const tree = machineTree(t.testdir());
  fillTree(tree, smallLab, issued);
  return tree;
}

t.test('no private key and no encryption key is in any answer', async (t) => {
  const tree = freshTree(t);
  const known = new Map<string, Asked>();
  await gradeTree(tree, checks, known);
  const told = [...known.values()].map((asked) => JSON.stringify(asked)).join('\n');
  // What a line of base64 stands for, and lines that follow each other.
  const decoded = Buffer.concat(
    [...known.values()].flatMap((asked) =>
      'stdout' in asked ? asked.stdout.split('\n').map((line) => Buffer.from(line, 'base64')) : [],
    ),
  );
  for (const [name, { key }] of issued) {
    // Modulus and public exponent come first in the file, and are no secret.
    const [last = ''] = key.trim().split('\n').slice(-2);
    t.notOk(told.includes(last), `${name}.key stays`);
    t.notOk(
      told.includes(Buffer.from(key).toString('base64').slice(-160, -100)),
      `${name}.key stays in kubeconfigs too`,
    );
    const { n = '', d = '', p = '', q = '' } = createPrivateKey(key).export({ format: 'jwk' });
    for (const [number, value] of Object.entries({ d, p, q }))
      t.notOk(
        decoded.includes(Buffer.from(value, 'base64url').subarray(0, 16)),
        `${number} of ${name}.key`,
      );
    if (name === 'admin')
      t.ok(
        decoded.includes(Buffer.from(n, 'base64url').subarray(0, 16)),
        'its modulus is seen, so the others would be',
      );
  }
  t.notOk(told.includes(Buffer.alloc(32, 7).toString('base64')));
  t.notMatch(told, /PRIVATE KEY/);
});

t.test('a private key in the wrong file stays on its machine', async (t) => {
  const tree = freshTree(t);
  writeFileSync(tree.path('jumpbox', `${workingFolder}/admin.crt`), issued.get('admin')!.key);
  const known = new Map<string, Asked>();
  const graded = await gradeTree(tree, checks, known);
  t.match(failing(graded), {
    '04.certificates': { state: 'fail', actual: 'admin.crt holds no certificate' },
  });
  t.notMatch([...known.values()].map((asked) => JSON.stringify(asked)).join('\n'), /PRIVATE KEY/);
});

t.test('other right ways pass', (t) => {
  const grade = async (tree: MachineTree): Promise<Readonly<Record<string, unknown>>> =>
    failing(await gradeTree(tree, checks, new Map()));
  const typed = async (tree: MachineTree, machine: string, script: string): Promise<void> => {
    const { exitCode, stderr } = await tree.run(machine, `set -e\n${script}`);
    if (exitCode !== 0) throw new Error(stderr);
  };

  t.test('files moved by chapter 08', async (t) => {
    const tree = freshTree(t);
    await typed(
      tree,
      'server',
      'mkdir -p /var/lib/kubernetes; mv /root/*.crt /root/*.key /root/encryption-config.yaml /root/kube-*.kubeconfig /var/lib/kubernetes/',
    );
    t.same(await grade(tree), {});
  });
  t.test("copied, and the copies in root's home then gone stale", async (t) => {
    const tree = freshTree(t);
    await typed(
      tree,
      'server',
      'mkdir -p /var/lib/kubernetes; cp -a /root/*.crt /root/*.key /root/encryption-config.yaml /root/kube-*.kubeconfig /var/lib/kubernetes/; echo old > /root/ca.crt',
    );
    t.same(await grade(tree), {});
  });
  t.test('an EC authority, short lives, more names, a wildcard, other places', async (t) => {
    const tree = freshTree(t);
    await typed(tree, 'jumpbox', ecLab);
    for (const machine of ['node-0', 'node-1']) {
      for (const [from, to] of [
        ['ca.crt', 'kubelet/ca.crt'],
        [`${machine}.crt`, 'kubelet/kubelet.crt'],
        [`${machine}.key`, 'kubelet/kubelet.key'],
        [`${machine}.kubeconfig`, 'kubelet/kubeconfig'],
        ['kube-proxy.kubeconfig', 'kube-proxy/kubeconfig'],
      ] as const) {
        writeFileSync(
          tree.path(machine, `/var/lib/${to}`),
          readFileSync(tree.path('jumpbox', `${workingFolder}/${from}`)),
        );
      }
    }
    for (const file of [
      'ca.crt',
      'ca.key',
      'kube-api-server.crt',
      'kube-api-server.key',
      'service-accounts.crt',
      'service-accounts.key',
      'admin.kubeconfig',
      'kube-controller-manager.kubeconfig',
      'kube-scheduler.kubeconfig',
    ]) {
      writeFileSync(
        tree.path('server', `/root/${file}`),
        readFileSync(tree.path('jumpbox', `${workingFolder}/${file}`)),
      );
    }
    t.same(await grade(tree), {});
  });
  t.test(
    "kubeconfigs as JSON, with names of the learner's own, and the API server's address",
    async (t) => {
      const tree = freshTree(t);
      const path = tree.path('node-0', '/var/lib/kubelet/kubeconfig');
      const base64 = (text: string): string => Buffer.from(text).toString('base64');
      writeFileSync(
        path,
        JSON.stringify({
          users: [
            {
              name: 'me',
              user: {
                'client-key-data': base64(issued.get('node-0')!.key),
                'client-certificate-data': base64(issued.get('node-0')!.certificate),
              },
            },
          ],
          contexts: [{ name: 'other' }, { name: 'mine', context: { cluster: 'c', user: 'me' } }],
          'current-context': 'mine',
          clusters: [
            {
              name: 'c',
              cluster: {
                server: 'https://192.168.140.11:6443',
                'certificate-authority-data': base64(issued.get('ca')!.certificate),
              },
            },
          ],
        }),
      );
      t.same(await grade(tree), {});
    },
  );
  t.test('machines.txt in another order, with tabs', async (t) => {
    const tree = freshTree(t);
    await typed(
      tree,
      'jumpbox',
      `cd ${workingFolder}; tac machines.txt | sed 's/ /\\t/g' > m; mv m machines.txt`,
    );
    t.same(await grade(tree), {});
  });
  t.test('another encrypting provider, in quotes, with an older key behind', async (t) => {
    const tree = freshTree(t);
    const text = `apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets, configmaps]\n  providers:\n  - secretbox: { keys: [ { name: a, secret: "${Buffer.alloc(32, 9).toString('base64')}" } ] }\n  - aescbc:\n      keys:\n      - { name: b, secret: '${Buffer.alloc(32, 8).toString('base64')}' }\n`;
    for (const [machine, path] of [
      ['jumpbox', `${workingFolder}/encryption-config.yaml`],
      ['server', '/root/encryption-config.yaml'],
    ] as const)
      writeFileSync(tree.path(machine, path), text);
    t.same(await grade(tree), {});
  });
  t.test(
    'keys for AES of 16 bytes, an older one in a comment, and secrets not in the first entry',
    async (t) => {
      const tree = freshTree(t);
      const entry = (resource: string, provider: string, bytes: number): string =>
        `- resources: ['${resource}']\n  providers:\n  - ${provider}:\n      keys:\n      - name: a\n        # secret: too-short\n        secret: ${Buffer.alloc(bytes, 9).toString('base64')}\n`;
      const head =
        'apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [events]\n  providers: [{ identity: {} }]\n';
      const write = (text: string): void => {
        for (const [machine, path] of [
          ['jumpbox', `${workingFolder}/encryption-config.yaml`],
          ['server', '/root/encryption-config.yaml'],
        ] as const)
          writeFileSync(tree.path(machine, path), text);
      };
      write(head + entry('*.*', 'aesgcm', 16));
      t.same(await grade(tree), {});
      write(head + entry('secrets.', 'aescbc', 24) + entry('configmaps', 'secretbox', 32));
      t.same(await grade(tree), {});
      write(head + entry('secrets', 'aescbc', 32) + entry('configmaps', 'secretbox', 16));
      t.match(
        await grade(tree),
        { '06.key-size': { state: 'fail', expected: 'a key of 32 bytes', actual: '16 bytes' } },
        'the API server reads every entry',
      );
      write(
        `${head}- resources: [secrets]\n  providers: [{ kms: { apiVersion: v2, name: a, endpoint: 'unix:///run/kms' } }]\n`,
      );
      t.same(await grade(tree), {}, 'no key in the file at all');
    },
  );
  t.test('certificates without ca.conf', async (t) => {
    const tree = freshTree(t);
    rmSync(tree.path('jumpbox', `${workingFolder}/ca.conf`));
    t.same(
      Object.keys(await grade(tree)),
      ['02.ca-conf', '02.ca-conf-values'],
      'how they were made is not asked',
    );
  });
  t.test("units in systemd's own syntax", async (t) => {
    const tree = freshTree(t);
    const unit = (name: string, text: string): void =>
      writeFileSync(tree.path('jumpbox', `${workingFolder}/units/${name}.service`), text);
    unit('etcd', '[Service]\nExecStart = /usr/local/bin/etcd\n');
    unit('kubelet', '[Service]\n  ExecStart=\\\n  /usr/local/bin/kubelet \\\n  --v=2\n');
    unit('kube-proxy', '[Service]\nExecStart=\nExecStart=-/usr/local/bin/kube-proxy\n');
    t.same(await grade(tree), {});
    unit('etcd', '\ufeff[Service]\r\nExecStart=/usr/local/bin/etcd \\\r\n --a\r\n');
    t.same(await grade(tree), {});
    unit('etcd', '[Service]\nExecStart=/usr/local/bin/etcd \\ \n  --name x\n');
    t.match(await grade(tree), {
      '02.units': { actual: /etcd\.service has a blank behind a backslash in ExecStart/ },
    });
    unit('etcd', '[Service]\nExecStart =\nRestart=always\n');
    unit('kubelet', '[Service]\n#ExecStart=/usr/local/bin/kubelet\n');
    t.match(await grade(tree), {
      '02.units': {
        state: 'fail',
        actual:
          'units/etcd.service has no ExecStart in [Service]; units/kubelet.service has no ExecStart in [Service]',
      },
    });
  });
  t.test('an authority that was renewed, and certificates with their chain', async (t) => {
    const tree = freshTree(t);
    await typed(
      tree,
      'jumpbox',
      `cd ${workingFolder}
       openssl req -x509 -new -key ca.key -subj "$(openssl x509 -in ca.crt -noout -subject -nameopt compat | sed 's/^subject=//')" -days 9 -out renewed.crt
       openssl req -new -key kube-proxy.key -subj /CN=between | openssl x509 -req -days 9 -CA ca.crt -CAkey ca.key -set_serial 77 -extfile <(echo basicConstraints=critical,CA:TRUE) -out between.crt
       cp kube-proxy.key between.key
       openssl req -new -key kube-scheduler.key -config ca.conf -section kube-scheduler | openssl x509 -req -days 9 -copy_extensions copyall -CA between.crt -CAkey between.key -set_serial 78 -out kube-scheduler.crt
       cat between.crt >> kube-scheduler.crt`,
    );
    writeFileSync(
      tree.path('server', '/root/ca.crt'),
      readFileSync(tree.path('jumpbox', `${workingFolder}/renewed.crt`)),
    );
    t.same(await grade(tree), {});
  });
  t.test('a kubeconfig of several users, the first of them another', async (t) => {
    const tree = freshTree(t);
    const path = tree.path('jumpbox', `${workingFolder}/kube-proxy.kubeconfig`);
    const text = readFileSync(path, 'utf8');
    const { key, certificate } = issued.get('admin')!;
    const base64 = (pem: string): string => Buffer.from(pem).toString('base64');
    const admin = `- name: admin\n  user: {client-key-data: "${base64(key)}", client-certificate-data: ${base64(certificate)}}\n`;
    writeFileSync(path, text.replace('users:\n', `users:\n${admin}`));
    t.same(await grade(tree), {});
  });
  t.test('encryption keys as YAML lets them be written', async (t) => {
    const tree = freshTree(t);
    const path = tree.path('jumpbox', `${workingFolder}/encryption-config.yaml`);
    const there = tree.path('server', '/root/encryption-config.yaml');
    const text = readFileSync(path, 'utf8');
    const [, key = ''] = /secret: (\S+)/.exec(text) ?? [];
    for (const way of [
      text.trimEnd(),
      text.replaceAll('\n', '\r\n'),
      text.replace(/secret: /, 'secret: >-\n                '),
      text.replace(/secret: /, 'secret:\n                '),
      text.replace(/- name: key1\n\s+secret: (\S+)/, '- {name: key1, secret: "$1"}'),
      JSON.stringify({
        kind: 'EncryptionConfiguration',
        apiVersion: 'apiserver.config.k8s.io/v1',
        resources: [
          {
            resources: ['secrets'],
            providers: [{ aescbc: { keys: [{ name: 'key1', secret: key }] } }, { identity: {} }],
          },
        ],
      }),
    ]) {
      for (const file of [path, there]) writeFileSync(file, way);
      const known = new Map<string, Asked>();
      t.same(failing(await gradeTree(tree, checks, known)), {}, way.slice(0, 200));
      t.notOk(JSON.stringify([...known]).includes(key), 'the key stays');
    }
    writeFileSync(path, text.replace('identity: {}', 'identity:'));
    t.match(await grade(tree), { '06.config': { actual: /write `identity: \{\}`/ } });
  });
  t.test('admin.kubeconfig where kubectl looks for it', async (t) => {
    const tree = freshTree(t);
    await typed(
      tree,
      'server',
      'mkdir -p /root/.kube; mv /root/admin.kubeconfig /root/.kube/config',
    );
    t.same(await grade(tree), {});
  });
  t.end();
});

t.test("a server that the API server's certificate does not name is no way", async (t) => {
  const tree = freshTree(t);
  const sign =
    'openssl req -new -key kube-api-server.key -config <(grep -v "= 192.168.140.11$" ca.conf) -section kube-api-server | openssl x509 -req -days 9 -copy_extensions copyall -CA ca.crt -CAkey ca.key -set_serial 8 -out kube-api-server.crt';
  await tree.run(
    'jumpbox',
    `cd ${workingFolder}; ${sign}; sed -i 's|server: .*|server: https://192.168.140.11:6443|' kube-proxy.kubeconfig`,
  );
  const outcomes = failing(await gradeTree(tree, checks, new Map()));
  t.match(outcomes['05.servers'], {
    state: 'fail',
    actual:
      'kube-proxy.kubeconfig has server https://192.168.140.11:6443, which kube-api-server.crt does not name',
  });
  t.same(
    Object.entries(outcomes)
      .filter(([, outcome]) => (outcome as { state: string }).state === 'fail')
      .map(([id]) => id),
    ['05.servers'],
  );
});

t.test(
  "the encryption key as the tutorial's redirection leaves it is no fault of the learner's",
  async (t) => {
    const tree = freshTree(t);
    for (const [machine, path] of [
      ['jumpbox', `${workingFolder}/encryption-config.yaml`],
      ['server', '/root/encryption-config.yaml'],
    ] as const)
      chmodSync(tree.path(machine, path), 0o644);
    const cause = (path: string): object => ({
      state: 'fail',
      actual: 'mode 644',
      cause: { origin: 'tutorial', remedy: `chmod 600 ${path}` },
    });
    t.match(failing(await gradeTree(tree, checks, new Map())), {
      '06.mode': cause(`${workingFolder}/encryption-config.yaml`),
      '06.mode.server': cause('/root/encryption-config.yaml'),
    });
    chmodSync(tree.path('server', '/root/encryption-config.yaml'), 0o640);
    t.match(failing(await gradeTree(tree, checks, new Map()))['06.mode.server'], {
      state: 'fail',
      cause: undefined,
    });
  },
);

t.test('hostile files are data: no check breaks, and nothing reaches the terminal', async (t) => {
  const targets = [
    'ca.crt',
    'admin.crt',
    'admin.key',
    'admin.kubeconfig',
    'encryption-config.yaml',
    'ca.conf',
    'machines.txt',
    'configs/kubelet-config.yaml',
    'units/etcd.service',
  ];
  const chain = (index: number): string => `b${index}: &b${index} [*b${index - 1},*b${index - 1}]`;
  const ways: Readonly<Record<string, (path: string) => void>> = {
    empty: (path) => writeFileSync(path, ''),
    large: (path) => writeFileSync(path, 'x'.repeat(5_000_000)),
    binary: (path) =>
      writeFileSync(
        path,
        Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 256)),
      ),
    loop: (path) => symlinkSync(path, path),
    folder: (path) => mkdirSync(path),
    endless: (path) => symlinkSync('/dev/zero', path),
    escapes: (path) =>
      writeFileSync(
        path,
        '\u001b[2J\u001b]0;title\u0007 @/root/x 600 0 1\n>/root/kubernetes-the-hard-way/ca.crt\n=bytes 32 0\ncurrent-context: "\\e[31m"\nsecret: $(reboot)\n`reboot`\n',
      ),
    deep: (path) => writeFileSync(path, '['.repeat(30_000)),
    aliases: (path) =>
      writeFileSync(
        path,
        `b0: &b0 [x]\n${Array.from({ length: 40 }, (_, index) => chain(index + 1)).join('\n')}\n`,
      ),
    certificates: (path) =>
      writeFileSync(
        path,
        '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'.repeat(500),
      ),
  };
  const tree = freshTree(t);
  const known = new Map<string, Asked>();
  // Every check has its say, whatever failed before.
  const all = checks.map((check) => ({ ...check, needs: [] }));
  await gradeTree(tree, all, known);
  for (const [way, spoil] of Object.entries(ways)) {
    for (const target of targets) {
      const path = tree.path('jumpbox', `${workingFolder}/${target}`);
      rmSync(path, { recursive: true, force: true });
      spoil(path);
    }
    const graded = await gradeTree(
      tree,
      all,
      known,
      all.filter(({ machine }) => machine === 'jumpbox'),
    );
    for (const { check, outcome } of graded) {
      const words =
        outcome.state === 'fail'
          ? [outcome.expected, outcome.actual]
          : outcome.state === 'pass'
            ? [outcome.evidence]
            : [];
      const tame =
        words.length > 0 &&
        words.every((text) => text.length < 1500 && !/[\u0000-\u001f\u007f]/.test(text));
      t.ok(tame, `${way}: ${check.id} is judged in printable words: ${JSON.stringify(outcome)}`);
    }
    t.ok(failing(graded)['06.config'], `${way} is seen`);
  }
});

/** The learner's own way: one small EC key for everybody would do, but each has its own. */
const ecLab = `cd ${workingFolder}
mk() { openssl ecparam -name prime256v1 -genkey -noout -out $1.key; chmod 600 $1.key; openssl req -new -key $1.key -subj "$2" -addext "extendedKeyUsage=$3" \${4:+-addext "subjectAltName=$4"} | openssl x509 -req -days 9 -copy_extensions copyall -CA ca.crt -CAkey ca.key -set_serial 7 -out $1.crt 2>/dev/null; }
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout ca.key -subj '/O=Mine/CN=My own' -days 20 -out ca.crt 2>/dev/null
mk admin '/O=a/O=system:masters/CN=someone' clientAuth
for n in node-0 node-1; do mk $n "/O=system:nodes/CN=system:node:$n" serverAuth,clientAuth "DNS:$n,DNS:x.example,IP:127.0.0.1"; done
mk kube-proxy '/CN=system:kube-proxy' clientAuth,serverAuth
mk kube-scheduler '/CN=system:kube-scheduler' clientAuth
mk kube-controller-manager '/C=DE/CN=system:kube-controller-manager' clientAuth
mk kube-api-server '/CN=kubernetes' serverAuth,clientAuth 'IP:127.0.0.1,IP:10.32.0.1,DNS:*.kubernetes.local,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local'
mk service-accounts /CN=anything clientAuth
for n in admin node-0 node-1 kube-proxy kube-scheduler kube-controller-manager; do
  sed -i -E "s|(authority-data: ).*|\\1$(base64 -w0 ca.crt)|; s|(client-certificate-data: ).*|\\1$(base64 -w0 $n.crt)|; s|(key-data: ).*|\\1$(base64 -w0 $n.key)|" $n.kubeconfig
done`;
