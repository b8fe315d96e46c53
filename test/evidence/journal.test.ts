import t from 'tap';
import { journalCauses } from '../../labs/kubernetes/checking/journal-causes.js';
import { knownCause, lastComplaint, readJournals, unquoted } from '../../lib/evidence/journal.js';
import { hostileTexts, worstTexts } from './random.js';

const same = (text: string): string => text;
const cause = (...lines: readonly string[]): string | undefined =>
  knownCause(lines, journalCauses, same)?.text;

/** What the programs really say, and a word of what it means. */
const said: readonly (readonly [string, string, string])[] = [
  [
    'wrong-architecture',
    'kube-scheduler.service: Failed to execute /usr/local/bin/kube-scheduler: Exec format error',
    'another kind of processor',
  ],
  [
    'program-missing',
    'kubelet.service: Failed to locate executable /usr/local/bin/kubelet: No such file or directory',
    '/usr/local/bin/kubelet is not there',
  ],
  [
    'program-not-executable',
    'kubelet.service: Failed to execute /usr/local/bin/kubelet: Permission denied',
    'may not be executed',
  ],
  ['unknown-flag', 'Error: unknown flag: --service-cluster-ip-rang', '--service-cluster-ip-rang'],
  ['stray-word', '"kube-apiserver" does not take any arguments, got ["\\\\"]', 'stands alone'],
  ['stray-word', 'E1130 run.go:74] "command failed" err="unknown command \\\\"', 'stands alone'],
  ['quoted-runtime-config', "Error: unknown api groups 'api", 'Quotes have become part'],
  ['quoted-runtime-config', "Error: unknown api groups batch,'api", 'Quotes have become part'],
  [
    'encryption-key',
    'E1121 11:22:33.444555 1 run.go:72] "command failed" err="error while parsing file: resources[0].providers[0].aescbc.keys[0].secret: Invalid value: \\"REDACTED\\": secrets must be base64 encoded"',
    'not exported',
  ],
  [
    'encryption-config',
    'Error: error opening encryption provider configuration file "/var/lib/kubernetes/encryption-config.yaml": no such file',
    'cannot read its encryption configuration',
  ],
  [
    'etcd-cluster-id',
    '{"level":"warn","msg":"request cluster ID mismatch (got 1 want 2)"}',
    'another cluster',
  ],
  [
    'etcd-own-entry',
    '{"level":"fatal","msg":"discovery failed","error":"couldn\'t find local name \\"controller-1\\" in the initial cluster configuration"}',
    'do not agree: controller-1',
  ],
  [
    'etcd-own-entry',
    '{"level":"fatal","msg":"discovery failed","error":"--initial-cluster has controller-1=https://10.240.0.11:2380 but missing from --initial-advertise-peer-urls=https://10.240.0.10:2380"}',
    'do not agree: controller-1=https://10.240.0.11:2380',
  ],
  [
    'etcd-members-differ',
    '{"level":"fatal","msg":"discovery failed","error":"error validating peerURLs {ClusterID:1 Members:[]}: member count is unequal"}',
    'is not the list of members',
  ],
  [
    'etcd-already-known',
    '{"level":"fatal","msg":"discovery failed","error":"member 8e9e05c52164694d has already been bootstrapped"}',
    'empty data folder',
  ],
  [
    'etcd-forgot',
    '{"level":"panic","msg":"tocommit(9321) is out of range [lastIndex(8120)]. Was the raft log corrupted, truncated, or lost?"}',
    'has forgotten what it had told',
  ],
  [
    'etcd-member-removed',
    '{"level":"warn","msg":"server error","error":"the member has been permanently removed from the cluster"}',
    'removed from the cluster',
  ],
  [
    'config-version',
    'E1121 run.go:72] "command failed" err="no kind \\"KubeSchedulerConfiguration\\" is registered for version \\"kubescheduler.config.k8s.io/v1beta1\\" in scheme"'.replaceAll(
      '\\"',
      '"',
    ),
    'kubescheduler.config.k8s.io/v1beta1',
  ],
  ['config-field', 'strict decoding error: unknown field "cgroupDrvier"', 'cgroupDrvier'],
  [
    'containerd-config',
    'containerd: failed to load TOML: /etc/containerd/config.toml: (3, 1): parsing error',
    'cannot read /etc/containerd/config.toml',
  ],
  [
    'swap',
    'E1121 run.go:72] "command failed" err="failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false"',
    'while there is swap',
  ],
  [
    'cgroup-driver',
    'failed to run Kubelet: misconfiguration: kubelet cgroup driver: "cgroupfs" is different from docker cgroup driver: "systemd"',
    'different cgroup drivers',
  ],
  [
    'cri-missing',
    'validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService',
    'without its CRI plugin',
  ],
  [
    'cri-socket',
    'transport: Error while dialing: dial unix /run/other.sock: connect: no such file or directory',
    '/run/other.sock',
  ],
  [
    'key-mismatch',
    'Error: failed to load: tls: private key does not match public key',
    'not a pair',
  ],
  [
    'file-missing',
    'Error: open /var/lib/kubernetes/kubernetes.pem: no such file or directory',
    '/var/lib/kubernetes/kubernetes.pem is not there',
  ],
  [
    'file-missing',
    '"command failed" err="failed to run Kubelet: invalid kubeconfig: stat /var/lib/kubelet/node.kubeconfig: no such file or directory"',
    '/var/lib/kubelet/node.kubeconfig is not there',
  ],
  [
    'port-taken',
    'failed to create listener: failed to listen on 0.0.0.0:6443: listen tcp 0.0.0.0:6443: bind: address already in use',
    'Another program',
  ],
  [
    'port-taken',
    'failed to listen: listen tcp 127.0.0.1:10257: bind: address already in use',
    'listens on 127.0.0.1:10257',
  ],
  ['port-taken', 'cannot bind: address already in use', 'Another program'],
  ['unknown-authority', 'x509: certificate signed by unknown authority', 'another authority'],
  [
    'name-not-in-certificate',
    'x509: certificate is valid for 10.32.0.1, 127.0.0.1, not 10.0.0.1',
    'does not name 10.0.0.1',
  ],
  [
    'expired',
    'x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is before 2026-11-21T11:15:42Z',
    'not valid at this machine',
  ],
  [
    'node-identity',
    'nodes is forbidden: User "system:node:" cannot create resource "nodes"',
    'system:node:',
  ],
  [
    'name-unknown',
    'Get "https://node-0:10250/": dial tcp: lookup node-0 on 192.168.140.1:53: no such host',
    'the name node-0',
  ],
  [
    'etcd-away',
    'W1121 grpc: addrConn.createTransport failed to connect to {Addr: "127.0.0.1:2379"}. Err: connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"',
    'does not reach etcd',
  ],
  [
    'api-away',
    'Get "https://server.kubernetes.local:6443/api": dial tcp 192.168.140.11:6443: i/o timeout',
    '192.168.140.11:6443',
  ],
  ['leader-lost', 'E1121 server.go:252] "leaderelection lost"', 'could not renew its lease'],
  ['leader-lost', 'E1201 server.go:298] "Leaderelection lost"', 'could not renew its lease'],
  [
    'out-of-memory',
    'kube-scheduler.service: A process of this unit has been killed by the OOM killer.',
    'lack of memory',
  ],
  [
    'runtime-limit',
    'kube-proxy.service: Service runtime limit reached. Stopping.',
    'RuntimeMaxSec= ends it',
  ],
  ['watchdog', 'kubelet.service: Watchdog timeout (limit 30s)!', 'signs of life'],
  ['start-timeout', 'kubelet.service: start operation timed out. Terminating.', 'Type=notify'],
  [
    'environment-file',
    'kubelet.service: Failed to load environment files: No such file or directory',
    'EnvironmentFile=',
  ],
  [
    'working-directory',
    'etcd.service: Changing to the requested working directory failed: No such file or directory',
    'WorkingDirectory=',
  ],
  [
    'user-unknown',
    'etcd.service: Failed to determine user credentials: No such process',
    'no such user',
  ],
  [
    'etcd-damaged',
    'panic: freepages: failed to get all reachable pages (page 4: multiple references)',
    'damaged',
  ],
  [
    'etcd-damaged',
    '{"level":"fatal","msg":"failed to read WAL, cannot be repaired","error":"wal: file not found"}',
    'damaged',
  ],
  [
    'file-unreadable',
    'Error: open /var/lib/kubernetes/ca.key: permission denied',
    'may not read or write /var/lib/kubernetes/ca.key',
  ],
  ['out-of-space', 'mkdir /var/lib/containerd/x: no space left on device', 'disk is full'],
];

