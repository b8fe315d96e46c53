import type { Check } from '../../../lib/core/check.js';
import { etcdMembers, workers, type Machine } from '../../../lib/core/lab.js';
import { readScript } from '../../../lib/host/files.js';
import { patience } from '../checking/files.js';
import { processFunctions } from '../checking/processes.js';
import { programHeads, readPrograms } from '../checking/programs.js';
import { answerTo, kubernetesDocs, shown, unlessAny } from '../checking/verdict.js';
import { etcdIsLocal } from '../etcd.js';
import { idIn, type Cluster } from '../layout.js';
import { quorumChecks } from './quorum-checks.js';
import { serviceChecks } from './service-checks.js';
import { storeChecks } from './store-checks.js';
import { trustCheck } from './trust.js';

export const etcdChecks = (cluster: Cluster): readonly Check[] => [
  ...etcdMembers(cluster).flatMap((member) => [
    binaries(cluster, member),
    ...serviceChecks(cluster, member),
    ...(etcdIsLocal(cluster) ? [] : [trustCheck(cluster, member)]),
    ...storeChecks(cluster, member),
  ]),
  ...quorumChecks(cluster),
  ...workers(cluster)
    .filter(({ name }) => !cluster.etcd.includes(name))
    .map((worker) => stray(cluster, worker)),
];

/** Where a person finds them, or beside the one that systemd has started. */
function binaries(cluster: Cluster, { name: machine }: Machine): Check {
  const names = ['etcd', 'etcdctl'];
  return {
    id: idIn(cluster, 'etcd', 'binaries', machine),
    title: `etcd and etcdctl are installed on ${machine}`,
    machine,
    points: 1,
    needs: [],
    link: 'https://man7.org/linux/man-pages/man5/elf.5.html',
    why: 'A program that is missing, cut short or made for another processor does not start: "exec format error".',
    hints: [
      `On ${machine}: can both be called?`,
      '`file $(type -P etcd etcdctl)` and `uname -m` must name the same machine.',
      '`install -m 755 /opt/khw/downloads/controller/etcd /opt/khw/downloads/client/etcdctl /usr/local/bin/`',
    ],
    facts: {
      heads: {
        machine,
        timeout: patience,
        script: readScript('labs/kubernetes/etcd/binaries.sh', {
          PROCESSES: processFunctions,
          HEADS: programHeads,
        }),
      },
    },
    judge: (answers) => {
      const answer = answerTo(answers, 'heads');
      const paths = [...answer.stdout.matchAll(/^path (.+)$/gm)].map(([, path = '']) => path);
      const programs = readPrograms(answer);
      const complaints = names.flatMap((name) => {
        const path = paths.find((each) => each.endsWith(`/${name}`));
        const wrong = path === undefined ? 'is not in the PATH' : programs.problem(path);
        return wrong === undefined ? [] : [`${shown(path ?? name)} ${wrong}`];
      });
      return unlessAny(
        complaints,
        `etcd and etcdctl for ${shown(programs.machine)} in the PATH`,
        paths.map((path) => shown(path)).join(', '),
        complaints.some((complaint) => complaint.includes('is a program for'))
          ? { text: 'It was made for another architecture: amd64 is x86_64, arm64 is aarch64.' }
          : undefined,
      );
    },
  };
}

/** Right command, wrong machine. */
function stray(cluster: Cluster, { name: machine }: Machine): Check {
  return {
    id: idIn(cluster, 'etcd', 'no-etcd', machine),
    title: `${machine} does not run etcd`,
    machine,
    points: 1,
    needs: [],
    link: kubernetesDocs('concepts/overview/components/'),
    why: 'etcd belongs to the control plane. On a node it means that a command was typed on the wrong machine.',
    hints: [
      `On ${machine}: is there an etcd that does not belong here?`,
      '`systemctl status etcd; ls /etc/systemd/system/etcd.service /var/lib/etcd`',
      '`systemctl disable --now etcd; rm -r /etc/systemd/system/etcd.service /var/lib/etcd; systemctl daemon-reload`',
    ],
    facts: {
      stray: {
        machine,
        timeout: patience,
        script:
          'for path in /etc/systemd/system/etcd.service /var/lib/etcd/member /usr/local/bin/etcd; do [ -e "$path" ] && echo "$path"; done; true',
      },
    },
    judge: (answers) => {
      const found = answerTo(answers, 'stray').stdout.trim().split('\n').filter(Boolean);
      return unlessAny(
        found.map((path) => shown(path)),
        `no etcd on ${machine}`,
        `no etcd on ${machine}`,
        {
          text: 'You were on the wrong machine.',
          remedy: `On ${machine}: systemctl disable --now etcd, and remove what was found.`,
        },
      );
    },
  };
}
