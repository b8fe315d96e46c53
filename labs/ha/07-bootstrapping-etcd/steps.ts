import type { Step } from '../../../lib/core/chapter.js';
import { etcdMembers, type Machine } from '../../../lib/core/lab.js';
import {
  copyEtcdCertificates,
  etcdCertificates,
  etcdFolders,
  etcdHealthy,
  etcdPrograms,
  etcdStarted,
  installEtcd,
} from '../../kubernetes/etcd/steps.js';
import { etcdctl } from '../../kubernetes/etcd.js';
import { idIn, type Cluster } from '../../kubernetes/layout.js';
import { lines, reload } from '../../kubernetes/shell.js';
import { knownFiles, typedFiles } from '../instance-files.js';
import { reason, type Notes } from '../notes.js';
import { copyPrograms, toHome } from '../programs.js';
import { unitFile } from '../unit-file.js';

/** Members are started side by side, and only then asked whether they have found each other. */
export function etcdSteps(cluster: Cluster, notes: Notes): readonly (readonly Step[])[] {
  const members = etcdMembers(cluster);
  return [
    members.map((member) =>
      copyPrograms(cluster, member, {
        id: idIn(cluster, 'etcd', 'copy', member.name),
        title: `Copy etcd to ${member.name}`,
        why: 'The programs are on the jumpbox; they run elsewhere.',
        downloads: etcdPrograms.map(toHome),
        used: etcdStarted(cluster),
      }),
    ),
    members.map((member) => start(cluster, notes, member)),
    members.map((member) => healthy(cluster, member)),
  ];
}

function start(cluster: Cluster, notes: Notes, member: Machine): Step {
  const unit = [unitFile(cluster, 'etcd', member)];
  // A member calls itself started when enough others are there: whoever starts them one by one must
  // not wait for the first.
  const run = lines('systemctl enable etcd', 'systemctl restart --no-block etcd');
  return {
    id: idIn(cluster, 'etcd', 'etcd', member.name),
    title: 'Install and start etcd',
    machine: member.name,
    why: reason(
      notes,
      'etcd',
      'etcd keeps the whole state of the cluster, and serves as long as a majority of its members see each other.',
    ),
    commands: lines(
      'chmod +x etcd etcdctl',
      'mv etcd etcdctl /usr/local/bin/',
      etcdFolders,
      `cp ${etcdCertificates(cluster).join(' ')} /etc/etcd/`,
      typedFiles(notes, unit),
      reload,
      run,
    ),
    fastCommands: lines(
      installEtcd,
      etcdFolders,
      copyEtcdCertificates(cluster),
      knownFiles(notes, member, unit),
      run,
    ),
    done: etcdStarted(cluster),
    units: ['etcd'],
    hint: 'A data folder of an earlier cluster in /var/lib/etcd keeps a member from joining.',
  };
}

/** Whoever types it sees the members as well. */
function healthy(cluster: Cluster, member: Machine): Step {
  const step = etcdHealthy(cluster, member);
  return { ...step, commands: lines(step.commands, `${etcdctl(cluster)} member list`) };
}