for (const [id, line, meaning] of said) {
  t.test(`${id}: ${line.slice(0, 50)}`, (t) => {
    t.match(cause('I1121 11:22:33.444555 1 server.go:1] starting', line), meaning);
    t.equal(journalCauses.find(({ pattern }) => pattern.test(line))?.id, id);
    t.end();
  });
}

t.test('every cause has a remedy and a link', (t) => {
  t.equal(new Set(journalCauses.map(({ id }) => id)).size, journalCauses.length);
  for (const { id, remedy, link } of journalCauses)
    t.ok(remedy.length > 5 && link.startsWith('https://'), id);
  t.end();
});

t.test('the latest line decides, and what brought it about', (t) => {
  const away =
    'E1121 11:22:33.444555 1 leaderelection.go:436] error retrieving resource lock: Get "https://10.0.0.1:6443/apis": dial tcp 10.0.0.1:6443: connect: connection refused';
  const lost = 'E1121 11:22:39.444555 1 server.go:252] "leaderelection lost"';
  t.match(cause(away, lost), 'The API server at 10.0.0.1:6443 is not reached');
  t.match(cause('open /etc/x: no such file or directory', lost), 'could not renew its lease');
  t.match(
    cause(away, 'Error: open /var/lib/kubernetes/x.crt: no such file or directory'),
    'x.crt is not there',
    'what it ended with, whatever it complained of before',
  );
  t.match(
    cause(
      'W1121 11:22:33.4 1 logging.go:55] [core] grpc: addrConn.createTransport failed to connect to {Addr: "127.0.0.1:2379"}. Err: dial tcp 127.0.0.1:2379: connect: connection refused',
      'E1121 11:22:53.4 1 run.go:72] "command failed" err="context deadline exceeded"',
    ),
    'does not reach etcd',
    'an end that says only that something did not come',
  );
  t.equal(
    cause(
      'W1121 11:22:33.4 1 x.go:55] lookup elsewhere: no such host',
      'E1121 11:22:53.4 1 run.go:72] "command failed" err="something that nobody knows"',
    ),
    undefined,
    'no other cause for an end that is not understood',
  );
  t.equal(cause('all is well'), undefined);
  t.end();
});

