import type { Step } from '../../../lib/core/chapter.js';
import { etcdMembers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { copyStep } from '../../kubernetes/copies.js';
import {
  copyEtcdCertificates,
  etcdCertificates,
  etcdFolders,
  etcdHealthy,
  etcdPrograms,
  etcdStarted,
  installEtcd,
} from '../../kubernetes/etcd/steps.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { lines, reload } from '../../kubernetes/shell.js';
import { unitHoles } from '../../kubernetes/unit-files.js';
import { cluster } from '../layout.js';

export function etcdSteps(lab: Lab): readonly (readonly Step[])[] {
  const members = etcdMembers(lab);
  return [
    members.map((member) => copyToMember(cluster(lab), member)),
    members.map((member) => start(cluster(lab), member)),
    members.map((member) => etcdHealthy(cluster(lab), member)),
  ];
}

function copyToMember(of: Cluster, member: Machine): Step {
  const { name } = member;
  const holes = unitHoles(of, 'etcd', member);
  return copyStep(of, {
    id: `07.copy.${name}`,
    title: `Copy etcd to ${name}`,
    to: name,
    used: etcdStarted(of),
    why: 'The programs and the unit file are on the jumpbox; they run elsewhere.',
    copies: [
      ...etcdPrograms.map((file) => ({
        from: `downloads/${file}`,
        to: `/root/${file.replace(/^.*\//, '')}`,
        binary: true,
      })),
      {
        from: 'units/etcd.service',
        to: '/root/etcd.service',
        ...(holes === undefined ? {} : { holes }),
      },
    ],
  });
}

function start(of: Cluster, { name }: Machine): Step {
  const place = 'mv etcd.service /etc/systemd/system/';
  const run = lines(
    'systemctl enable etcd',
    // A member calls itself started when enough others are there: whoever starts them one by one
    // must not wait for the first.
    etcdMembers(of).length > 1 ? 'systemctl restart --no-block etcd' : 'systemctl restart etcd',
  );
  return {
    id: `07.etcd.${name}`,
    title: 'Install and start etcd',
    machine: name,
    why: 'etcd keeps the whole state of the cluster; without it the API server has nothing to serve.',
    commands: lines(
      'chmod +x etcd etcdctl',
      'mv etcd etcdctl /usr/local/bin/',
      etcdFolders,
      `cp ${etcdCertificates(of).join(' ')} /etc/etcd/`,
      place,
      reload,
      run,
    ),
    fastCommands: lines(installEtcd, etcdFolders, copyEtcdCertificates(of), place, run),
    done: etcdStarted(of),
    units: ['etcd'],
    hint: 'A data folder of an earlier cluster in /var/lib/etcd keeps a member from joining.',
  };
}
