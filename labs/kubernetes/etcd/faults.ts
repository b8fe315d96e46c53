import type { Fault } from '../../../lib/core/check.js';
import { etcdMembers, workers, type Machine } from '../../../lib/core/lab.js';
import { ended, restart } from '../checking/disturb.js';
import { added, changed } from '../checking/faults.js';
import { etcdctl, etcdIsLocal, severalMembers } from '../etcd.js';
import { idIn, type Cluster } from '../layout.js';
import { lines } from '../shell.js';
import { raised } from './alarm.js';
import { membersId } from './ids.js';
import { quorumFaults } from './quorum-faults.js';
import { etcdUnit, recovered, restarted, restarts } from './restart.js';

export const etcdFaults = (cluster: Cluster): readonly Fault[] => [
  ...etcdMembers(cluster).flatMap((member) => [
    ...serviceFaults(cluster, member),
    ...storeFaults(cluster, member),
  ]),
  ...quorumFaults(cluster),
  ...workers(cluster)
    .filter(({ name }) => !cluster.etcd.includes(name))
    .map(({ name: machine }): Fault => ({
      id: `etcd-unit-on-${machine}`,
      title: `Copied etcd to ${machine}`,
      check: idIn(cluster, 'etcd', 'no-etcd', machine),
      machine,
      learnerFailure: 35,
      ...added(etcdUnit, 'echo "[Service]" > "$file"'),
      expect: [`no etcd on ${machine}`, '/etc/systemd/system/etcd.service', 'wrong machine'],
    })),
];

function serviceFaults(cluster: Cluster, { name: machine }: Machine): readonly Fault[] {
  return [
    {
      id: `etcdctl-for-arm-on-${machine}`,
      title: `Installed a program for another processor on ${machine}`,
      check: idIn(cluster, 'etcd', 'binaries', machine),
      machine,
      learnerFailure: 15,
      ...changed(
        '/usr/local/bin/etcdctl',
        'printf \'\\267\' | dd of="$file" bs=1 seek=18 conv=notrunc status=none',
      ),
      expect: ['etcdctl is a program for', 'another architecture'],
    },
    {
      id: `etcd-unit-not-reloaded-on-${machine}`,
      title: 'Changed the unit without daemon-reload',
      check: idIn(cluster, 'etcd', 'unit', machine),
      machine,
      ...changed(etcdUnit, 'echo "# changed" >> "$file"'),
      expect: ['was changed after systemd had read it', 'daemon-reload'],
    },
    {
      id: `etcd-not-enabled-on-${machine}`,
      title: 'Started etcd without enabling it',
      check: idIn(cluster, 'etcd', 'enabled', machine),
      machine,
      learnerFailure: 36,
      inject: 'systemctl disable etcd',
      undo: 'systemctl enable etcd',
      touches: [etcdUnit],
      api: 'stops',
      expect: ['enabled', 'disabled'],
    },
    {
      id: `etcd-without-restart-on-${machine}`,
      title: 'Left Restart= out of the unit',
      check: idIn(cluster, 'etcd', 'restart', machine),
      machine,
      inject: lines(
        'mkdir -p /etc/systemd/system/etcd.service.d',
        "printf '[Service]\\nRestart=no\\n' > /etc/systemd/system/etcd.service.d/fault.conf",
        'systemctl daemon-reload',
      ),
      undo: lines('rm -r /etc/systemd/system/etcd.service.d', 'systemctl daemon-reload'),
      touches: [etcdUnit],
      api: 'needs',
      expect: ['Restart=no', 'on-failure'],
    },
    {
      id: `etcd-stopped-on-${machine}`,
      title: 'Did not start etcd',
      check: idIn(cluster, 'etcd', 'running', machine),
      machine,
      inject: 'systemctl stop etcd',
      undo: lines('systemctl start etcd', recovered(cluster)),
      ...restarts,
      expect: ['active (running)', 'inactive'],
    },
    {
      id: `etcd-data-damaged-on-${machine}`,
      title: "etcd's database was damaged on its disk",
      check: idIn(cluster, 'etcd', 'running', machine),
      machine,
      inject: lines(
        'set -e',
        'systemctl stop etcd',
        'cp -a /var/lib/etcd /var/lib/etcd.kept',
        'head -c 8192 /dev/zero | tr "\\0" x | dd of=/var/lib/etcd/member/snap/db conv=notrunc status=none',
        restart('etcd'),
        ended('etcd'),
      ),
      undo: lines(
        'set -e',
        'systemctl stop etcd',
        'systemctl reset-failed etcd || true',
        'rm -r /var/lib/etcd',
        'mv /var/lib/etcd.kept /var/lib/etcd',
        'systemctl start etcd',
        recovered(cluster),
      ),
      ...restarts,
      touches: ['/var/lib/etcd', 'services'],
      expect: ['data are damaged', 'snapshot restore'],
    },
    ...(etcdIsLocal(cluster)
      ? [
          {
            id: `etcd-open-to-all-on-${machine}`,
            title: 'Let etcd without TLS listen on every address',
            check: idIn(cluster, 'etcd', 'loopback', machine),
            machine,
            ...restarted(cluster, 's|(--listen-client-urls)[ =]\\S+|\\1 http://0.0.0.0:2379|'),
            expect: ['listens on', ':2379', '127.0.0.1:2379'],
          },
        ]
      : []),
    {
      id: `etcd-data-for-everyone-on-${machine}`,
      title: 'Made the data folder without chmod 700',
      check: idIn(cluster, 'etcd', 'data', machine),
      machine,
      inject: 'chmod 755 /var/lib/etcd',
      undo: 'chmod 700 /var/lib/etcd',
      touches: ['/var/lib/etcd'],
      expect: ['/var/lib/etcd has mode 755', 'mode 700'],
    },
  ];
}