t.test('what a program notes about itself is no cause', (t) => {
  const end =
    'E1121 11:22:34.444555 1 run.go:72] "command failed" err="open /var/lib/kubernetes/kube-apiserver.crt: no such file or directory"';
  for (const note of [
    'I1121 11:22:33.444555 1 flags.go:33] FLAG: --runtime-config="api/all=true"',
    `I1121 11:22:33.444555 1 flags.go:64] FLAG: --runtime-config="'api/all=true'"`,
    'FLAG: --encryption-provider-config="/var/lib/kubernetes/encryption-config.yaml" failed error',
    'Flag --runtime-config has been deprecated, error: unknown api groups "x"',
    '{"level":"info","msg":"starting etcd","error":"cluster ID mismatch"}',
    '{"level":"debug","msg":"member x has already been bootstrapped"}',
    'time="2026-11-29T12:00:00.1Z" level=info msg="starting cri plugin" config="failed to load TOML"',
    '      --runtime-config mapStringString   unknown api groups "x"',
    'I1121 11:22:33.444555 1 x.go:1] "http: TLS handshake error from 10.0.0.1:5: x509: certificate signed by unknown authority"',
  ]) {
    t.equal(cause(note), undefined, note.slice(0, 60));
    t.match(cause(end, note), 'kube-apiserver.crt is not there', note.slice(0, 60));
    t.match(cause(note, end), 'kube-apiserver.crt is not there', note.slice(0, 60));
    t.equal(lastComplaint([note]), undefined);
  }
  t.end();
});

t.test('quotes inside quotes are undone', (t) => {
  t.equal(unquoted('err="a \\"b\\" \\\\\\"c\\\\\\" d"'), 'err="a "b" "c" d"');
  t.equal(unquoted('err="one\\ntwo"'), 'err="one two"');
  t.match(
    cause(
      'E1121 11:22:33.4 1 run.go:72] "command failed" err="failed to run Kubelet: no kind \\"KubeletConfig\\" is registered for version \\"kubelet.config.k8s.io/v1\\" in scheme"',
    ),
    'names version kubelet.config.k8s.io/v1, which this release does not know for KubeletConfig',
  );
  t.equal(
    lastComplaint(['E1121 11:22:33.4 1 run.go:72] "command failed" err="no \\"x\\" here"']),
    '"command failed" err="no "x" here"',
  );
  t.end();
});

