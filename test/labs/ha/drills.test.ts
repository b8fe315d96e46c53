import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ownDrills } from '../../../lib/drills/list.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { judgedOn, runOn, systemctl, type Guest, type Pretended } from '../guest.js';
import { aws, gce } from './fixture.js';

const functions = readPackageFile('labs/drills/behind-front.sh');
const at = (machine: string, values: Readonly<Record<string, string>> = {}): Guest => ({
  lab: gce.cluster,
  machine,
  functions,
  values,
});

const etcd = systemctl({
  etcd: '--name controller-0 --data-dir=/var/lib/etcd --cert-file=/etc/etcd/k.pem --key-file=/etc/etcd/k-key.pem --trusted-ca-file=/etc/etcd/ca.pem',
});
const member = (index: number, name = `controller-${index}`, state = 'started'): string =>
  `8e9e05c52164694${index}, ${state}, ${name}, https://10.240.0.1${index}:2380, https://10.240.0.1${index}:2379, false`;

t.test('the members are the controllers, under their own names, and answer', (t) => {
  const store = (list: readonly string[], health = 'true'): Pretended => ({
    programs: {
      systemctl: etcd,
      etcdctl: `case "$*" in
  *--endpoints=https://127.0.0.1:2379*'member list') cat <<'END'\n${list.join('\n')}\nEND\n  ;;
  *--endpoints=https://10.240.0.10:2379,https://10.240.0.11:2379,https://10.240.0.12:2379*'endpoint health') ${health} ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac`,
    },
  });
  const all = [member(0), member(1), member(2)];
  return judgedOn(at('controller-0'), t, 'member-disk-lost/check-members.sh', {
    all: [true, store(all)],
    'under an old name': [false, store([member(0), member(1, 'etcd-1'), member(2)])],
    'added, not started': [false, store([member(0), member(1), member(2, '', 'unstarted')])],
    'one too many': [false, store([...all, member(3)])],
    'one is ill': [false, store(all, "echo 'https://10.240.0.12:2379 is unhealthy' >&2; exit 1")],
    'nobody answers': [
      false,
      { programs: { systemctl: etcd, etcdctl: 'echo "context deadline exceeded" >&2; exit 1' } },
    ],
  });
});

t.test('a member joins by what `member add` prints, and its unit is as before', async (t) => {
  const unit =
    'ExecStart=/usr/local/bin/etcd \\\n  --name controller-1 \\\n  --initial-cluster-token etcd-cluster-0 \\\n  --initial-cluster controller-1=https://10.240.0.11:2380 \\\n  --initial-cluster-state new \\\n  --data-dir=/var/lib/etcd\n';
  const { exitCode, stderr, folder } = await runOn(
    at('controller-1', { SURVIVOR: 'controller-0' }),
    'quorum-lost/solve-join.sh',
    {
      files: {
        'etc/systemd/system/etcd.service': unit,
        'var/lib/etcd/member/old': 'old',
        'root/started': '',
      },
      programs: {
        systemctl: `case "$*" in
  'show --property=ExecStart --value etcd') echo '{ argv[]=/usr/local/bin/etcd --name controller-1 --data-dir=/var/lib/etcd --trusted-ca-file=/etc/etcd/ca.pem --cert-file=/c --key-file=/k ; }' ;;
  'start etcd') cp /etc/systemd/system/etcd.service /root/started; ls /var/lib/etcd > /root/data ;;
esac`,
        etcdctl: `case "$*" in
  *https://10.240.0.10:2379*'member add controller-1 --peer-urls=https://10.240.0.11:2380') printf 'Member 1 added\\n\\nETCD_NAME="controller-1"\\nETCD_INITIAL_CLUSTER="controller-0=https://10.240.0.10:2380,controller-1=https://10.240.0.11:2380"\\n' ;;
  *'endpoint health') ;;
  *) exit 9 ;;
esac`,
      },
    },
  );
  t.equal(exitCode, 0, stderr);
  const started = readFileSync(join(folder, 'root/started'), 'utf8');
  t.match(
    started,
    /--initial-cluster controller-0=https:\/\/10\.240\.0\.10:2380,controller-1=https:\/\/10\.240\.0\.11:2380 \\/,
  );
  t.match(started, /--initial-cluster-state existing/);
  t.match(started, /--initial-cluster-token etcd-cluster-0/);
  t.equal(readFileSync(join(folder, 'root/data'), 'utf8'), '', 'with an empty folder');
  const left = readFileSync(join(folder, 'etc/systemd/system/etcd.service'), 'utf8');
  t.match(left, /--initial-cluster-state new/);
  t.notMatch(left, 'existing');
});

