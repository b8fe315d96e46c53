import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { labEnvironment } from '../../lib/drills/environment.js';
import { drillNames, ownDrills } from '../../lib/drills/list.js';
import { loadDrill } from '../../lib/drills/load.js';
import { clash, planDrill } from '../../lib/drills/plan.js';
import { prelude } from '../../lib/drills/prelude.js';
import { hostRunner } from '../../lib/host/process.js';
import { labelledPath } from '../helpers/temporary.js';
import { smallLab } from './fixture.js';
import { judgedOn, runOn, systemctl, type Guest, type Pretended, type Run } from './guest.js';

const runner = hostRunner();

const guest: Guest = {
  lab: smallLab,
  machine: 'node-0',
  values: { NODE: 'node-0', OTHER: 'node-1' },
};
const run = (script: string, machine: Pretended): Promise<Run> => runOn(guest, script, machine);

/** Runs a check on machines that must pass (true) or fail. */
const judged = (
  t: Test,
  script: string,
  cases: Readonly<Record<string, readonly [boolean, Pretended]>>,
): Promise<void> => judgedOn(guest, t, script, cases);

const [, pods1 = ''] = labEnvironment(smallLab, 'jumpbox')['LAB_POD_ROUTES']?.split('\n') ?? [];

const running =
  'is-active*) ;;\n  is-enabled*) echo enabled ;;\n  show\\ --property=MainPID*) echo 7 ;;';

t.test('every script is bash, and none hides why a copy fails', async (t) => {
  const scripts = [
    'prelude.sh',
    'behind-front.sh',
    ...(await drillNames(undefined)).flatMap((name) =>
      filesOf(name).map((file) => `${name}/${file}`),
    ),
  ];
  const checked = await runner.run(
    ['shellcheck', '-s', 'bash', '-S', 'error', '-f', 'gcc', ...scripts],
    { cwd: ownDrills, ok: 'any', timeoutMs: 100_000 },
  );
  t.equal(checked.stdout, '', 'shellcheck');
  t.same(
    scripts.filter((script) => /\bscp -q\b/.test(readFileSync(join(ownDrills, script), 'utf8'))),
    [],
    'scp says why',
  );
});

t.test("drills that spoil each other's break or repair are never in one lab", async (t) => {
  const facts = {
    chapters: track.chapters.map(({ id }) => id),
    machines: smallLab.machines.map(({ name }) => name),
  };
  const plan = async (name: string): Promise<ReturnType<typeof planDrill>> => {
    const drill = await loadDrill(join(ownDrills, name), facts);
    return planDrill(drill, drill.variants[0]!, smallLab);
  };
  for (const other of ['controller-manager-signing-key', 'encryption-key-rotation'])
    t.ok(clash(await plan('service-without-pods'), await plan(other)), other);
});

t.test('who waits goes on while something new is seen, and says what was last', async (t) => {
  const folder = labelledPath('khw-wait-');
  writeFileSync(join(folder, 'admin.key'), '');
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const waiting = (patience: number, says: string, pods = '{"items": []}', api = folder) =>
    runner.run(
      [
        'bash',
        '-c',
        `${prelude()}
api() { now=$SECONDS; printf '%s' ${pods}; }
says() { ${says}; }
wait_until ${patience} says; code=$?; echo "ended with $code"`,
      ],
      { env: { ...process.env, LAB_FOLDER: api } },
    );
  const stages = '[ $SECONDS -ge 5 ] || { printf "%0.sx" $(seq 0 $SECONDS); false; }';
  const [moving, counting, pods, elsewhere] = await Promise.all([
    waiting(3, stages),
    waiting(2, 'echo "still $SECONDS of 9"; false'),
    waiting(
      6,
      '[ $SECONDS -ge 10 ]',
      String.raw`'{"items": [{"metadata": {"namespace": "n", "generateName": "web-"}, "status": {"phase": "'$((SECONDS / 5))'"}}]}'`,
    ),
    waiting(2, 'false', 'pods', join(folder, 'none')),
  ]);
  t.match(moving.stdout, /^x+\nx+\n[^]*ended with 0$/m, 'each new word is told, and waited for');
  t.match(counting.stderr, /no success, and nothing has moved for 2 s: says\nlast seen: still/);
  t.match(counting.stdout, /^still {2}of\nended with 1$/m, 'a number is nothing new');
  t.match(pods.stdout, /^n\/web- 0\nn\/web- 1\n[^]*ended with 0$/m, 'a pod got further');
  t.match(elsewhere.stderr, /for 2 s: says\nlast seen: nothing/, 'no API server to be asked');
});

