import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { clusterFact, credentials } from '../../labs/kubernetes/checking/api.js';
import { routesFact } from '../../labs/kubernetes/checking/network.js';
import { kubeletConfigFact, runtimeFact } from '../../labs/kubernetes/checking/node.js';
import { khw as track } from '../../labs/khw/index.js';
import type { Check, FactAnswer, Verdict } from '../../lib/core/check.js';
import { hostRunner } from '../../lib/host/process.js';
import { finishedChecks as checks, judge } from './finished-lab.js';
import { largeLab, smallLab, workerlessLab } from './fixture.js';

const checkOf = (id: string): Check => checks.find((check) => check.id === id)!;

t.test('on a finished lab every check passes', (t) => {
  for (const check of checks) t.match(judge(check), { state: 'pass' }, check.id);
  t.end();
});

/** A check, what is another in the answer, and words of the verdict. */
const wrong: readonly (readonly [string, string | RegExp, string, readonly string[]])[] = [
  [
    '08.api-server.server',
    /(Id=kube-apiserver\.service[^]*?)ActiveState=active\nSubState=running/,
    '$1ActiveState=failed\nSubState=failed',
    ['kube-apiserver.service is failed'],
  ],
  ['08.api-server.server', /LoadState=loaded/g, 'LoadState=bad-setting', ['bad-setting']],
  [
    '08.api-access.server',
    /^ --authorization-mode=.*$/m,
    ' --authorization-mode=AlwaysAllow',
    ['--authorization-mode=Node,RBAC', 'AlwaysAllow'],
  ],
  [
    '08.api-access.server',
    /^ --authorization-mode=.*$/m,
    ' --authorization-mode=AlwaysAllow\n --authorization-mode=Node,RBAC',
    ['--authorization-mode=AlwaysAllow,Node,RBAC'],
  ],
  [
    '08.api-flags.server',
    /^ --etcd-servers=.*$/m,
    '$&\n --etcd-servers=http://10.0.0.1:2379',
    ['http://10.0.0.1:2379'],
  ],
  [
    '08.controller-manager-flags.server',
    /^ --use-service-account-credentials=.*$/m,
    ' --use-service-account-credentials=False',
    ['--use-service-account-credentials=False'],
  ],
  [
    '08.api-flags.server',
    /^ --encryption-provider-config=.*$/m,
    ' --x',
    ['no --encryption-provider-config'],
  ],
  [
    '08.api-flags.server',
    /^ --etcd-servers=.*$/m,
    ' --etcd-servers=http://10.0.0.1:2379',
    ['--etcd-servers=http://127.0.0.1:2379'],
  ],
  [
    '08.api-flags.server',
    /^(told kube-apiserver service-account-key-file).*$/m,
    '$1 /var/lib/kubernetes/kube-api-server.crt',
    [
      '--service-account-key-file does not belong to --service-account-signing-key-file',
      'kube-api-server.crt (CN=kubernetes)',
      'Unauthorized',
    ],
  ],
  [
    '08.api-flags.server',
    /^(told kube-apiserver client-ca-file).*$/m,
    '$1 /var/lib/kubernetes/service-accounts.crt',
    ['--client-ca-file is not the authority (ca.crt) but /var/lib/kubernetes/service-accounts.crt'],
  ],
  [
    '08.controller-manager-flags.server',
    /^(told kube-controller root-ca-file).*$/m,
    '$1 /var/lib/kubernetes/service-accounts.crt',
    ['--root-ca-file is not the authority (ca.crt) but', 'in pods only'],
  ],
  [
    '08.controller-manager-flags.server',
    /( --service-cluster-ip-range)=10\.32\.0\.0\/24\n( --use-service)/,
    '$1=10.33.0.0/24\n$2',
    ['--service-cluster-ip-range=10.33.0.0/24'],
  ],
  [
    '09.kubelet-api.node-0',
    /^=-----BEGIN[^]*END CERTIFICATE-----\n/m,
    '',
    ['clientCAFile is not the authority (ca.crt) but /var/lib/kubelet/ca.crt'],
  ],
  [
    '08.service-range.server',
    /^ --service-cluster-ip-range=.*\n/gm,
    '',
    ['no such flag', 'tutorial'],
  ],
  [
    '08.service-range.server',
    /^ --service-cluster-ip-range=.*$/gm,
    ' --service-cluster-ip-range=10.0.0.0/24',
    ['10.0.0.0/24'],
  ],
  [
    '08.api-ready.server',
    /=== ready 200 0/,
    '[-]etcd failed: reason withheld\n=== ready 500 0',
    ['not ready: [-]etcd failed'],
  ],
  ['08.api-ready.server', /[^]*/, '\n=== ready 000 7 Connection refused\n', ['Connection refused']],
  [
    '08.boot.server',
    /UnitFileState=enabled/g,
    'UnitFileState=disabled',
    ['kube-apiserver.service is disabled'],
  ],
  [
    '08.boot.server',
    /UnitFileState=enabled/g,
    'UnitFileState=static\nWantedBy=\nRequiredBy=',
    ['kube-apiserver.service is static, and nothing wants it', '[Install]'],
  ],
  [
    '08.boot.server',
    /UnitFileState=enabled/g,
    'UnitFileState=enabled-runtime\nWantedBy=multi-user.target',
    ['kube-apiserver.service is enabled-runtime'],
  ],
  [
    '08.boot.server',
    /NeedDaemonReload=no/g,
    'NeedDaemonReload=yes',
    ['systemd has not read it since'],
  ],
  [
    '08.boot.server',
    'argv[]=/usr/local/bin/kube-apiserver ',
    "argv[]=/usr/local/bin/kube-apiserver --runtime-config='api/all=true' ",
    ['would start with', 'A quote has become part'],
  ],
  [
    '08.controller-manager-flags.server',
    /^ --cluster-cidr=.*$/m,
    ' --cluster-cidr=10.244.0.0/16',
    ['--cluster-cidr=10.200.0.0/16', '10.244.0.0/16'],
  ],
  ['08.scheduler-health.server', /=== scheduler 200 0/, '=== scheduler 000 7 refused', ['refused']],
  [
    '08.kubernetes-service',
    /"clusterIP":"10.32.0.1"/,
    '"clusterIP":"10.0.0.1"',
    ['service kubernetes at 10.32.0.1', '10.0.0.1, which the certificate does not name'],
  ],
  [
    '08.scheduler-leader',
    /"holderIdentity":"server_/g,
    '"holderIdentity":"node-0_',
    ['node-0_', 'on another machine'],
  ],
  [
    '08.kubelet-access',
    /"allowed":true/g,
    '"allowed":false',
    ['user kubernetes may not get nodes/proxy'],
  ],
  [
    '08.kubelet-access',
    /"user":"kubernetes"\},"status":\{"allowed":true/g,
    '"user":"api client"},"status":{"allowed":false',
    ['user api client may not get nodes/proxy'],
  ],
  ['08.authorization', /"allowed":false/g, '"allowed":true', ['a stranger may delete nodes']],
  ['08.right-machine.node-0', /LoadState=not-found/g, 'LoadState=loaded', ['wrong machine']],
  ['09.swap.node-0', /^/, 'swap /dev/vdb\n', []],
  [
    '08.private.server',
    /^/,
    'open 600 nobody /var/lib/kubernetes/ca.key\n',
    ['ca.key has mode 600 and owner nobody'],
  ],
  ['09.private.node-0', /^/, 'open 644 root /var/lib/kube-proxy/kubeconfig\n', ['mode 644']],
  ['09.bridge-module.node-0', /^loads .*$/m, '', ['nothing loads it at boot']],
  ['09.bridge-module.node-0', 'bridge-filter', '', ['not loaded']],
  ['09.bridge-filter.node-0', 'bridge-nf-call-iptables 1', 'bridge-nf-call-iptables 0', ['= 0']],
  [
    '09.bridge-filter.node-0',
    'keeps net.bridge.bridge-nf-call-iptables = 1',
    'keeps net.bridge.bridge-nf-call-iptables = 0',
    ['at boot'],
  ],
  ['09.cri.node-0', /[^]*/, 'socket /run/x.sock\nno socket\n', ['there is no socket /run/x.sock']],
  [
    '09.cri.node-0',
    /grpc-status: 0\r?\ngrpc-message: /,
    'grpc-status: 12\r\ngrpc-message: unknown service runtime.v1.RuntimeService',
    ['unknown service runtime.v1.RuntimeService', 'CRI plugin'],
  ],
  [
    '09.cgroup-driver.node-0',
    '"SystemdCgroup":true',
    '"SystemdCgroup":false',
    ['containerd uses cgroupfs, the kubelet systemd'],
  ],
  [
    '09.cgroup-driver.node-0',
    /^socket ([^]*"SystemdCgroup":)true/m,
    'unread tables /etc/own.toml\nsocket $1false',
    ['containerd uses cgroupfs', '/etc/own.toml is of version 3'],
  ],
  [
    '09.cni-plugins.node-0',
    'exec /opt/cni/bin/bridge\n',
    '',
    ['/opt/cni/bin/bridge may not be executed'],
  ],
  ['09.pod-network.node-0', /10\.200\.0\.0\/24/g, 'SUBNET', ['subnet SUBNET', 'was not replaced']],
  ['09.kubelet-config.node-0', /^ podCIDR:.*$/m, ' podCIDR: SUBNET', ['podCIDR is still']],
  ['09.kubelet-config.node-0', /^ kind: Kube.*$/m, ' kind: [', ['is no YAML']],
  [
    '09.kubelet-config.node-0',
    /^ failSwapOn: .*$/m,
    ' failSwapOn: "false"',
    ['failSwapOn: "false"', 'not true or false'],
  ],
  [
    '09.kubelet-config.node-0',
    /^resolv /m,
    'dropin /etc/k/1.conf\n kind: KubeletConfiguration\n maxPods: many\nresolv ',
    ['is changed by /etc/k/1.conf', 'maxPods'],
  ],
  [
    '09.kubelet-config.node-0',
    /^resolv /m,
    'dropin /etc/k/1.conf\n maxPods: 20\nresolv ',
    ['is changed by /etc/k/1.conf', 'is not of kind KubeletConfiguration'],
  ],
  ['09.resolv-conf.node-0', /^\+nameserver .*$/m, '+nameserver 127.0.0.53', ['127.0.0.53', 'stub']],
  ['09.kubelet-health.node-0', '=== healthz 200 0', '=== healthz 000 7 refused', ['refused']],
  ['09.kubelet-api.node-0', '=== pods 401 0', '=== pods 200 0', ['HTTP 200 for a stranger']],
  [
    '09.api-reachable.node-0',
    /[^]*/,
    '\n=== way 000 28 Failed to connect to server.kubernetes.local port 6443: Timeout was reached\n',
    ['Timeout was reached', 'node-0 cannot speak'],
  ],
  [
    '09.registered.node-0',
    /"name":"node-0"/g,
    '"name":"node-9"',
    ['no node node-0; registered: node-9, node-1'],
  ],
  [
    '09.ready.node-0',
    /"type":"Ready","status":"True"/,
    '"type":"Ready","status":"False"',
    ['Ready is False'],
  ],
  ['09.ready.node-0', '"spec":{', '"spec":{"unschedulable":true,', []],
  [
    '09.service-address.node-0',
    '=== service 400 0',
    '=== service 000 7 No route to host',
    ['No route to host'],
  ],
  ['10.kubeconfig', /^ current-context:.*$/m, ' current-context: ""', ['no current context']],
  [
    '10.server',
    /server: https.*$/gm,
    'server: https://127.0.0.1:6443',
    ['has server https://127.0.0.1:6443'],
  ],
  ['10.kubectl', /[^]*/, '', ['exit code 0']],
  ['10.administrator', '"allowed":true', '"allowed":false', ['not everything is allowed']],
  [
    '10.nodes',
    /"name":"node-1"/g,
    '"name":"server"',
    ['no node node-1; a node server, which is no worker'],
  ],
  [
    '11.routes.server',
    /via 192\.168\.140\.12\b/g,
    'via 192.168.140.1',
    ['10.200.0.0/24 via 192.168.140.1'],
  ],
  ['11.routes-boot.server', /^file .*$/gm, '', ['nothing sets it at boot', 'tutorial']],
  ['11.routes-boot.server', /^file enabled/gm, 'file disabled', ['is not enabled']],
  [
    '11.routes-boot.server',
    /^file enabled \S+?:/gm,
    'file no /usr/local/bin/routes:',
    ['/usr/local/bin/routes is run by nothing at boot'],
  ],
  [
    '11.forwarding.node-0',
    'setting net/ipv4/ip_forward 1',
    'setting net/ipv4/ip_forward 0',
    ['net.ipv4.ip_forward = 0'],
  ],
  ['11.filter.node-0', ':FORWARD ACCEPT', ':FORWARD DROP', ['iptables -P FORWARD DROP']],
  [
    '11.filter.node-0',
    '-A FORWARD',
    '-A FORWARD -j REJECT --reject-with icmp-port-unreachable\n -A FORWARD',
    ['-A FORWARD -j REJECT', 'iptables -D FORWARD -j REJECT'],
  ],
  [
    '11.filter.node-0',
    ':FORWARD ACCEPT',
    ':FORWARD DROP [0:0]\n -A FORWARD -s 10.200.0.0/24 -j ACCEPT',
    ['-P FORWARD DROP'],
  ],
  [
    '11.filter.node-0',
    'rules nft\n',
    'rules nft\n table inet lab {\n \tchain c {\n \t\ttype filter hook forward priority filter + 10; policy accept;\n \t\tip saddr 10.200.1.0/24 drop\n \t}\n }\n',
    ['nft rule inet lab c ip saddr 10.200.1.0/24 drop', 'A packet filter on node-0'],
  ],
  [
    '11.filter.node-0',
    'rules nft\n',
    'rules legacy\n *filter\n :FORWARD DROP [0:0]\n COMMIT\nrules nft\n',
    ['iptables-legacy -P FORWARD DROP'],
  ],
  [
    '11.filter.node-0',
    'nf_conntrack_count 180',
    'nf_conntrack_count 131072',
    ['131072 connections of 131072', 'nf_conntrack_max'],
  ],
  [
    '11.filter.node-0',
    /^way \S+ in .*$/m,
    'way 10.200.1.2 in eth0 RTNETLINK answers: Invalid cross-device link',
    ['a packet from 10.200.1.2', 'rp_filter'],
  ],
  [
    '11.filter.node-0',
    ':FORWARD ACCEPT',
    ':FORWARD DROP [0:0]\n -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ['-P FORWARD DROP'],
  ],
  ['11.bridge.node-0', 'inet 10.200.0.1/24', 'inet 10.250.250.1/24', ['10.250.250.1/24']],
  ['12.secret', /^key .*\n/gm, '', ['no secret', 'kubectl -n default create secret']],
  [
    '12.encrypted',
    /^value .*$/m,
    `value ${Buffer.from('k8s\0 mydata').toString('base64')}`,
    ['kubernetes-the-hard-way in clear'],
  ],
  ['12.deployment', '"availableReplicas":1', '"availableReplicas":0', ['0 available']],
  [
    '12.pods',
    /"podIP":"10.200.1.2"/,
    '"podIP":"10.200.0.2"',
    ['10.200.0.2, which is not of 10.200.1.0/24'],
  ],
  ['12.service', /"ready":true/g, '"ready":false', ['no endpoints']],
  [
    '12.pod-address.node-0',
    'try pod 10.200.1.2 200 0',
    'try pod 10.200.1.2 000 28 timed out',
    ['10.200.1.2: timed out'],
  ],
  [
    '12.cluster-address.node-0',
    'try service 10.32.0.240 200 0',
    'try service 10.32.0.240 000 7 refused',
    ['10.32.0.240: refused', 'The pod answers'],
  ],
  [
    '12.from-pod',
    'try inside kubernetes 200 0',
    'try inside kubernetes 000 28 timed out',
    ['timed out'],
  ],
  [
    '12.from-pod',
    'try inside kubernetes 200 0',
    'try inside kubernetes 401 0',
    ['HTTP 401', 'does not accept the token', '--service-account-key-file'],
  ],
  [
    '12.from-pod',
    'try inside kubernetes 200 0',
    'try inside kubernetes 000 60 SSL certificate problem: unable to get local issuer certificate',
    ['--root-ca-file'],
  ],
  [
    '12.node-port.node-1',
    'try node node-1 200 0',
    'try node node-1 000 28 timed out',
    ['http://node-1:30786', 'timed out'],
  ],
  [
    '12.kubelet-port.node-1',
    '=== node-1 400 0',
    '=== node-1 000 28 timed out',
    ['does not reach the kubelet'],
  ],
  ['12.logs', 'logs 200 0', 'logs 403 0', ['HTTP 403']],
  [
    '12.logs',
    /^[^]*?logs 200 0/,
    'failed to tail 1 lines of log file "/var/log/pods/x/0.log": read: is a directory\nlogs 200 0',
    ['is a directory'],
  ],
  [
    '12.exec',
    '"status":"Success"',
    '"status":"Failure","message":"error dialing backend"',
    ['error dialing backend', 'breaks off'],
  ],
  [
    '12.port-forward',
    /[^]*/,
    'said error: unable to forward port because pod is not running\n',
    ['pod is not running'],
  ],
];