t.test('whether the front looks at its servers', (t) => {
  const titles = '# pxname,svname,status,check_status,last_chk,addr';
  const told = (...rows: readonly string[]): Pretended => ({
    programs: { socat: `cat <<'END'\n${[titles, ...rows].join('\n')}\nEND` },
  });
  const row = (index: number, checked: string, status = 'UP'): string =>
    `controllers,controller-${index},${status},${checked},"OK, well",10.240.0.1${index}:6443`;
  return judgedOn(at('cloud'), t, 'front-to-dead-controller/check-looks.sh', {
    'all asked': [true, told(row(0, 'L7OK'), row(1, '* L7OK'), row(2, 'L7OK'))],
    'one is down, and known to be': [
      true,
      told(row(0, 'L7OK'), row(1, 'L4CON', 'DOWN'), row(2, 'L6OK')),
    ],
    'nobody is asked': [
      false,
      told(row(0, '', 'no check'), row(1, '', 'no check'), row(2, '', 'no check')),
    ],
    'only the port': [false, told(row(0, 'L4OK'), row(1, 'L4OK'), row(2, 'L4OK'))],
    'one is missing': [false, told(row(0, 'L7OK'), row(2, 'L7OK'))],
  });
});

t.test('a plain configuration of the front, and both ways back to one that looks', async (t) => {
  const { frontText } = await import('../../../labs/ha/09-front/config.js');
  const programs = { haproxy: 'true', systemctl: 'true' };
  const change = async (script: string, text: string): Promise<string> => {
    const { exitCode, stderr, folder } = await runOn(
      at('cloud'),
      `front-to-dead-controller/${script}`,
      { files: { 'etc/haproxy/haproxy.cfg': text }, programs },
    );
    t.equal(exitCode, 0, stderr);
    return readFileSync(join(folder, 'etc/haproxy/haproxy.cfg'), 'utf8');
  };
  const plain = await change('break-front.sh', frontText(gce.cluster));
  t.notMatch(plain, /httpchk|http-check|6443 check|redispatch|nbsrv|default-server/);
  t.match(plain, /server controller-2 10\.240\.0\.12:6443\n/);
  t.match(await change('solve-front.sh', plain), /check check-ssl verify required ca-file/);
  t.match(
    await change('other-front.sh', plain),
    /^backend controllers\n {4}option httpchk\n[^]*server controller-0 10\.240\.0\.10:6443 check inter 2s check-ssl verify required/m,
  );
});

t.test('a second key goes before the first, and back behind it', async (t) => {
  const file = 'srv/encryption.yaml';
  const machine = (text: string): Pretended => ({
    files: { [file]: text },
    programs: {
      systemctl: systemctl(
        {
          'kube-apiserver':
            '--encryption-provider-config=/srv/encryption.yaml --client-ca-file=/srv/ca.pem',
        },
        'daemon-reload | restart*) ;;',
      ),
      curl: 'echo ok',
    },
  });
  const change = async (script: string, text: string): Promise<string> => {
    const { exitCode, stderr, folder } = await runOn(
      at('controller-0'),
      `encryption-keys-apart/${script}`,
      machine(text),
    );
    t.equal(exitCode, 0, stderr);
    return readFileSync(join(folder, file), 'utf8');
  };
  const first =
    'resources:\n  - resources:\n      - secrets\n    providers:\n      - aescbc:\n          keys:\n            - name: key1\n              secret: OLD=\n      - identity: {}\n';
  const both = await change('break-keys.sh', first);
  t.match(
    both,
    /^ {10}keys:\n {12}- name: key2\n {14}secret: \S+\n {12}- name: key1\n {14}secret: OLD=\n {6}- identity/m,
  );
  t.match(
    await change('other-order.sh', both),
    /keys:\n +- name: key1\n +secret: OLD=\n +- name: key2\n +secret: \S+\n/,
  );
});

t.test('who leads, and since when it has been silent', (t) => {
  const lease = (age: number, holder = 'controller-0_1'): Pretended => ({
    programs: {
      curl: `echo '{"spec":{"holderIdentity":"${holder}","leaseDurationSeconds":86400,"renewTime":"'"$(date --utc -d '${age} seconds ago' +%FT%T.000000Z)"'"}}'`,
    },
    values: { LAB_FOLDER: '/root' },
  });
  return judgedOn(at('jumpbox'), t, 'leader-cut-off/check-leads.sh', {
    renewed: [true, lease(5)],
    silent: [false, lease(300)],
    'given up, and not taken': [false, lease(5, '')],
    'no lease': [
      false,
      {
        programs: { curl: `echo '{"kind":"Status","code":404}'` },
        values: { LAB_FOLDER: '/root' },
      },
    ],
  });
});

t.test('what a renewal has cost', (t) => {
  const log = (failed: number, active = true): Pretended => {
    const lines = Array.from(
      { length: 100 },
      (_, index) => `${1000 + index} ${index < failed ? 'failed' : 'answered'}`,
    );
    return {
      files: { 'root/khw-drill-client.log': `${lines.join('\n')}\n` },
      programs: { systemctl: active ? 'true' : 'exit 3' },
    };
  };
  const end = log(0, false);
  return judgedOn(at('jumpbox'), t, 'renew-authority/check-unnoticed.sh', {
    none: [true, log(0)],
    ten: [true, log(10)],
    eleven: [false, log(11)],
    'ended with all machines': [
      true,
      {
        ...end,
        files: {
          'root/khw-drill-client.log': (end.files?.['root/khw-drill-client.log'] ?? '').replace(
            /^10[5-9]\d answered$/gm,
            (line) => line.replace('answered', 'failed'),
          ),
        },
      },
    ],
    'no log': [false, { programs: { systemctl: 'true' } }],
  });
});