t.test('flag and setting read every spelling', async (t) => {
  const config = (line: string): readonly [boolean, Pretended] => [
    true,
    {
      files: {
        'var/lib/kube-proxy/kube-proxy-config.yaml': `kind: KubeProxyConfiguration\n# clusterCIDR: 10.1.0.0/16\n${line}\n`,
      },
      programs: {
        systemctl: systemctl({
          'kube-proxy': '--config=/var/lib/kube-proxy/kube-proxy-config.yaml',
        }),
      },
      values: { LAB_CLUSTER_CIDR: '10.200.0.0/16' },
    },
  ];
  const wrong = (line: string): readonly [boolean, Pretended] => [false, config(line)[1]];
  await judged(t, 'kube-proxy-cluster-cidr/check-config.sh', {
    'double quotes': config('clusterCIDR: "10.200.0.0/16"'),
    'single quotes': config("clusterCIDR: '10.200.0.0/16'"),
    'no quotes, a remark': config('clusterCIDR: 10.200.0.0/16   # all pods'),
    'quotes and a remark': config('"clusterCIDR": \'10.200.0.0/16\' # all pods'),
    'a blank at the end': config('clusterCIDR: 10.200.0.0/16 '),
    'another range': wrong('clusterCIDR: 10.201.0.0/16 # was 10.200.0.0/16'),
    nothing: wrong('mode: iptables'),
    'the flag apart': [
      true,
      {
        ...config('clusterCIDR: "10.200.0.0/16"')[1],
        programs: {
          systemctl: systemctl({
            'kube-proxy': '--v 2 --config /var/lib/kube-proxy/kube-proxy-config.yaml',
          }),
        },
      },
    ],
    'flags only': [
      true,
      {
        values: { LAB_CLUSTER_CIDR: '10.200.0.0/16' },
        programs: {
          systemctl: systemctl({ 'kube-proxy': '--master=x --cluster-cidr 10.200.0.0/16' }),
        },
      },
    ],
  });
});

t.test("a kubelet's flags win over its file", async (t) => {
  const runtime = (line: string, flags: string, socket: string): Pretended => ({
    files: { 'var/lib/kubelet/kubelet-config.yaml': `${line}\n` },
    programs: {
      systemctl: systemctl({ kubelet: `--config=/var/lib/kubelet/kubelet-config.yaml${flags}` }),
      crictl: `[ "$2" = unix://${socket} ] && echo 'RuntimeName:  containerd'`,
    },
  });
  await judged(t, 'container-runtime-socket/check-endpoint.sh', {
    'a remark': [
      true,
      runtime('containerRuntimeEndpoint: unix:///run/c.sock # here', '', '/run/c.sock'),
    ],
    'the flag': [
      true,
      runtime(
        'containerRuntimeEndpoint: unix:///run/crio.sock',
        ' --container-runtime-endpoint=unix:///run/c.sock',
        '/run/c.sock',
      ),
    ],
    'the flag is wrong': [
      false,
      runtime(
        'containerRuntimeEndpoint: unix:///run/c.sock',
        ' --container-runtime-endpoint unix:///run/crio.sock',
        '/run/c.sock',
      ),
    ],
    neither: [true, runtime('maxPods: 16', '', '/run/containerd/containerd.sock')],
  });
  const authority = (line: string, flags = ''): Pretended => ({
    files: {
      'var/lib/kubelet/kubelet-config.yaml': `authentication:\n  x509:\n    ${line}\n`,
      'var/lib/kubelet/ca.crt': 'right',
      'var/lib/kubelet/new.crt': 'wrong',
    },
    programs: {
      systemctl: systemctl({ kubelet: `--config /var/lib/kubelet/kubelet-config.yaml${flags}` }),
      openssl: '[ "$1" != verify ] || { grep -q right "$3"; exit; }; echo certificate',
    },
  });
  await judged(t, 'kubelet-wrong-ca/check-callers.sh', {
    'single quotes': [true, authority("clientCAFile: '/var/lib/kubelet/ca.crt' # ours")],
    'another file': [false, authority('clientCAFile: /var/lib/kubelet/new.crt')],
    'the flag': [
      true,
      authority(
        'clientCAFile: /var/lib/kubelet/new.crt',
        ' --client-ca-file /var/lib/kubelet/ca.crt',
      ),
    ],
    'the flag is wrong': [
      false,
      authority(
        'clientCAFile: /var/lib/kubelet/ca.crt',
        ' --client-ca-file=/var/lib/kubelet/new.crt',
      ),
    ],
  });
});

