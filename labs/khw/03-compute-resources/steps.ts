import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { hostsLine } from '../../kubernetes/machines/hosts-table.js';
import {
  appendHosts,
  copyHosts,
  hostsListed,
  loginStep,
  namesStep,
} from '../../kubernetes/machines/steps.js';
import { all, hasLines, lines, writeFile } from '../../kubernetes/shell.js';

/** The machine database, host names, and one lookup table for everybody. */
export function computeResourcesSteps(cluster: Cluster): readonly (readonly Step[])[] {
  const others = cluster.machines.filter(({ role }) => role !== 'jumpbox');
  return [
    [machinesFile(cluster, others)],
    [hostsFile(cluster)],
    [
      ...others.map((machine) => copyHosts(cluster, machine)),
      ...workers(cluster).map(pluginFolder),
    ],
    others.map((machine) => namesStep(cluster, machine)),
    others.map((machine) => loginStep(cluster, machine)),
  ];
}

function machinesFile(cluster: Cluster, machines: readonly Machine[]): Step {
  const entries = machines.map(({ address, fqdn, name, podCidr }) =>
    [address, fqdn, name, podCidr].filter(Boolean).join(' '),
  );
  return {
    id: '03.machines',
    title: 'Write the machine database',
    machine: jumpbox(cluster).name,
    why: 'One line per machine (address, full name, short name, pod subnet) is what the loops of later chapters read.',
    commands: writeFile('machines.txt', `${entries.join('\n')}\n`),
    done: hasLines('machines.txt', ...entries),
  };
}

/** The tutorial leaves the jumpbox out; with it, machines can answer by name. */
function hostsFile(cluster: Cluster): Step {
  return {
    id: '03.hosts',
    title: 'Make the lookup table and use it on the jumpbox',
    machine: jumpbox(cluster).name,
    why: 'There is no DNS server for these names; with the table in /etc/hosts they work all the same.',
    commands: lines(
      '{',
      '  echo "# Kubernetes The Hard Way"',
      `  echo ${hostsLine(cluster, jumpbox(cluster))}`,
      '  while read -r ip fqdn host _; do echo "$ip $fqdn $host"; done < machines.txt',
      '} > hosts',
      appendHosts,
    ),
    done: all(
      hasLines('hosts', ...cluster.machines.map((machine) => hostsLine(cluster, machine))),
      hostsListed(cluster),
    ),
  };
}

/** The tutorial copies the CNI plugins of chapter 09 into a folder that it never makes. */
const pluginFolder = ({ name }: Machine): Step => ({
  id: `03.plugin-folder.${name}`,
  title: 'Make a folder for the CNI plugins',
  machine: name,
  why: "The tutorial's scp of the CNI plugins (chapter 09) fails without it.",
  commands: 'mkdir -p cni-plugins',
  done: '[ -d /root/cni-plugins ]',
});
