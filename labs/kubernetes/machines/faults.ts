import type { Fault } from '../../../lib/core/check.js';
import { jumpbox, type Machine } from '../../../lib/core/lab.js';
import { changed } from '../checking/faults.js';
import { hostFqdn, idIn, type Cluster } from '../layout.js';

/** Ways in which machines do not know each other, or keep the jumpbox out. */
export function machineFaults(cluster: Cluster): readonly Fault[] {
  const { name: from } = jumpbox(cluster);
  const others = cluster.machines.filter(({ role }) => role !== 'jumpbox');
  const last = others.at(-1);
  if (last === undefined) return [];
  return [
    ...cluster.machines.map((each) => hostsFault(cluster, each)),
    ...others.flatMap((each) => [
      withoutFullName(cluster, each),
      rootForbidden(cluster, each),
      keyNotOffered(cluster, each, from),
    ]),
    {
      id: 'host-name-of-another',
      title: 'Set the host name of another machine, effective with the next boot',
      check: idIn(cluster, 'machines', 'host-name', last.name),
      machine: last.name,
      ...changed('/etc/hostname', 'echo localhost > "$file"'),
      expect: ['/etc/hostname says localhost'],
    },
  ];
}

/**
 * The API server calls kubelets by name. From the others one machine's full name is missing, which
 * nothing running asks for.
 */
function hostsFault(cluster: Cluster, machine: Machine): Fault {
  const { name, role } = machine;
  const about = { check: idIn(cluster, 'machines', 'hosts', name), machine: name };
  const others = cluster.machines.filter((each) => each.role !== 'jumpbox' && each.name !== name);
  const missing = others.filter((each) => each.role === 'worker').at(-1) ?? others[0] ?? machine;
  if (cluster.layout.cloud?.(cluster) !== undefined) return wrongHost(cluster, machine, missing);
  if (role === 'controller') {
    return {
      id: `hosts-without-node-on-${name}`,
      title: `Did not add the hosts table on ${name}`,
      ...about,
      learnerFailure: 20,
      ...changed('/etc/hosts', `sed -i '/ ${missing.name}$/d' "$file"`),
      expect: [`${missing.name} is unknown`],
    };
  }
  return {
    id: `hosts-without-full-name-on-${name}`,
    title: `Left a full name out of /etc/hosts on ${name}`,
    ...about,
    ...changed(
      '/etc/hosts',
      `sed -i 's/^${missing.address} .*/${missing.address} ${missing.name}/' "$file"`,
    ),
    expect: [`${missing.fqdn} is unknown`],
  };
}

/** /etc/hosts comes before the name server. Only the full name leads elsewhere. */
function wrongHost(cluster: Cluster, { name }: Machine, other: Machine): Fault {
  const called = hostFqdn(cluster, other);
  return {
    id: `hosts-with-old-address-on-${name}`,
    title: `An address of an earlier attempt is in /etc/hosts on ${name}`,
    check: idIn(cluster, 'machines', 'hosts', name),
    machine: name,
    ...changed(
      '/etc/hosts',
      `sed -i -E 's/^${other.address} (\\S+) (.*)/192.0.2.13 \\1\\n${other.address} \\2/' "$file"`,
    ),
    expect: [`${called} is 192.0.2.13, not ${other.address}`],
  };
}

function withoutFullName(cluster: Cluster, machine: Machine): Fault {
  const { name } = machine;
  const host = cluster.layout.hostName(machine);
  return {
    id: `short-host-name-on-${name}`,
    title: `The full name does not stand first behind 127.0.1.1 on ${name}`,
    check: idIn(cluster, 'machines', 'host-name', name),
    machine: name,
    learnerFailure: 4,
    ...changed('/etc/hosts', `sed -i 's/^127\\.0\\.1\\.1.*/127.0.1.1 ${host}/' "$file"`),
    expect: [hostFqdn(cluster, machine), `hostname --fqdn says ${host}`, '127.0.1.1'],
  };
}

/** sshd is not reloaded: khw-lab itself comes as root. */
const rootForbidden = (cluster: Cluster, { name }: Machine): Fault => ({
  id: `root-login-forbidden-on-${name}`,
  title: `The image's sshd on ${name} does not let root in`,
  check: idIn(cluster, 'machines', 'root-login', name),
  machine: name,
  learnerFailure: 34,
  inject: "echo 'PermitRootLogin no' > /etc/ssh/sshd_config.d/00-fault.conf",
  undo: 'rm /etc/ssh/sshd_config.d/00-fault.conf',
  touches: ['/etc/ssh/sshd_config.d/00-fault.conf'],
  expect: ['PermitRootLogin no', 'The image forbids root'],
});

/**
 * sshd goes on accepting the key, with which khw-lab itself comes; the learner's ssh does not offer
 * it.
 */
const keyNotOffered = (cluster: Cluster, { name, fqdn }: Machine, from: string): Fault => ({
  id: `key-not-accepted-by-${name}`,
  title: `ssh on the jumpbox offers ${name} a key that nobody accepts`,
  check: idIn(cluster, 'machines', 'login', name),
  machine: from,
  inject:
    `printf 'Host ${name} ${fqdn}\n  IdentityFile /dev/null\n  IdentitiesOnly yes\n' >> /root/.ssh/config`.replaceAll(
      '\n',
      '\\n',
    ),
  undo: `sed -i '/^Host ${name} /,/IdentitiesOnly/d' /root/.ssh/config; [ -s /root/.ssh/config ] || rm /root/.ssh/config`,
  touches: ['/root/.ssh/config'],
  expect: [`ssh root@${name}`, 'Permission denied', 'authorized_keys'],
});