t.test("the scheduler's kubeconfig is found by file and by flag", async (t) => {
  const scheduler = (flags: string, line = ''): Pretended => ({
    files: {
      'etc/kubernetes/config/kube-scheduler.yaml': `clientConnection:\n  ${line}\n`,
      'srv/kubeconfig':
        'clusters:\n- cluster:\n    certificate-authority: \'/srv/kubeconfig\'\n    server: "https://127.0.0.1:6443" # here\nusers:\n- user:\n    client-certificate-data: "YQ==" # a\n    client-key-data: \'YQ==\'\n',
    },
    programs: {
      systemctl: systemctl({ 'kube-scheduler': flags }),
      curl: '[ "${*: -1}" = https://127.0.0.1:6443/apis/authentication.k8s.io/v1/selfsubjectreviews ] && echo \'{"status": {"userInfo": {"username": "system:kube-scheduler"}}}\'',
    },
  });
  await judged(t, 'scheduler-kubeconfig/check-kubeconfig.sh', {
    'a remark': [
      true,
      scheduler(
        '--config /etc/kubernetes/config/kube-scheduler.yaml',
        "kubeconfig: '/srv/kubeconfig' # here",
      ),
    ],
    'the flag': [true, scheduler('--kubeconfig=/srv/kubeconfig')],
    'no such file': [
      false,
      scheduler('--config=/etc/kubernetes/config/kube-scheduler.yaml', 'kubeconfig: /srv/none'),
    ],
  });
});

t.test("etcd's data folder may be a link", (t) =>
  judged(
    t,
    'etcd-restore/check-etcd.sh',
    Object.fromEntries(
      ['srv/etcd', 'srv/other'].map((open) => [
        open,
        [
          open === 'srv/etcd',
          {
            files: { 'srv/etcd/member/db': '', 'srv/other/member/db': '', 'proc/7/fd/1': '' },
            programs: {
              systemctl: systemctl(
                { etcd: '--name controller --data-dir /var/lib/etcd/ --force' },
                running,
              ),
            },
            prepare: (folder: string) => {
              mkdirSync(join(folder, 'var/lib'), { recursive: true });
              chmodSync(join(folder, 'srv/etcd'), 0o700);
              symlinkSync('../../srv/etcd', join(folder, 'var/lib/etcd'));
              symlinkSync(join(folder, open, 'member/db'), join(folder, 'proc/7/fd/3'));
            },
          },
        ] as const,
      ]),
    ),
  ),
);

t.test("the controller manager's flags may stand apart", (t) => {
  const process7 = (line: string, unit = line): Pretended => ({
    files: {
      'proc/7/cmdline': `/usr/local/bin/kube-controller-manager ${line} `.replaceAll(' ', '\0'),
    },
    programs: {
      systemctl: systemctl({ 'kube-controller-manager': unit }, running),
      curl: 'echo ok',
    },
  });
  return judged(t, 'controller-manager-signing-key/check-works.sh', {
    'with =': [
      true,
      process7(
        '--cluster-signing-key-file=/srv/ca.key --service-account-private-key-file=/srv/sa.key',
      ),
    ],
    apart: [
      true,
      process7(
        '--cluster-signing-key-file /srv/ca.key --service-account-private-key-file /srv/sa.key',
      ),
    ],
    'the process is older': [
      false,
      process7(
        '--cluster-signing-key-file=/srv/wrong.key --service-account-private-key-file=/srv/sa.key',
        '--cluster-signing-key-file=/srv/ca.key --service-account-private-key-file=/srv/sa.key',
      ),
    ],
  });
});