t.test('what is about three controllers is not begun where there are five', async (t) => {
  const five = { LAB_CONTROLLERS: 'one two three four five' };
  const programs = { systemctl: 'echo "$*"', curl: 'echo asked >&2', openssl: 'exit 9' };
  for (const script of [
    'quorum-lost/break-order.sh',
    'etcd-members-restore/break-make.sh',
    'leader-cut-off/break-stop.sh',
  ]) {
    const { exitCode, stdout, stderr } = await runOn(at('jumpbox', five), script, { programs });
    t.not(exitCode, 0, script);
    t.equal(stdout, '', `${script} has done nothing`);
    t.equal(stderr, 'this drill is about three controllers, and the lab has 5\n', script);
  }
  const { exitCode, stdout } = await runOn(at('controller-1'), 'leader-cut-off/break-stop.sh', {
    programs,
  });
  t.equal(exitCode, 0);
  t.equal(stdout, 'stop kube-controller-manager\n');
});

t.test('both clouds tell a worker the range of its pods', async (t) => {
  const told = (curl: string): Parameters<typeof judgedOn>[3] => ({
    right: [true, { programs: { curl } }],
    wrong: [false, { programs: { curl: curl.replaceAll('.1.0/24', '.2.0/24') } }],
    nothing: [false, { programs: { curl: 'exit 22' } }],
  });
  const script = 'metadata-wrong-pod-range/check-told.sh';
  const google = `case "$*" in *'Metadata-Flavor: Google'*/attributes/pod-cidr) echo 10.200.1.0/24 ;; *) exit 22 ;; esac`;
  await judgedOn(at('worker-1'), t, script, told(google));
  const amazon = `case "$*" in */latest/user-data) echo 'name=worker-1|pod-cidr=172.20.1.0/24' ;; *) exit 22 ;; esac`;
  const worker = { lab: aws.cluster, machine: 'worker-1', functions };
  await judgedOn(worker, t, script, told(amazon));
});

t.test('a route stays if something enabled sets it', (t) => {
  const machine = (files: Readonly<Record<string, string>>, state = 'true'): Pretended => ({
    files,
    programs: { systemctl: state },
    values: { WORKER: 'worker-1' },
  });
  const unit = 'etc/systemd/system/cloud-routes.service';
  const line = 'ExecStart=/sbin/ip route replace 10.200.1.0/24 via 10.240.0.21\n';
  return judgedOn(at('cloud'), t, 'deleted-route/check-stays.sh', {
    'the unit': [true, machine({ [unit]: line })],
    'a unit that is off': [false, machine({ [unit]: line }, 'exit 1')],
    'a remark': [false, machine({ [unit]: `# ${line}` })],
    networkd: [
      true,
      machine({
        'etc/systemd/network/10-x.network.d/pods.conf':
          '[Route]\nDestination=10.200.1.0/24\nGateway=10.240.0.21\n',
      }),
    ],
    'another way': [false, machine({ [unit]: line.replace('.21', '.22') })],
    nothing: [false, machine({ 'etc/hosts': 'x' })],
  });
});

t.test(
  'a front that was reloaded has read the authority as well as one that was restarted',
  (t) => {
    const front = (started: string, read: string): Pretended => ({
      files: { 'etc/haproxy/ca.pem': 'new\n' },
      programs: {
        // Whichever machine is asked, it is this one.
        ssh: 'bash -c "${!#}"',
        openssl: 'cat > /dev/null',
        systemctl: `case "$*" in 'is-active --quiet haproxy') ;; *ExecMainStart*) echo '${started}' ;; *) exit 3 ;; esac`,
        stat: `case "$*" in *haproxy.pid) ${read} ;; *) echo 200 ;; esac`,
      },
    });
    return judgedOn(at('jumpbox'), t, 'renew-authority/check-everywhere.sh', {
      reloaded: [true, front('@100', 'echo 210')],
      restarted: [true, front('@210', 'echo 210')],
      neither: [false, front('@100', 'echo 100')],
      'neither, and no file of process ids': [false, front('@100', 'exit 1')],
    });
  },
);

t.test(
  'no drill names the machine that stands for the cloud as the lab file of the track does',
  (t) => {
    const { name } = gce.cluster.machines.find(({ role }) => role === 'loadbalancer')!;
    const drills = readdirSync(ownDrills)
      .map((folder) => join(ownDrills, folder, 'drill.yaml'))
      .filter((file) => existsSync(file));
    t.not(drills.length, 0);
    for (const file of drills)
      t.notMatch(readFileSync(file, 'utf8'), new RegExp(`^requires:.*\\.${name}\\b`, 'm'), file);
    t.end();
  },
);
