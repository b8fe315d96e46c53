import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, workers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { copyStep } from '../../kubernetes/copies.js';
import { all, lines, writeFile } from '../../kubernetes/shell.js';

/** The machine database, host names, and one lookup table for everybody. */
export function computeResourcesSteps(lab: Lab): readonly (readonly Step[])[] {
  const others = lab.machines.filter(({ role }) => role !== 'jumpbox');
  return [
    [machinesFile(lab, others)],
    [hostsFile(lab)],
    [...others.map((machine) => copyHosts(lab, machine)), ...workers(lab).map(pluginFolder)],
    others.map((machine) => names(lab, machine)),
    others.map((machine) => login(lab, machine)),
  ];
}

function machinesFile(lab: Lab, machines: readonly Machine[]): Step {
  const entries = machines.map(({ address, fqdn, name, podCidr }) =>
    [address, fqdn, name, podCidr].filter(Boolean).join(' '),
  );
  return {
    id: '03.machines',
    title: 'Write the machine database',
    machine: jumpbox(lab).name,
    why: 'One line per machine (address, full name, short name, pod subnet) is what the loops of later chapters read.',
    commands: writeFile('machines.txt', `${entries.join('\n')}\n`),
    done: all(...entries.map((entry) => `grep -qxF '${entry}' machines.txt`)),
  };
}

const hostsLine = ({ address, fqdn, name }: Machine): string => `${address} ${fqdn} ${name}`;

/** The tutorial leaves the jumpbox out; with it, machines can answer by name. */
function hostsFile(lab: Lab): Step {
  return {
    id: '03.hosts',
    title: 'Make the lookup table and use it on the jumpbox',
    machine: jumpbox(lab).name,
    why: 'There is no DNS server for these names; with the table in /etc/hosts they work all the same.',
    commands: lines(
      '{',
      '  echo "# Kubernetes The Hard Way"',
      `  echo ${hostsLine(jumpbox(lab))}`,
      '  while read -r ip fqdn host _; do echo "$ip $fqdn $host"; done < machines.txt',
      '} > hosts',
      appendHosts,
    ),
    done: all(
      ...lab.machines.map((machine) => `grep -qxF '${hostsLine(machine)}' hosts`),
      listed(lab),
    ),
  };
}

/** A plain `cat hosts >> /etc/hosts` would double the table when it is run again. */
const appendHosts = lines(
  'while read -r line; do',
  '  grep -qxF "$line" /etc/hosts || echo "$line" >> /etc/hosts',
  'done < hosts',
);

const listed = (lab: Lab): string =>
  all(...lab.machines.map((machine) => `grep -qxF '${hostsLine(machine)}' /etc/hosts`));

const copyHosts = (lab: Lab, { name }: Machine): Step =>
  copyStep(lab, {
    id: `03.copy-hosts.${name}`,
    title: `Copy the lookup table to ${name}`,
    to: name,
    why: 'Machines find each other by the same names as the jumpbox does.',
    copies: [{ from: 'hosts', to: '/root/hosts' }],
  });

/** The tutorial copies the CNI plugins of chapter 09 into a folder that it never makes. */
const pluginFolder = ({ name }: Machine): Step => ({
  id: `03.plugin-folder.${name}`,
  title: 'Make a folder for the CNI plugins',
  machine: name,
  why: "The tutorial's scp of the CNI plugins (chapter 09) fails without it.",
  commands: 'mkdir -p cni-plugins',
  done: '[ -d /root/cni-plugins ]',
});

function names(lab: Lab, { name, fqdn }: Machine): Step {
  const setName = `hostnamectl hostname ${name}`;
  const setHosts = lines(
    'grep -q "^127\\.0\\.1\\.1" /etc/hosts || echo 127.0.1.1 >> /etc/hosts',
    `sed -i 's/^127\\.0\\.1\\.1.*/127.0.1.1\\t${fqdn} ${name}/' /etc/hosts`,
    appendHosts,
  );
  return {
    id: `03.names.${name}`,
    title: 'Set the host name and add the lookup table',
    machine: name,
    why: 'A node registers under its host name, and its certificate is made out to that name.',
    commands: lines(setName, setHosts),
    // hostnamectl starts a service of its own only to say what cloud-init has said already.
    fastCommands: lines(`[ "$(cat /etc/hostname)" = ${name} ] || ${setName}`, setHosts),
    done: all(
      `[ "$(cat /etc/hostname)" = ${name} ]`,
      `[ "$(hostname)" = ${name} ]`,
      `grep -qE '^127\\.0\\.1\\.1[[:space:]]+${fqdn.replaceAll('.', '\\.')}([[:space:]]|$)' /etc/hosts`,
      listed(lab),
    ),
  };
}

function login(lab: Lab, { name }: Machine): Step {
  // Among other lines, should ~/.bashrc there print some.
  const proof = `ssh -n root@${name} hostname | grep -x ${name} > /dev/null`;
  return {
    id: `03.login.${name}`,
    title: `Log in to ${name} by name and key`,
    machine: jumpbox(lab).name,
    why: 'From here on everything is done from the jumpbox, as root, by its own key.',
    commands: proof,
    done: proof,
    hint: `Try \`ssh -v root@${name}\` on the jumpbox.`,
  };
}