t.test('a new user has no right that nobody asked for', (t) => {
  const everybody =
    '{"verbs":["create"],"apiGroups":["authentication.k8s.io"],"resources":["selfsubjectreviews"]},{"verbs":["create"],"apiGroups":["authorization.k8s.io"],"resources":["selfsubjectaccessreviews","selfsubjectrulesreviews"]}';
  const rule = (verbs: string, resources: string, groups = ''): string =>
    `,${JSON.stringify({ verbs: verbs.split(','), apiGroups: groups.split(','), resources: resources.split(',') })}`;
  const user = (rules: Readonly<Record<string, string>>): Pretended => ({
    values: { USER_NAME: 'ada', NAMESPACE: 'shop', RESOURCE: 'pods' },
    files: {
      'root/ada.kubeconfig':
        'server: https://server.kubernetes.local:6443\nclient-certificate-data: YQ==\nclient-key-data: YQ==\ncertificate-authority-data: YQ==\n',
    },
    programs: {
      curl: `case "$*" in
  */api/v1/namespaces) echo '{"items":[{"metadata":{"name":"default"}},{"metadata":{"name":"kube-system"}},{"metadata":{"name":"shop"}}]}' ;;
${['default', 'kube-system', 'shop'].map((name) => `  *'"namespace":"${name}"'*) echo '{"status":{"incomplete":true,"nonResourceRules":[{"verbs":["get"],"nonResourceURLs":["/healthz"]}],"resourceRules":[${everybody}${rules[name] ?? ''}]}}' ;;`).join('\n')}
  *) exit 22 ;;
esac`,
    },
  });
  return judged(t, 'rbac-new-user/check-no-more.sh', {
    'what was asked for': [true, user({ shop: rule('get,list', 'pods') })],
    'two rules': [true, user({ shop: rule('get', 'pods') + rule('list', 'pods') })],
    'one verb more': [false, user({ shop: rule('get,list,watch', 'pods') })],
    'the clusterrole view': [
      false,
      user({
        shop:
          rule('get,list', 'pods') + rule('get,list,watch', 'configmaps,endpoints,pods,services'),
      }),
    ],
    'a right in another namespace': [
      false,
      user({ shop: rule('get,list', 'pods'), 'kube-system': rule('get', 'pods') }),
    ],
    'for the whole cluster': [
      false,
      user({
        default: rule('get,list', 'pods'),
        shop: rule('get,list', 'pods'),
        'kube-system': rule('get,list', 'pods'),
      }),
    ],
    everything: [false, user({ shop: rule('*', '*', '*') })],
    'pods of every group': [false, user({ shop: rule('get,list', 'pods', '*') })],
    'more than everybody may ask': [
      false,
      user({
        shop:
          rule('get,list', 'pods') + rule('create', 'subjectaccessreviews', 'authorization.k8s.io'),
      }),
    ],
  });
});