for (const [id, from, to, words] of wrong) {
  t.test(`${id}: ${to.slice(0, 60).replaceAll(/\s+/g, ' ')}`, (t) => {
    const changed: string[] = [];
    const verdict = judge(checkOf(id), (text, key) => {
      const other = text.replace(from, to);
      if (other !== text) changed.push(key);
      return other;
    });
    t.not(changed.length, 0, 'something is another');
    if (words.length === 0) t.end();
    else {
      t.equal(verdict.state, 'fail');
      for (const word of words)
        t.ok(
          JSON.stringify(verdict).replaceAll('\\"', '"').includes(word),
          `"${word}" in ${JSON.stringify(verdict)}`,
        );
      t.end();
    }
  });
}

/** Other right ways. */
const right: readonly (readonly [string, string | RegExp, string])[] = [
  ['09.cgroup-driver.node-0', /^socket /m, 'unread tables /etc/own.toml\nsocket '],
  [
    '08.api-access.server',
    /^ --authorization-mode=Node,RBAC$/m,
    ' --authorization-mode\n RBAC,Node,Webhook',
  ],
  [
    '08.api-access.server',
    /^ --authorization-mode=.*$/m,
    ' --authorization-config=/etc/authorization.yaml',
  ],
  [
    '08.api-flags.server',
    /^ --etcd-servers=.*$/m,
    ' --etcd-servers=https://server.kubernetes.local:2379',
  ],
  [
    '08.api-access.server',
    /^ --authorization-mode=Node,RBAC$/m,
    ' --authorization-mode=Node\n --authorization-mode=RBAC',
  ],
  ['08.api-flags.server', /^ --etcd-servers=.*$/m, ' --etcd-servers=http://[::1]:2379'],
  [
    '08.controller-manager-flags.server',
    /^ --use-service-account-credentials=.*$/m,
    ' --use-service-account-credentials=True',
  ],
  ...['08.service-range.server', '08.controller-manager-flags.server'].flatMap(
    (id) =>
      [
        [id, /=10\.32\.0\.0\/24/g, '=10.32.0.0/24,fd00:32::/108'],
        [id, /=10\.32\.0\.0\/24/g, '=10.32.0.0/16'],
        [id, '=10.32.0.0/24', '=10.32.0.7/24'],
      ] as const,
  ),
  [
    '08.controller-manager-flags.server',
    /^ --cluster-cidr=.*$/m,
    ' --cluster-cidr=fd00:200::/48,10.0.0.0/8',
  ],
  ['08.api-ready.server', /=== ready 200 0/, '=== ready 403 0'],
  [
    '08.boot.server',
    /UnitFileState=enabled/g,
    'UnitFileState=static\nWantedBy=multi-user.target\nRequiredBy=',
  ],
  [
    '08.boot.server',
    /argv\[\]=\/usr\/local\/bin\/kube-apiserver [^;]*/,
    'argv[]=/usr/local/bin/start-api-server ',
  ],
  [
    '09.bridge-module.node-0',
    /^loads .*$/m,
    'loads /etc/systemd/system/kubelet.service:ExecStartPre=/sbin/modprobe br_netfilter',
  ],
  ['09.cgroup-driver.node-0', /"SystemdCgroup":true|kubepods\.slice/g, 'kubepods'],
  [
    '11.routes-boot.server',
    /^route (10\.200\S+) (via \S+ dev eth0).*$/gm,
    'route $1 $2 proto bird',
  ],
  [
    '11.routes-boot.server',
    /^file enabled \S+?:.*?(10\.200\.\d\.0\/24) via (\S+).*$/gm,
    'file yes /etc/network/interfaces:  up ip route add $1 via $2',
  ],
  ['11.filter.node-0', ':FORWARD ACCEPT', ':FORWARD DROP [0:0]\n -A FORWARD -j ACCEPT'],
  [
    '11.filter.node-0',
    ':FORWARD ACCEPT',
    ':FORWARD DROP [0:0]\n -A FORWARD -s 10.200.0.0/16 -j ACCEPT\n -A FORWARD -j DROP',
  ],
  ['12.from-pod', 'try inside kubernetes 200 0', 'try inside kubernetes 403 0'],
  // A pod without a token of its own.
  ['12.from-pod', 'try inside kubernetes 200 0', 'try inside kubernetes 400 0'],
  ['09.kubelet-config.node-0', /^ failSwapOn: .*$/m, ' failSwapOn: off\n failSwapOn: false'],
  ['09.kubelet-config.node-0', /^ failSwapOn: .*$/m, ' noSuchSetting: 1'],
  [
    '09.kubelet-config.node-0',
    /^resolv /m,
    'dropin /etc/k/1.conf\n kind: KubeletConfiguration\n maxPods: 20\nresolv ',
  ],
  ['09.swap.node-0', /^/, 'swap /dev/vdb\nfail-swap-on false\n'],
  ['11.forwarding.node-0', /^keeps net\.ipv4\.ip_forward.*\n/m, ''],
  ['08.scheduler-leader', /"holderIdentity":"server_/g, '"holderIdentity":"Server_'],
  [
    '12.encrypted',
    /^value .*$/m,
    `value ${Buffer.from('k8s:enc:secretbox:v1:mine:').toString('base64')}`,
  ],
  [
    '12.pods',
    /("kind":"PodList"[^]*?"items":\[)/,
    '$1{"metadata":{"name":"evicted"},"spec":{"nodeName":"node-0"},"status":{"phase":"Failed","reason":"Evicted"}},',
  ],
];

for (const [id, from, to] of right) {
  t.test(`${id}: ${to.slice(0, 60).replaceAll(/\s+/g, ' ')} is right too`, (t) => {
    let changed = false;
    t.match(
      judge(checkOf(id), (text) => {
        const other = text.replace(from, to);
        changed ||= other !== text;
        return other;
      }),
      { state: 'pass' },
    );
    t.ok(changed, 'something is another');
    t.end();
  });
}

t.test('every check stands in the table of what it sees', (t) => {
  const seen = new Set(wrong.map(([id]) => id.replace(/\.(server|node-\d)$/, '')));
  const rest = checks
    .map(({ id }) => id.replace(/\.(server|node-\d)$/, ''))
    .filter((id) => !seen.has(id));
  t.same(
    [...new Set(rest)].sort(),
    [
      // Certificates and units: their rules have tests of their own, and the proof on real guests.
      '08.api-certificate',
      '08.controller-manager',
      '08.controller-manager-health',
      '08.controller-manager-leader',
      '08.scheduler',
      '09.boot',
      '09.containerd',
      '09.kube-proxy',
      '09.kube-proxy-health',
      '09.kubelet',
      '09.right-machine',
      '10.authority',
      '10.client',
      '10.mode',
      '10.reachable',
    ].sort(),
  );
  t.end();
});

t.test('a unit that crashes again and again says why', (t) => {
  const crash = (text: string): string => `${text
    .replace(
      /(Id=kube-apiserver\.service[^]*?)ActiveState=active\nSubState=running/,
      '$1ActiveState=activating\nSubState=auto-restart',
    )
    .replace('NRestarts=0', 'NRestarts=7')
    .replace(/^process \d+ kube-apiserver [^]*?(?=^process|^up)/m, '')}
journal kube-apiserver.service
| I1121 11:22:33.444555 1 options.go:1] starting
| Error: unknown flag: --service-cluster-ip-rang
| kube-apiserver.service: Main process exited, code=exited, status=1/FAILURE
`;
  t.match(judge(checkOf('08.api-server.server'), crash), {
    state: 'fail',
    actual: /kube-apiserver.service is starting \(auto-restart\).*unknown flag/,
    cause: { text: 'The program knows no flag --service-cluster-ip-rang.' },
  });
  t.end();
});

t.test('a lab of another size has its own checks', (t) => {
  const idsOf = (lab: typeof smallLab): readonly string[] =>
    track.chapters
      .filter(({ id }) => id >= '08')
      .flatMap((chapter) => chapter.checks(lab))
      .map(({ id }) => id);
  const large = idsOf(largeLab);
  for (const name of ['controller-0', 'controller-1', 'controller-2'])
    t.ok(large.includes(`08.api-ready.${name}`) && large.includes(`11.routes.${name}`), name);
  for (const name of ['worker-0', 'worker-1', 'worker-2'])
    t.ok(large.includes(`09.ready.${name}`) && large.includes(`12.node-port.${name}`), name);
  t.same(
    idsOf(workerlessLab).filter((id) => /^(09|11)|12\.(pod|dep|node)/.test(id)),
    [],
    'no node, no pods',
  );
  t.ok(idsOf(workerlessLab).includes('12.encrypted'));
  t.end();
});

/** What a fact's bash says on this computer. */
async function bash(script: string): Promise<string> {
  const { stdout } = await hostRunner().run(['bash', '-c', 'eval "$(cat)"'], {
    input: script,
    ok: 'any',
  });
  return stdout;
}

t.test(
  "certificate and key of the current context's user, however the kubeconfig is written",
  async (t) => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const userOf = (name: string): object => ({
      name,
      user: {
        'client-certificate-data': base64(`certificate of ${name}`),
        'client-key-data': base64(`key of ${name}`),
      },
    });
    const config = {
      kind: 'Config',
      apiVersion: 'v1',
      preferences: {},
      clusters: [{ name: 'c', cluster: { server: 'https://server.kubernetes.local:6443' } }],
      users: ['admin', 'old'].map(userOf),
      contexts: [
        { name: 'first', context: { cluster: 'c', user: 'old' } },
        { name: 'now', context: { cluster: 'c', user: 'admin' } },
      ],
      'current-context': 'now',
    };
    const block = `apiVersion: v1
clusters:
- cluster:
    server: https://server.kubernetes.local:6443
  name: c
contexts:
- context:
    cluster: c
    user: admin
  name: now
- context:
    cluster: c
    namespace: default
    user: old
  name: first
current-context: "now"
kind: Config
preferences: {}
users:
- name: admin
  user:
    client-certificate-data: ${base64('certificate of admin')}
    client-key-data: '${base64('key of admin')}'
- name: old
  user:
    client-certificate-data: ${base64('certificate of old')}
    client-key-data: ${base64('key of old')}
`;
    const flow = `{current-context: now, contexts: [{context: {user: old}, name: first}, {context: {user: admin}, name: now}]}
users:
  - user: {client-certificate: 'admin.crt', client-key: $folder/admin.key}
    name: admin
  - user: {client-certificate-data: ${base64('certificate of old')}, client-key-data: ${base64('key of old')}}
    name: old`;
    const kubeconfigs = {
      block,
      'other order': block
        .replace(/- name: admin[^]*?(?=- name: old)/, '')
        .concat(/- name: admin[^]*?(?=- name: old)/.exec(block)?.[0] ?? ''),
      'no context': block.replace('"now"', '""').replace(/- name: old[^]*/, ''),
      json: JSON.stringify(config),
      'json of many lines': JSON.stringify(config, null, 4),
      flow,
    };
    for (const [name, text] of Object.entries(kubeconfigs)) {
      const said = await bash(`set -e
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
printf 'certificate of admin' > "$folder/admin.crt"; printf 'key of admin' > "$folder/admin.key"
cat > "$folder/config" <<END
${text}
END
${credentials('"$folder/none"', '"$folder/config"')}
echo "$cert, $key"
cat /dev/fd/8 /dev/fd/9`);
      t.equal(
        said.trim(),
        'certificate of admin, key of admin\ncertificate of admin\nkey of admin',
        name,
      );
    }
    t.equal(
      (await bash(`set -e\n${credentials('/none')}\necho "none: $cert$key"`)).trim(),
      'none:',
    );
  },
);

t.test('flags of the running kubelet win over its configuration', async (t) => {
  const running = (flags: string): string => `folder=$(mktemp -d)
trap 'kill "$pid"; rm -r "$folder"' EXIT
printf 'nameserver 10.0.0.53\n' > "$folder/resolv"
cp "$BASH" "$folder/kubelet"
"$folder/kubelet" -c 'read -r -t 20 <> <(:)' x ${flags} > /dev/null & pid=$!; until grep -qsx kubelet /proc/$pid/comm; do :; done
`;
  const config = await bash(
    `${running('--config "$folder/none" --fail-swap-on=false --resolv-conf "$folder/resolv"')}${kubeletConfigFact('node-0').script}`,
  );
  t.match(config, /^config \S+\/none\nmissing config$/m);
  t.match(
    config,
    /^fail-swap-on false\nresolv \S+\/resolv\nclients .*\n\+nameserver 10\.0\.0\.53$/m,
  );
  t.match(
    await bash(
      `${running('--container-runtime-endpoint unix:///run/other.sock')}${runtimeFact('node-0').script}`,
    ),
    /^socket \/run\/other\.sock$/m,
  );
});

t.test('tables that the running containerd does not read are found', async (t) => {
  const tables = async (...lines: readonly string[]): Promise<string | undefined> =>
    /^unread tables .*$/m.exec(
      await bash(`folder=$(mktemp -d)
trap 'kill "$pid"; rm -r "$folder"' EXIT
cat > "$folder/own.toml" <<'END'
${lines.join('\n')}
END
cp "$BASH" "$folder/containerd"
"$folder/containerd" -c 'read -r -t 20 <> <(:)' x --config "$folder/own.toml" > /dev/null & pid=$!; until grep -qsx containerd /proc/$pid/comm; do :; done
${runtimeFact('node-0').script}`),
    )?.[0];
  const old = '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]';
  t.match(await tables('version = 3', old), /^unread tables \S+\/own\.toml$/);
  t.match(
    await tables(' version=3 # new', " [ plugins . 'io.containerd.grpc.v1.cri' . 'cni' ]"),
    /own/,
  );
  t.equal(await tables('version = 2', old), undefined);
  t.equal(await tables('version = 3', `# ${old}`), undefined);
  t.equal(
    await tables('version = 3', "[plugins.'io.containerd.cri.v1.runtime'.containerd]"),
    undefined,
  );
  t.equal(await tables('version = 3', "[plugins.'io.containerd.grpc.v1.cri']"), undefined);
});

t.test('rights over kubelets are asked for whom the running API server is', async (t) => {
  const said = await bash(`folder=$(mktemp -d)
trap 'kill "$pid"; rm -r "$folder"' EXIT
openssl req -x509 -newkey ed25519 -nodes -keyout /dev/null -out "$folder/client.crt" -subj '/C=US/O=system:masters/O=it'"'"'s/CN=api client' 2> /dev/null
cp "$BASH" "$folder/kube-apiserver"
"$folder/kube-apiserver" -c 'read -r -t 20 <> <(:)' x --kubelet-client-certificate="$folder/client.crt" > /dev/null & pid=$!; until grep -qsx kube-apiserver /proc/$pid/comm; do :; done
curl() { printf '%s\n' "$@"; }
${clusterFact(smallLab).script}`);
  const [review] = said
    .split('\n')
    .filter((line) => line.includes('"verb":"get","resource":"nodes"'));
  t.same((JSON.parse(review ?? '{}') as { readonly spec: object }).spec, {
    user: 'api client',
    groups: ['system:authenticated', 'system:masters', "it's"],
    resourceAttributes: { verb: 'get', resource: 'nodes', subresource: 'proxy' },
  });
});

/** What is found about each line that names a range, in files of a machine. */
const states = async (
  files: Readonly<Record<string, string>>,
  { enabled = 'cron.service', programs = 'nothing', executable = true } = {},
): Promise<readonly string[]> => {
  const script = routesFact('server', [], ['10.200.0.0/24']).script.replaceAll(
    /\/(?:etc|usr\/local|var\/spool)\b(?=\/)/g,
    '"$root"$&',
  );
  const said = await bash(`root=$(mktemp -d)
trap 'rm -r "$root"' EXIT
mkdir -p "$root"/etc/{cron.d,systemd/{system/on.service.d,network},network/{interfaces.d,if-up.d},netplan} "$root"/usr/local/{bin,sbin,lib/systemd/system} "$root"/opt "$root"/var/spool/cron/crontabs
type() { case $2 in ${programs}) echo "/usr/sbin/$2";; *) return 1;; esac; }
${Object.entries(files)
  .map(([path, text]) =>
    text.startsWith('-> ')
      ? `ln -s "$root${text.slice(3)}" "$root${path}"`
      : `echo '${text}' | sed "s|ROOT|$root|" > "$root${path}"`,
  )
  .join('\n')}
${executable ? 'chmod -R a+x "$root"' : ''}
ip() { :; }; iptables() { :; }
systemctl() {
  [ "$1" = show ] || return 1
  local file= wants=multi-user.target condition=yes
  case \${!#} in
    unmet*) file=enabled condition=no;;
    lost*) file=enabled wants=rescue.target;;
    own*) file=enabled wants=mine.target;;
    hourly.service) file=static wants= ;;
    on* | mine.target | hourly.timer | ${enabled}) file=enabled;;
    off*) file=disabled;;
    linked*) file=linked;;
    masked*) file=masked;;
    wanted*) file=static;;
    static*) file=static wants=;;
  esac
  printf '%s\n' "UnitFileState=$file" "WantedBy=$wants" ConditionTimestampMonotonic=7 "ConditionResult=$condition"
  case \${!#} in hourly.service) echo TriggeredBy=hourly.timer;; esac
}
${script}`);
  return said
    .split('\n')
    .filter((line) => line.startsWith('file '))
    .map((line) => line.split(' ')[1] ?? '');
};

t.test('a script of routes counts where something that runs at boot names it', async (t) => {
  const routes = { '/usr/local/bin/routes': 'ip route replace 10.200.0.0/24 via 10.0.0.2' };
  t.same(await states(routes), ['no']);
  t.same(
    await states({
      ...routes,
      '/etc/systemd/system/off.service': 'ExecStart=ROOT/usr/local/bin/routes',
    }),
    ['no'],
  );
  t.same(
    await states({
      ...routes,
      '/etc/systemd/system/static.service': 'ExecStart=ROOT/usr/local/bin/routes',
    }),
    ['no'],
  );
  t.same(
    await states({
      ...routes,
      '/etc/systemd/system/on.service': 'ExecStart=ROOT/usr/local/bin/routes',
    }),
    ['enabled'],
  );
  t.same(
    await states({ ...routes, '/etc/cron.d/routes': '@reboot root ROOT/usr/local/bin/routes' }),
    ['enabled'],
  );
  t.same(
    await states({
      '/etc/systemd/system/on.service':
        'ExecStart=/sbin/ip route replace 10.200.0.0/24 via 10.0.0.2',
    }),
    ['enabled'],
  );
  t.same(
    await states({
      '/etc/systemd/system/wanted.service':
        'ExecStart=/sbin/ip route replace 10.200.0.0/24 via 10.0.0.2',
    }),
    ['static'],
  );
  t.same(
    await states({
      '/etc/systemd/system/static.service':
        'ExecStart=/sbin/ip route replace 10.200.0.0/24 via 10.0.0.2',
    }),
    ['no'],
  );
});

t.test('what sets routes at boot, and what nothing reads', async (t) => {
  const line = 'ip route replace 10.200.0.0/24 via 10.0.0.2';
  const source = { '/etc/network/interfaces': 'source /etc/network/interfaces.d/*' };
  const ifupdown = { programs: 'ifup', enabled: 'networking.service' };
  const unit = `[Service]\nExecStart=/sbin/${line}`;
  const cases: readonly (readonly [
    boolean,
    string,
    Readonly<Record<string, string>>,
    { readonly enabled?: string; readonly programs?: string; readonly executable?: boolean }?,
  ])[] = [
    [true, 'a drop-in of an enabled unit', { '/etc/systemd/system/on.service.d/x.conf': unit }],
    [false, 'a unit that only a rescue wants', { '/etc/systemd/system/lost.service': unit }],
    [true, 'a target of their own, which is enabled', { '/etc/systemd/system/own.service': unit }],
    [false, 'a unit whose condition does not hold', { '/etc/systemd/system/unmet.service': unit }],
    [false, 'a masked unit', { '/etc/systemd/system/masked.service': unit }],
    [true, 'a unit that a timer starts', { '/etc/systemd/system/hourly.service': unit }],
    [
      true,
      'a unit that lies elsewhere, and was enabled by its path',
      { '/opt/on.service': unit, '/etc/systemd/system/on.service': '-> /opt/on.service' },
    ],
    [
      true,
      'a script in whatever folder',
      {
        '/opt/routes.sh': line,
        '/etc/systemd/system/on.service': '[Service]\nExecStart=/bin/sh ROOT/opt/routes.sh',
      },
    ],
    [
      false,
      'a script in whatever folder, of a unit that is not enabled',
      {
        '/opt/routes.sh': line,
        '/etc/systemd/system/off.service': '[Service]\nExecStart=/bin/sh ROOT/opt/routes.sh',
      },
    ],
    [
      true,
      "a unit in systemd's folder for one's own",
      { '/usr/local/lib/systemd/system/on.service': unit },
    ],
    [false, 'a unit that is only linked', { '/etc/systemd/system/linked.service': unit }],
    [false, 'a copy that is no unit', { '/etc/systemd/system/on.service.bak': unit }],
    [
      true,
      'networkd',
      { '/etc/systemd/network/a.network': line },
      { enabled: 'systemd-networkd.service' },
    ],
    [false, 'networkd, which is off', { '/etc/systemd/network/a.network': line }],
    [
      false,
      'a file that networkd does not read',
      { '/etc/systemd/network/a.conf': line },
      { enabled: 'systemd-networkd.service' },
    ],
    [true, 'netplan', { '/etc/netplan/a.yaml': line }, { programs: 'netplan' }],
    [false, 'netplan, which is not installed', { '/etc/netplan/a.yaml': line }],
    [
      false,
      'a file that netplan does not read',
      { '/etc/netplan/a.conf': line },
      { programs: 'netplan' },
    ],
    [true, 'ifupdown', { '/etc/network/interfaces': `  up ${line}` }, ifupdown],
    [false, 'ifupdown, which is not installed', { '/etc/network/interfaces': `  up ${line}` }],
    [
      false,
      'ifupdown, which is off',
      { '/etc/network/interfaces': `  up ${line}` },
      { programs: 'ifup' },
    ],
    [
      true,
      'a part that is sourced',
      { ...source, '/etc/network/interfaces.d/a': `  up ${line}` },
      ifupdown,
    ],
    [
      false,
      'a part that is not',
      { '/etc/network/interfaces': 'auto lo', '/etc/network/interfaces.d/a': `  up ${line}` },
      ifupdown,
    ],
    [true, 'if-up.d', { '/etc/network/if-up.d/routes': line }, ifupdown],
    [
      false,
      'a name that run-parts passes over',
      { '/etc/network/if-up.d/routes.sh': line },
      ifupdown,
    ],
    [
      false,
      'a script that may not be executed',
      { '/etc/network/if-up.d/routes': line },
      { ...ifupdown, executable: false },
    ],
    [true, 'rc.local', { '/etc/rc.local': `#!/bin/sh\n${line}\nexit 0` }],
    [
      false,
      'rc.local that may not be executed',
      { '/etc/rc.local': `#!/bin/sh\n${line}` },
      { executable: false },
    ],
    [false, 'rc.local without a first line', { '/etc/rc.local': line }],
    [false, 'rc.local that has ended before', { '/etc/rc.local': `#!/bin/sh\nexit 0\n${line}` }],
    [true, 'a crontab', { '/var/spool/cron/crontabs/root': `@reboot ${line}` }],
    [
      false,
      'a crontab without cron',
      { '/var/spool/cron/crontabs/root': `@reboot ${line}` },
      { enabled: 'nothing' },
    ],
    [false, 'a name that cron passes over', { '/etc/cron.d/routes.conf': `@reboot root ${line}` }],
    [false, 'no line of a crontab', { '/etc/crontab': `# @reboot root ${line}` }],
    [
      false,
      'a script that a comment names',
      {
        '/usr/local/bin/routes': line,
        '/etc/systemd/system/on.service': '# ROOT/usr/local/bin/routes',
      },
    ],
  ];
  for (const [holds, name, files, options] of cases) {
    const found = await states(files, options);
    t.equal(
      found.some((state) => ['yes', 'enabled', 'static'].includes(state)),
      holds,
      name,
    );
  }
});

t.test('how secrets are stored, whatever their size and number', async (t) => {
  const folder = t.testdir();
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const encrypted = (size: number): string => `k8s:enc:aescbc:v1:key1:${'x'.repeat(size)}`;
  const stored = async (secrets: Readonly<Record<string, string>>): Promise<FactAnswer> => {
    const kvs = Object.entries(secrets).map(([name, value]) => ({
      key: base64(`/registry/secrets/${name}`),
      create_revision: '7',
      value: base64(value),
    }));
    const answer = { header: { cluster_id: '1' }, kvs, count: String(kvs.length) };
    writeFileSync(join(folder, 'answer'), JSON.stringify(answer));
    const { script } = checkOf('12.encrypted').facts['stored']!;
    return {
      exitCode: 0,
      stdout: await bash(`curl() { cat '${folder}/answer'; }\n${script}`),
      stderr: '',
    };
  };
  const judged = (id: string, answer: FactAnswer): Verdict => checkOf(id).judge({ stored: answer });
  const many = Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [`apps/s${index}`, encrypted(200)]),
  );
  const right = await stored({
    ...many,
    'default/aaa-release': encrypted(1_000_000),
    'default/kubernetes-the-hard-way': encrypted(80),
  });
  t.ok(right.stdout.length < 10_000, `${right.stdout.length} characters leave the machine`);
  t.match(judged('12.encrypted', right), {
    state: 'pass',
    evidence: '5002 secrets: k8s:enc:aescbc:v1:key1',
  });
  t.match(judged('12.secret', right), {
    state: 'pass',
    evidence: 'aaa-release; kubernetes-the-hard-way',
  });
  const wrong = await stored({
    ...many,
    'default/aaa-release': encrypted(1_000_000),
    'default/zzz': 'k8s\0mydata',
    'kube-system/old': `k8s\0${'y'.repeat(300_000)}`,
  });
  t.notMatch(wrong.stdout, 'mydata');
  t.match(judged('12.encrypted', wrong), {
    state: 'fail',
    actual: 'zzz; kube-system/old in clear',
  });
  t.match(judged('12.secret', await stored({ 'kube-system/a': encrypted(9) })), { state: 'fail' });
  t.match(
    judged('12.encrypted', await stored({ 'default/a': `k8s:enc:kms:v2:${'n'.repeat(90)}:` })),
    {
      state: 'pass',
    },
  );
});

t.test('no curl of a fact heeds ~/.curlrc or a proxy', (t) => {
  for (const { id, facts } of checks) {
    for (const { script } of Object.values(facts)) {
      const calls = script.match(/(?<![\w"'/])curl (?=[-"])/g)?.length ?? 0;
      t.equal(script.match(/curl -q /g)?.length ?? 0, calls, id);
      if (calls > 0) t.match(script, "--noproxy '*'", id);
    }
  }
  t.end();
});
