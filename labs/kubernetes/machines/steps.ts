import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, type Machine } from '../../../lib/core/lab.js';
import { copyStep } from '../copies.js';
import { idIn, type Cluster } from '../layout.js';
import { all, hasLines, lines } from '../shell.js';
import { hostsLine, namesInTable } from './hosts-table.js';

/**
 * bash: adds the lines of the file `hosts` to /etc/hosts. A plain `cat hosts >> /etc/hosts` would
 * double the table when it is run again.
 */
export const appendHosts = lines(
  'while read -r line; do',
  '  grep -qxF "$line" /etc/hosts || echo "$line" >> /etc/hosts',
  'done < hosts',
);

/** A condition: every machine is in /etc/hosts. */
export const hostsListed = (cluster: Cluster): string =>
  hasLines('/etc/hosts', ...cluster.machines.map((machine) => hostsLine(cluster, machine)));

/** Takes the file `hosts` to a machine. */
export const copyHosts = (cluster: Cluster, { name }: Machine): Step =>
  copyStep(cluster, {
    id: idIn(cluster, 'machines', 'copy-hosts', name),
    title: `Copy the lookup table to ${name}`,
    to: name,
    why: 'Machines find each other by the same names as the jumpbox does.',
    copies: [{ from: 'hosts', to: '/root/hosts' }],
  });

/** The machine's own name, and those of the others out of the file `hosts`. */
export function namesStep(cluster: Cluster, machine: Machine): Step {
  const host = cluster.layout.hostName(machine);
  const [fqdn = host] = namesInTable(cluster, machine);
  const setName = `hostnamectl hostname ${host}`;
  const setHosts = lines(
    'grep -q "^127\\.0\\.1\\.1" /etc/hosts || echo 127.0.1.1 >> /etc/hosts',
    `sed -i 's/^127\\.0\\.1\\.1.*/127.0.1.1\\t${fqdn} ${host}/' /etc/hosts`,
    appendHosts,
  );
  return {
    id: idIn(cluster, 'machines', 'names', machine.name),
    title: 'Set the host name and add the lookup table',
    machine: machine.name,
    why: 'A node registers under its host name, and its certificate is made out to that name.',
    commands: lines(setName, setHosts),
    // hostnamectl starts a service of its own only to say what cloud-init has said already.
    fastCommands: lines(`[ "$(cat /etc/hostname)" = ${host} ] || ${setName}`, setHosts),
    done: all(
      `[ "$(< /etc/hostname)" = ${host} ]`,
      `[ "$(hostname)" = ${host} ]`,
      hostsListed(cluster),
      `[[ $text =~ $'\\n''127.0.1.1'[[:blank:]]+'${fqdn}'[[:space:]] ]]`,
    ),
  };
}

/** The jumpbox gets in, by name and key. */
export function loginStep(cluster: Cluster, machine: Machine): Step {
  const { name } = machine;
  // Among other lines, should ~/.bashrc there print some.
  const proof = `ssh -n root@${name} hostname | grep -x ${cluster.layout.hostName(machine)} > /dev/null`;
  return {
    id: idIn(cluster, 'machines', 'login', name),
    title: `Log in to ${name} by name and key`,
    machine: jumpbox(cluster).name,
    why: 'From here on everything is done from the jumpbox, as root, by its own key.',
    commands: proof,
    done: proof,
    hint: `Try \`ssh -v root@${name}\` on the jumpbox.`,
  };
}