t.test('what etcd is to bring back is the very object', async (t) => {
  const values = { KIND: 'secret', PLURAL: 'secrets', NAME: 'vault-keys' };
  const made = await run('etcd-restore/break-make.sh', {
    values,
    programs: { curl: 'echo \'{"metadata":{"uid":"0-1"}}\'' },
  });
  t.equal(made.exitCode, 0, made.stderr);
  const note = join(made.folder, 'root/.khw-drill-etcd-restore');
  t.equal(readFileSync(note, 'utf8'), '0-1\n');
  t.equal(statSync(note).mode & 0o777, 0o600);
  t.not(
    (await run('etcd-restore/break-make.sh', { values, programs: { curl: 'exit 22' } })).exitCode,
    0,
    'a break that was refused fails',
  );
  const api = (uid: string, later = 'Status'): Pretended => ({
    values,
    files: { 'root/.khw-drill-etcd-restore': '0-1\n' },
    programs: {
      curl: `case "$*" in *deleted-at*) echo '{"kind":"${later}"}' ;; *) echo '{"kind":"Secret","metadata":{"uid":"${uid}","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"from":"backup"}}}' ;; esac`,
    },
  });
  await judged(t, 'etcd-restore/check-object.sh', {
    restored: [true, api('0-1')],
    'made again with the same label': [false, api('0-2')],
    'made again in the present data': [false, api('0-1', 'ConfigMap')],
  });
});

t.test('a kubelet that is enabled until the reboot is not enabled', (t) =>
  judged(
    t,
    'kubelet-down/check-enabled.sh',
    Object.fromEntries(
      Object.entries({
        enabled: true,
        static: true,
        'enabled-runtime': false,
        disabled: false,
      }).map(([state, good]) => [
        state,
        [good, { programs: { systemctl: `echo ${state}` } }] as const,
      ]),
    ),
  ),
);

t.test('why a kubelet does not run is told where its journal says so', async (t) => {
  const journal =
    'echo \'E1128 11:50:01.1 1 run.go:72] "command failed" err="no such file"\'; echo \'I1128 11:52:44.1 1 ???:1] "http: TLS handshake error from 10.0.0.1:4: client sent an HTTP request"\'';
  const state = (name: string): Pretended => ({
    programs: {
      journalctl: journal,
      systemctl: `case "$*" in show*) echo ${name} ;; *) echo ${name}; exit 3 ;; esac`,
    },
  });
  t.match(
    (await run('kubelet-down/check-runs.sh', state('failed'))).stdout,
    /cause: E1128 .*no such file/,
  );
  t.notMatch(
    (await run('kubelet-down/check-runs.sh', state('inactive'))).stdout,
    'cause:',
    'who was stopped has nothing to explain',
  );
});

t.test('containerd and the kubelet that run use one cgroup driver', (t) => {
  const node = (runtime: boolean, kubelet: string): Pretended => ({
    programs: {
      crictl: `echo '{"config":{"containerd":{"runtimes":{"runc":{"options":{"SystemdCgroup":${runtime}}}}}}}'`,
      systemctl: 'echo 7',
      journalctl: `[[ "$*" = *'--boot _PID=7' ]] && echo 'I1125 13:50:00.0 7 server.go:1] "Using cgroup driver setting received from the CRI runtime" cgroupDriver="${kubelet}"'`,
    },
  });
  return judged(t, 'wrong-cgroup-driver/check-driver.sh', {
    'both systemd': [true, node(true, 'systemd')],
    'containerd with cgroups of its own': [false, node(false, 'cgroupfs')],
    'a kubelet that was not restarted': [false, node(true, 'cgroupfs')],
    'a journal that has forgotten': [
      true,
      { programs: { ...node(true, '').programs, journalctl: 'true' } },
    ],
  });
});