function storeFaults(cluster: Cluster, { name: machine }: Machine): readonly Fault[] {
  const rule = 'INPUT -i lo -p tcp --dport 2379 -m conntrack --ctstate NEW -j REJECT';
  const earlier = `${etcdIsLocal(cluster) ? 'http' : 'https'}://127.0.0.2:2380`;
  return [
    {
      id: `etcd-behind-packet-filter-on-${machine}`,
      title: 'A packet filter refuses new connections to etcd',
      check: idIn(cluster, 'etcd', 'health', machine),
      machine,
      inject: `iptables -I ${rule}`,
      undo: `iptables -D ${rule}`,
      touches: [':2379'],
      expect: ['no answer', ':2379'],
    },
    // Of several members each has a check of its own about alarms.
    ...(severalMembers(cluster)
      ? []
      : [
          {
            id: `etcd-without-room-on-${machine}`,
            title: 'etcd had no room, and nobody has taken its alarm back',
            check: idIn(cluster, 'etcd', 'health', machine),
            machine,
            ...raised(cluster),
            expect: ['ALARM NOSPACE', 'alarm disarm'],
          },
        ]),
    // Whoever adds a member adds it for all of them.
    ...(etcdMembers(cluster)[0]?.name === machine ? [earlierMember(cluster, machine)] : []),
    {
      id: `data-of-an-earlier-attempt-on-${machine}`,
      title: 'Started etcd with other addresses on the data of an earlier attempt',
      check: idIn(cluster, 'etcd', 'identity', machine),
      machine,
      learnerFailure: 14,
      ...restarted(
        cluster,
        `s|(--initial-advertise-peer-urls[ =])\\S+|\\1${earlier}|; s|(--initial-cluster[ =][^=]+=)\\S+|\\1${earlier}|`,
      ),
      expect: [earlier, 'earlier attempt'],
    },
  ];
}

function earlierMember(cluster: Cluster, machine: string): Fault {
  const client = etcdctl(cluster);
  return {
    id: `member-of-an-earlier-attempt-on-${machine}`,
    title: 'A member of an earlier attempt is still on the list',
    check: membersId(cluster, machine),
    machine,
    learnerFailure: 14,
    inject: `${client} member add ghost --learner --peer-urls=http://127.0.0.9:2380`,
    undo: `${client} member list | sed -n '/127\\.0\\.0\\.9/s/,.*//p' | xargs -n 1 ${client} member remove`,
    touches: ['members of etcd'],
    uses: [':2379'],
    expect: ['member', 'not started', '127.0.0.9'],
  };
}
