import type { Fault } from '../../../lib/core/check.js';
import { etcdMembers, type Machine } from '../../../lib/core/lab.js';
import { readScript } from '../../../lib/host/files.js';
import { rule } from '../checking/disturb.js';
import { changed, otherAuthority } from '../checking/faults.js';
import type { Way } from '../checking/touched.js';
import { etcdctl, severalMembers } from '../etcd.js';
import { authorityFile, idIn, type Cluster } from '../layout.js';
import { lines } from '../shell.js';
import { raised } from './alarm.js';
import { etcdUnit, recovered, restarted, restarts } from './restart.js';

/** Ways to go wrong that only several members have. */
export const quorumFaults = (cluster: Cluster): readonly Fault[] =>
  severalMembers(cluster)
    ? etcdMembers(cluster).flatMap((member) => [
        ...ofTheCluster(cluster, member),
        ...ofTheMember(cluster, member),
      ])
    : [];

function ofTheCluster(cluster: Cluster, member: Machine): readonly Fault[] {
  const { name: machine } = member;
  return [
    {
      id: `etcd-of-its-own-on-${machine}`,
      title: 'A member was started with a token and an initial cluster of its own',
      check: idIn(cluster, 'etcd', 'cluster', machine),
      machine,
      ...alone(cluster, member),
      expect: ['cluster ID', `etcd on ${machine} is another cluster`],
    },
    {
      id: `etcd-cut-off-on-${machine}`,
      title: 'A packet filter keeps members from each other',
      check: idIn(cluster, 'etcd', 'leader', machine),
      machine,
      ...cutOff(cluster),
      expect: ['follows no leader', '2380'],
    },
    {
      id: `etcd-alarm-on-${machine}`,
      title: 'A member had no room, and nobody has taken its alarm back',
      check: idIn(cluster, 'etcd', 'alarm', machine),
      machine,
      ...raised(cluster),
      expect: ['alarm NOSPACE', 'alarm disarm'],
    },
    {
      id: `etcd-data-changed-on-${machine}`,
      title: 'The data of one member were changed on its disk',
      check: idIn(cluster, 'etcd', 'hash', machine),
      machine,
      ...dataChanged(cluster),
      expect: ['as the others have it', 'not those of the others'],
    },
  ];
}

function ofTheMember(cluster: Cluster, { name: machine }: Machine): readonly Fault[] {
  const others = etcdMembers(cluster).filter(({ name }) => name !== machine);
  const asked = idIn(cluster, 'etcd', 'certificates-asked', machine);
  const known = idIn(cluster, 'etcd', 'name', machine);
  return [
    {
      id: `etcd-asks-nobody-on-${machine}`,
      title: 'etcd was not told to ask clients for a certificate',
      check: asked,
      machine,
      ...restarted(cluster, 's#--client-cert-auth(=\\S+)?##; s#--trusted-ca-file[= ]\\S+##'),
      expect: [':2379 answers anybody', 'does not ask for a certificate'],
    },
    {
      id: `etcd-trusts-another-authority-on-${machine}`,
      title: 'etcd was given another authority to know its clients by',
      check: idIn(cluster, 'etcd', 'trust', machine),
      machine,
      ...trustingAnother(cluster),
      expect: [`--trusted-ca-file is not the authority (${authorityFile(cluster)}) but ${strange}`],
    },
    {
      id: `etcd-peers-in-clear-on-${machine}`,
      title: 'etcd listens for other members without TLS too',
      check: asked,
      machine,
      ...restarted(cluster, 's#--listen-peer-urls[= ]\\S+#&,http://127.0.0.1:2390#'),
      expect: ['http://127.0.0.1:2390 answers anybody', 'has no TLS'],
    },
    ...others.slice(0, 1).map(({ name: other }): Fault => ({
      id: `etcd-under-anothers-name-on-${machine}`,
      title: `The unit of ${other} was copied, and its name left in it`,
      check: known,
      machine,
      ...restarted(cluster, `s#(--name[= ])\\S+#\\1${other}#`),
      expect: [`calls itself ${other}`],
    })),
    {
      id: `etcd-sends-clients-to-loopback-on-${machine}`,
      title: 'etcd tells clients an address at which everybody finds only himself',
      check: known,
      machine,
      ...restarted(cluster, 's#(--advertise-client-urls[= ])\\S+#\\1https://127.0.0.1:2379#'),
      expect: ['clients are sent to https://127.0.0.1:2379'],
    },
  ];
}

function alone(cluster: Cluster, { name, address }: Machine): Way {
  const holes = {
    UNIT: etcdUnit,
    RULE: 'INPUT -p tcp ! -s 127.0.0.1 --dport 2379 -j REJECT --reject-with tcp-reset',
  };
  return {
    inject: lines(
      readScript('labs/kubernetes/etcd/alone.sh', {
        ...holes,
        MEMBER: `${name}=https://${address}:2380`,
      }),
      recovered(cluster),
    ),
    undo: lines(readScript('labs/kubernetes/etcd/together.sh', holes), recovered(cluster)),
    ...restarts,
    touches: [etcdUnit, 'services', ':2379', '/var/lib/etcd'],
  };
}

const strange = '/run/khw-authority.pem';

/** Nobody reaches this member as a client then: the API servers go on with the others. */
function trustingAnother(cluster: Cluster): Way {
  const { inject, undo } = changed(
    etcdUnit,
    `${otherAuthority(cluster.layout)} -out ${strange}`,
    `sed -i -E 's#(--trusted-ca-file)[= ]\\S+#\\1=${strange}#' "$file"`,
  );
  const restart = lines('systemctl daemon-reload', 'systemctl restart etcd');
  return {
    inject: lines(inject, restart),
    undo: lines(undo, `rm -f ${strange}`, restart, recovered(cluster)),
    ...restarts,
    touches: [etcdUnit, 'services'],
  };
}

/** In both directions: each member opens connections to the others. */
function cutOff(cluster: Cluster): Way {
  const ways = ['INPUT', 'OUTPUT'].map((chain) => rule(chain, '-p tcp', 2380));
  return {
    inject: lines('set -e', ...ways.map(({ inject }) => inject)),
    undo: lines('set -e', ...ways.map(({ undo }) => undo), recovered(cluster)),
    ...restarts,
    touches: [':2380', 'leader of etcd'],
  };
}

/** The two values are of one length: nothing else moves in the file. */
function dataChanged(cluster: Cluster): Way {
  const key = 'khw-lab-hash';
  const [before, behind] = ['khw-lab-data-of-before', 'khw-lab-data-of-behind'] as const;
  const change = (from: string, to: string): string =>
    readScript('labs/kubernetes/etcd/change-data.sh', { FROM: from, TO: to });
  return {
    inject: lines(
      'set -e',
      `${etcdctl(cluster)} put ${key} ${before} > /dev/null`,
      change(before, behind),
      recovered(cluster),
    ),
    undo: lines(
      change(behind, before),
      recovered(cluster),
      `${etcdctl(cluster)} del ${key} > /dev/null`,
    ),
    ...restarts,
    touches: ['/var/lib/etcd', 'services'],
  };
}