t.test('routes stay if something enabled sets them', (t) => {
  const range = pods1.split(' ')[0] ?? '';
  const address = pods1.split(' ')[1] ?? '';
  const route = `ip route replace ${range} via ${address}`;
  const machine = (
    files: Readonly<Record<string, string>>,
    state = 'enabled',
    origin = '',
  ): Pretended => ({
    files: { 'etc/hosts': 'x', ...files },
    values: { LAB_MACHINE: 'node-0' },
    programs: {
      systemctl: `[ "$1 $2" = 'is-enabled routes.service' ] && echo ${state}`,
      ip: `echo '${range} via ${address} dev eth0 ${origin}'`,
    },
  });
  return judged(t, 'missing-pod-route/check-stay.sh', {
    nothing: [false, machine({})],
    'an enabled unit': [
      true,
      machine({ 'etc/systemd/system/routes.service': `[Service]\nExecStart=/sbin/${route}\n` }),
    ],
    'a disabled unit': [
      false,
      machine(
        { 'etc/systemd/system/routes.service': `[Service]\nExecStart=/sbin/${route}\n` },
        'disabled',
      ),
    ],
    'a unit enabled for this boot': [
      false,
      machine(
        { 'etc/systemd/system/routes.service': `ExecStart=/sbin/${route}\n` },
        'enabled-runtime',
      ),
    ],
    'a unit by way of another machine': [
      false,
      machine({
        'etc/systemd/system/routes.service': `ExecStart=/sbin/ip route replace ${range} via 192.168.140.250\n`,
      }),
    ],
    'a remark in a unit': [
      false,
      machine({ 'etc/systemd/system/routes.service': `# ExecStart=/sbin/${route}\n` }),
    ],
    'a drop-in of an enabled unit': [
      true,
      machine({
        'etc/systemd/system/routes.service.d/more.conf': `ExecStartPost=/sbin/${route}\n`,
      }),
    ],
    'a drop-in of a disabled unit': [
      false,
      machine(
        { 'etc/systemd/system/routes.service.d/more.conf': `ExecStartPost=/sbin/${route}\n` },
        'disabled',
      ),
    ],
    'a script that an enabled unit runs': [
      true,
      machine({
        'usr/local/sbin/x.sh': `#!/bin/sh\n${route}\n`,
        'etc/systemd/system/routes.service': 'ExecStart=/usr/local/sbin/x.sh\n',
      }),
    ],
    'a script that nobody runs': [
      false,
      machine({ 'usr/local/sbin/x.sh': `#!/bin/sh\n${route}\n` }),
    ],
    'a script that a disabled unit runs': [
      false,
      machine(
        {
          'usr/local/sbin/x.sh': `${route}\n`,
          'etc/systemd/system/routes.service': 'ExecStart=/usr/local/sbin/x.sh\n',
        },
        'disabled',
      ),
    ],
    networkd: [
      true,
      machine({
        'etc/systemd/network/10-eth.network.d/pods.conf': `[Route]\nDestination=${range}\nGateway=${address}\n`,
      }),
    ],
    'networkd, commented': [
      false,
      machine({
        'etc/systemd/network/10-eth.network.d/pods.conf': `[Route]\n#Destination=${range}\n`,
      }),
    ],
    'networkd until the reboot': [
      false,
      machine(
        { 'run/systemd/network/pods.network': `[Route]\nDestination=${range}\n` },
        'enabled',
        'proto static',
      ),
    ],
    ifupdown: [true, machine({ 'etc/network/interfaces.d/pods': `up ${route}\n` })],
    'rc.local': [true, machine({ 'etc/rc.local': `${route}\n` })],
    'an old copy': [false, machine({ 'etc/network/interfaces.bak': `up ${route}\n` })],
    'a routing daemon': [true, machine({}, 'enabled', 'proto bird metric 32')],
  });
});

t.test('br_netfilter and forwarding stay if something at boot sets them', (t) => {
  const machine = (files: Readonly<Record<string, string>>): Pretended => ({
    files: { 'lib/systemd/systemd-sysctl': '', ...files },
    prepare: (folder) => {
      writeFileSync(
        join(folder, 'lib/systemd/systemd-sysctl'),
        `#!/bin/bash\ncat ${folder}/etc/sysctl.d/*.conf\n`,
      );
      chmodSync(join(folder, 'lib/systemd/systemd-sysctl'), 0o755);
    },
  });
  const module = { 'etc/modules-load.d/kubernetes.conf': 'br_netfilter\n' };
  const sysctl = { 'etc/sysctl.d/kubernetes.conf': 'net.ipv4.ip_forward = 1\n' };
  return judged(t, 'br-netfilter-gone/check-stays.sh', {
    'as the solution': [true, machine({ ...module, ...sysctl })],
    'the old files': [
      true,
      machine({ 'etc/modules': 'br_netfilter\n', 'etc/sysctl.conf': 'net.ipv4.ip_forward=1\n' }),
    ],
    'a file that nobody reads': [
      false,
      machine({ 'etc/modules-load.d/br_netfilter': 'br_netfilter\n', ...sysctl }),
    ],
    'a remark': [
      false,
      machine({ 'etc/modules-load.d/kubernetes.conf': '# br_netfilter\n', ...sysctl }),
    ],
    'rc.local': [
      true,
      machine({
        'etc/rc.local': 'modprobe br_netfilter\necho 1 > /proc/sys/net/ipv4/ip_forward\n',
      }),
    ],
    cron: [
      true,
      machine({
        'etc/cron.d/node':
          '@reboot root modprobe br-netfilter && sysctl -w net.ipv4.ip_forward=1\n',
      }),
    ],
    'a name with slashes': [
      true,
      machine({ ...module, 'etc/sysctl.d/k.conf': 'net/ipv4/ip_forward=1\n' }),
    ],
    'no forwarding': [false, machine(module)],
    'forwarding switched off': [
      false,
      machine({
        ...module,
        'etc/sysctl.d/k.conf': '# net.ipv4.ip_forward = 1\nnet.ipv4.ip_forward = 0\n',
      }),
    ],
  });
});