t.test('an end in a panic is found behind its stack', (t) => {
  const stack = [
    '{"level":"panic","ts":"2026-11-29T12:00:00Z","caller":"backend/backend.go:196","msg":"failed to open database","path":"/var/lib/etcd/member/snap/db","error":"invalid database"}',
    'panic: failed to open database',
    'goroutine 119 [running]:',
    'go.uber.org/zap/zapcore.CheckWriteAction.OnWrite(0x0?, 0x0?, {0x0?, 0x0?, 0xc0?})',
    '\tgo.uber.org/zap@v1.27.0/zapcore/entry.go:196 +0x54',
    'runtime.main()',
    'created by go.etcd.io/etcd/server/v3/storage/backend.newBackend in goroutine 1',
  ];
  t.match(cause(...stack), 'data are damaged');
  t.equal(lastComplaint(stack), 'panic: failed to open database');
  t.end();
});

t.test('the last complaint, where nothing is known', (t) => {
  const lines = [
    'I1121 11:22:33.444555 1 x.go:1] fine',
    'E1121 11:22:33.444555 1 run.go:74] "command failed" err="strange"',
    'kubelet.service: Main process exited, code=exited, status=1/FAILURE',
    'Started kubelet.service',
  ];
  t.equal(lastComplaint(lines), '"command failed" err="strange"');
  t.equal(lastComplaint(['I1121 fine', '']), undefined);
  const handshake =
    'I1121 11:22:33.444555 1 ???:1] "http: TLS handshake error from 192.168.140.11:45540: client sent an HTTP request to an HTTPS server"';
  t.equal(
    lastComplaint([...lines, handshake]),
    '"command failed" err="strange"',
    'what a client did wrong is no reason',
  );
  t.end();
});

t.test('journals by unit; no line can pass for another unit', (t) => {
  const journals = readJournals(
    'journal a.service\n| one\n| journal b.service\n| \njournal c.service\n| two\nrest\n| lost\n',
  );
  t.same(
    [...journals],
    [
      ['a.service', ['one', 'journal b.service', '']],
      ['c.service', ['two']],
    ],
  );
  t.end();
});

/** Lines of 10,000 characters and more, of every two words that a pattern looks for. */
function worstLines({ pattern }: (typeof journalCauses)[number]): readonly string[] {
  const words = [
    ...pattern.source
      .replaceAll(/\\[a-z]|\[[^\]]*\]|\{\d+,\d+\}|\(\?[:=!]/gi, '|')
      .replaceAll('\\', '')
      .split(/[()|?*+$^]+/)
      .filter((word) => word !== ''),
    '"',
    '\'"',
    ' ',
    '/',
    ':1',
    'a',
    '.',
  ];
  const filled = (text: string): string => text.repeat(5000).slice(0, 5000);
  return words.flatMap((first) =>
    words.flatMap((second) =>
      ['', ' '].map((between) => `${first}${between}${filled(second)}${filled(second + first)}`),
    ),
  );
}

t.test('no pattern backtracks without end', (t) => {
  for (const known of journalCauses) {
    const slowest = Math.max(
      ...worstLines(known).map((line) => {
        const start = performance.now();
        known.pattern.test(line);
        return performance.now() - start;
      }),
    );
    t.ok(slowest < 1000, `${known.id}: ${slowest.toFixed(0)} ms`);
  }
  t.end();
});

t.test('nothing makes them throw, or take for ever', (t) => {
  const texts = [
    ...worstTexts,
    ...hostileTexts(
      11,
      said.map(([, line]) => `journal x\n| ${line}`),
      200,
    ),
    `| ${'a '.repeat(500_000)}`,
  ];
  for (const text of texts)
    t.doesNotThrow(() =>
      [...readJournals(text).values()].map((lines) => [cause(...lines), lastComplaint(lines)]),
    );
  t.doesNotThrow(() => [cause('open '.repeat(400_000)), lastComplaint(['error '.repeat(400_000)])]);
  t.end();
});
