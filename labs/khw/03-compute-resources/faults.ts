import type { Fault } from '../../../lib/core/check.js';
import { jumpbox, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { changed, changedOriginal } from '../../kubernetes/checking/faults.js';

export function computeResourcesFaults(lab: Lab): readonly Fault[] {
  const { name: machine } = jumpbox(lab);
  const others = lab.machines.filter(({ role }) => role !== 'jumpbox');
  const [first, second] = workers(lab);
  const last = others.at(-1);
  if (last === undefined) return [];
  return [
    {
      id: 'machines-with-wrong-address',
      title: 'Mistyped an address in machines.txt',
      check: '03.machines',
      machine,
      ...changedOriginal('machines.txt', `sed -i 's/^${last.address} /192.0.2.13 /' "$file"`),
      expect: [`${last.name} has 192.0.2.13, not ${last.address}`],
    },
    {
      id: 'own-domain',
      title: 'Used a domain of their own',
      check: '03.domain',
      machine,
      learnerFailure: 5,
      ...changedOriginal(
        'machines.txt',
        `sed -i 's/\\.${lab.domain} / .home.arpa /; s/ \\.home/.home/' "$file"`,
      ),
      expect: [others[0]?.fqdn ?? '', 'home.arpa', 'ca.conf'],
    },
    ...(first === undefined || second === undefined
      ? []
      : [
          {
            id: 'same-subnet-twice',
            title: 'Gave two workers the same pod subnet',
            check: '03.subnets',
            machine,
            ...changedOriginal(
              'machines.txt',
              `sed -i 's|${second.podCidr}|${first.podCidr}|' "$file"`,
            ),
            expect: [`${second.name} has ${first.podCidr}`],
          },
        ]),
    ...lab.machines.map((each) => hostsFault(lab, each)),
    ...others.flatMap((each) => [
      withoutFullName(each),
      rootForbidden(each),
      keyNotOffered(each, machine),
    ]),
    {
      id: 'host-name-of-another',
      title: 'Set the host name of another machine, effective with the next boot',
      check: `03.host-name.${last.name}`,
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
function hostsFault(lab: Lab, machine: Machine): Fault {
  const { name, role } = machine;
  const about = { check: `03.hosts.${name}`, machine: name };
  const others = lab.machines.filter((each) => each.role !== 'jumpbox' && each.name !== name);
  const missing = others.filter((each) => each.role === 'worker').at(-1) ?? others[0] ?? machine;
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

const withoutFullName = ({ name, fqdn }: Machine): Fault => ({
  id: `short-host-name-on-${name}`,
  title: `The full name does not stand first behind 127.0.1.1 on ${name}`,
  check: `03.host-name.${name}`,
  machine: name,
  learnerFailure: 4,
  ...changed('/etc/hosts', `sed -i 's/^127\\.0\\.1\\.1.*/127.0.1.1 ${name}/' "$file"`),
  expect: [fqdn, `hostname --fqdn says ${name}`, '127.0.1.1'],
});

/** sshd is not reloaded: khw-lab itself comes as root. */
const rootForbidden = ({ name }: Machine): Fault => ({
  id: `root-login-forbidden-on-${name}`,
  title: `The image's sshd on ${name} does not let root in`,
  check: `03.root-login.${name}`,
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
const keyNotOffered = ({ name, fqdn }: Machine, from: string): Fault => ({
  id: `key-not-accepted-by-${name}`,
  title: `ssh on the jumpbox offers ${name} a key that nobody accepts`,
  check: `03.login.${name}`,
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