t.test('a node is closed by a cordon or by a taint', (t) => {
  const node = (spec: object, pods: readonly object[] = []): Pretended => ({
    programs: {
      curl: `case "$*" in */nodes/*) echo '${JSON.stringify({ spec })}' ;; *) echo '${JSON.stringify({ items: pods })}' ;; esac`,
    },
  });
  const taint = (key: string, effect: string): object => ({ taints: [{ key, effect }] });
  return judged(t, 'drain-a-node/check-drained.sh', {
    cordoned: [
      true,
      node({ unschedulable: true, ...taint('node.kubernetes.io/unschedulable', 'NoSchedule') }),
    ],
    open: [false, node({})],
    tainted: [true, node(taint('maintenance', 'NoSchedule'))],
    'tainted NoExecute': [true, node(taint('example.org/maintenance', 'NoExecute'))],
    'a taint that only asks': [false, node(taint('maintenance', 'PreferNoSchedule'))],
    'not ready': [false, node(taint('node.kubernetes.io/not-ready', 'NoExecute'))],
    'a pod is left': [
      false,
      node(taint('maintenance', 'NoSchedule'), [
        { metadata: { name: 'nginx' }, status: { phase: 'Running' } },
      ]),
    ],
  });
});

t.test(
  'no script begins a shared connection, which would end with it under what others do',
  async (t) => {
    const say = 'echo "$(basename "$0") $*"';
    const { stdout } = await run('wrong-cgroup-driver/other.sh', {
      programs: { ssh: say, scp: say },
      values: { LAB_FOLDER: '/' },
    });
    t.match(
      stdout,
      /^scp -o ControlMaster=no configs.*\nssh -o ControlMaster=no -n root@node-0 systemctl restart/,
    );
    const past = /\b(?:command|exec|env|timeout|xargs|nohup|setsid)\b[^|;&\n]*\b(?:ssh|scp) /;
    for (const name of await drillNames(undefined)) {
      t.same(
        filesOf(name).filter((file) =>
          past.test(readFileSync(join(ownDrills, name, file), 'utf8')),
        ),
        [],
        `${name}: ssh and scp are the prelude's`,
      );
    }
  },
);

t.test('where a server answers nothing, jq -e says no', async (t) => {
  const jq = async (options: string, input: string): Promise<string> =>
    (
      await runner.run(['bash', '-c', `${prelude()}\njq ${options} 2>&1; echo "exit $?"`], {
        input,
      })
    ).stdout;
  for (const options of ['-e .ready', '-re .ready', "-r -e '.ready'", "-rse '.[0].ready'"]) {
    t.notMatch(await jq(options, ''), 'exit 0', `${options} of nothing`);
    t.equal(await jq(options, '{"ready":true}'), 'true\nexit 0\n', options);
    t.notMatch(await jq(options, '{"ready":false}'), 'exit 0', `${options} of false`);
  }
  t.equal(await jq('-r .ready', '{"ready":"-e"}'), '-e\nexit 0\n');
  t.equal(await jq('-r \'.ready // ""\'', '{}'), '\nexit 0\n');
});

