import type { Step } from '../../../lib/core/chapter.js';
import { etcdMembers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { plainCurl } from '../../kubernetes/checking/api.js';
import { copyStep } from '../../kubernetes/copies.js';
import {
  all,
  fresh,
  installed,
  lines,
  onDisk,
  reload,
  unitsRunning,
  until,
} from '../../kubernetes/shell.js';
import { etcdctl } from '../../kubernetes/etcd.js';
import { unitHoles } from '../../kubernetes/unit-files.js';
import { cluster } from '../layout.js';
import { etcdCurlOptions, etcdUrl, etcdWay } from '../../kubernetes/checking/etcd.js';

export function etcdSteps(lab: Lab): readonly (readonly Step[])[] {
  const members = etcdMembers(lab);
  return [
    members.map((member) => copyToMember(lab, member)),
    members.map((member) => start(lab, member)),
    members.map((member) => healthy(lab, member)),
  ];
}

const binaries = ['controller/etcd', 'client/etcdctl'];
const certificates = ['ca.crt', 'kube-api-server.key', 'kube-api-server.crt'];

function copyToMember(lab: Lab, member: Machine): Step {
  const { name } = member;
  const holes = unitHoles(cluster(lab), 'etcd', member);
  return copyStep(lab, {
    id: `07.copy.${name}`,
    title: `Copy etcd to ${name}`,
    to: name,
    used: startDone(lab),
    why: 'The programs and the unit file are on the jumpbox; they run elsewhere.',
    copies: [
      ...binaries.map((file) => ({
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

function start(lab: Lab, { name }: Machine): Step {
  const folders = lines('mkdir -p /etc/etcd /var/lib/etcd', 'chmod 700 /var/lib/etcd');
  const place = 'mv etcd.service /etc/systemd/system/';
  const run = lines(
    'systemctl enable etcd',
    // A member calls itself started when enough others are there: whoever starts them one by one
    // must not wait for the first.
    etcdMembers(lab).length > 1 ? 'systemctl restart --no-block etcd' : 'systemctl restart etcd',
  );
  return {
    id: `07.etcd.${name}`,
    title: 'Install and start etcd',
    machine: name,
    why: 'etcd keeps the whole state of the cluster; without it the API server has nothing to serve.',
    commands: lines(
      'chmod +x etcd etcdctl',
      'mv etcd etcdctl /usr/local/bin/',
      folders,
      `cp ${certificates.join(' ')} /etc/etcd/`,
      place,
      reload,
      run,
    ),
    fastCommands: lines(
      `install -m 755 ${binaries.map((file) => onDisk(file)).join(' ')} /usr/local/bin/`,
      folders,
      copyCertificates,
      place,
      run,
    ),
    done: startDone(lab),
    units: ['etcd'],
    hint: 'A data folder of an earlier cluster in /var/lib/etcd keeps a member from joining.',
  };
}

function healthy(lab: Lab, { name }: Machine): Step {
  return {
    id: `07.health.${name}`,
    title: 'Wait until etcd answers',
    machine: name,
    why: 'A member that has started but found no others serves nobody.',
    commands: until(`${etcdctl(cluster(lab))} endpoint health`),
    fastCommands: until(etcdHealth(lab)),
    done: etcdAnswers(lab),
    units: ['etcd'],
  };
}

/** The tutorial's chapter 08 moves them away; this chapter may have to run again after that. */
const copyCertificates = lines(
  `for file in ${certificates.join(' ')}; do`,
  '  if [ -e "$file" ]; then cp "$file" /etc/etcd/; else cp "/var/lib/kubernetes/$file" /etc/etcd/; fi',
  'done',
);

/** A learner's own unit is as good, as long as etcd answers and uses the present certificates. */
const startDone = (lab: Lab): string =>
  all(
    unitsRunning('etcd'),
    installed('/usr/local/bin', binaries),
    '[ "$(stat -c %a /var/lib/etcd)" = 700 ]',
    fresh('/etc/etcd', certificates),
    etcdAnswers(lab),
  );

/** A learner may have given it TLS where the chapter has none. */
const etcdAnswers = (lab: Lab): string =>
  lines('{', etcdWay(lab), `${plainCurl} -sf "\${tls[@]}" "$url/health"`, '}');

/**
 * Answers HTTP 503 until there is a leader. curl, not etcdctl, because it starts in a tenth of the
 * time.
 */
const etcdHealth = (lab: Lab): string =>
  `curl -f ${etcdCurlOptions(cluster(lab))} ${etcdUrl(lab)}/health`;