t.test('the leaked key is gone when the API server has read its file since', (t) => {
  const server = (flags: string, minutes: number, more = ''): Pretended => ({
    values: { NAME: 'payment-token', VALUE: 'correct' },
    files: {
      'root/.khw-drill-leaked-key': 'LEAKED=\n',
      'srv/encryption.yaml': `keys:\n  - secret: "NEW="\n    name: key2\n${more}`,
      'proc/7/cmdline':
        `kube-apiserver --encryption-provider-config=/srv/encryption.yaml${flags} --v=2 `.replaceAll(
          ' ',
          '\0',
        ),
    },
    programs: {
      curl: `echo '{"data":{"value":"${Buffer.from('correct').toString('base64')}"}}'`,
      ssh: 'exec bash -c "${*: -1}"',
      systemctl: systemctl(
        { 'kube-apiserver': `--encryption-provider-config /srv/encryption.yaml${flags}` },
        'show\\ --property=MainPID*) echo 7 ;;\n  show\\ --property=ExecMainStart*) date -d "10 minutes ago" ;;',
      ),
    },
    prepare: (folder) =>
      utimesSync(
        join(folder, 'srv/encryption.yaml'),
        Date.now() / 1000 - 60 * minutes,
        Date.now() / 1000 - 60 * minutes,
      ),
  });
  return judged(t, 'encryption-key-rotation/check-read.sh', {
    'restarted since': [true, server('', 20)],
    'still there': [false, server('', 20, '  - name: key1\n    secret: LEAKED=\n')],
    'not restarted since': [false, server('', 5)],
    'reads it by itself': [true, server(' --encryption-provider-config-automatic-reload=true', 5)],
    'reads it by itself, in a moment': [
      false,
      server(' --encryption-provider-config-automatic-reload', 1),
    ],
    'does not read it by itself': [
      false,
      server(' --encryption-provider-config-automatic-reload=false', 5),
    ],
  });
});

t.test('the first key is a new one, also where the leaked copy was deleted', (t) => {
  const server = (keys: string): Pretended => ({
    files: {
      'root/.khw-drill-leaked-key': 'LEAKED=\n',
      'srv/encryption.yaml': `      - aescbc:\n          keys:\n${keys}`,
    },
    programs: {
      systemctl: systemctl({
        'kube-apiserver': '--encryption-provider-config=/srv/encryption.yaml',
      }),
    },
  });
  return judged(t, 'encryption-key-rotation/check-key.sh', {
    'new before leaked': [
      true,
      server(
        '            - name: key2\n              secret: NEW=\n            - name: key1\n              secret: LEAKED=\n',
      ),
    ],
    'leaked before new': [
      false,
      server(
        '            - name: key1\n              secret: LEAKED=\n            - name: key2\n              secret: NEW=\n',
      ),
    ],
    'no key': [false, server('')],
  });
});

t.test("a key's name may come after its secret", (t) => {
  const etcd = (keys: string): Pretended => ({
    files: {
      'srv/encryption.yaml': `resources:\n  - resources: [secrets]\n    providers:\n      - aescbc:\n          keys:\n${keys}`,
    },
    programs: {
      systemctl: systemctl({
        'kube-apiserver': '--encryption-provider-config=/srv/encryption.yaml',
      }),
      etcdctl:
        'case "$*" in *keys-only*) echo /registry/secrets/default/a ;; *) echo k8s:enc:aescbc:v1:key2:xyz ;; esac',
    },
  });
  return judged(t, 'encryption-key-rotation/check-secrets.sh', {
    'name first': [true, etcd('            - name: key2\n              secret: x\n')],
    'secret first': [true, etcd('            - secret: x\n              name: "key2"\n')],
    'another key': [false, etcd('            - secret: x\n              name: key1\n')],
  });
});

const filesOf = (name: string): readonly string[] =>
  readdirSync(join(ownDrills, name)).filter((file) => file.endsWith('.sh'));
