import type { Step } from '../../../lib/core/chapter.js';
import type { Check, Fact, Fault } from '../../../lib/core/check.js';
import { workers, type Machine } from '../../../lib/core/lab.js';
import { fill } from '../../../lib/core/template.js';
import { hidesSource } from '../../../lib/evidence/packet-filter.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { podOf } from '../checking/ranges.js';
import { answerTo, fail, kubernetesDocs, pass, shown } from '../checking/verdict.js';
import { idIn, type Cluster } from '../layout.js';
import type { Worker } from '../routes/ways.js';
import { all, lines, reload, startServices, unitsRunning, writeFile } from '../shell.js';

const unit = 'pod-addresses';

/** What kube-proxy has marked gets the node's address all the same: answers must come back to it. */
const rule = ({ clusterCidr }: Cluster): string =>
  `POSTROUTING -s ${clusterCidr} -d ${clusterCidr} -m mark ! --mark 0x4000/0x4000 -j ACCEPT`;

/** The plugin bridge masquerades what leaves its own range, other nodes' pods included. */
export const addressesStep = (cluster: Cluster, { name }: Machine): Step => ({
  id: idIn(cluster, 'policy', 'addresses', name),
  title: 'Let pods keep their addresses on the way to other pods',
  machine: name,
  why: 'With ipMasq the CNI plugin gives a packet for a pod of another node the address of this node. Policies choose who may ask by the labels of the pod that asks, and there it would be a stranger.',
  commands: lines(
    writeFile(
      `/etc/systemd/system/${unit}.service`,
      fill(readPackageFile(`labs/kubernetes/policy/${unit}.service`), { RULE: rule(cluster) }),
    ),
    reload,
    startServices(unit),
  ),
  done: all(unitsRunning(unit), `iptables -w -t nat -C ${rule(cluster)} 2> /dev/null`),
  units: [unit],
});

/** The table nat without what kube-proxy has for services. */
const sourcesFact = (machine: string): Fact => ({
  machine,
  script: `iptables-save -t nat 2> /dev/null | awk '
  { chain = $1 == "-A" ? $2 : substr($1, 2) }
  $1 !~ /^(:|-A)/ || chain !~ /^KUBE-/ || chain == "KUBE-POSTROUTING"' | head -n 800
echo end`,
});

/** For each node: what its pods are taken for by the pods of the others. */
export const addressesChecks = (cluster: Cluster): readonly Check[] =>
  workers(cluster).flatMap((node) => {
    const others = workers(cluster).filter(({ name }) => name !== node.name);
    return others.length === 0 ? [] : [addressesCheck(cluster, node, others)];
  });

const addressesCheck = (cluster: Cluster, node: Worker, others: readonly Worker[]): Check => {
  const { name: machine, podCidr } = node;
  const expected = 'pods of other nodes see the address of the pod that asks';
  return {
    id: idIn(cluster, 'policy', 'addresses', machine),
    title: `Pods of ${machine} keep their addresses on the way to other pods`,
    machine,
    points: 2,
    needs: [idIn(cluster, 'workers', 'ready', machine)],
    facts: { sources: sourcesFact(machine) },
    link: kubernetesDocs('concepts/services-networking/network-policies/'),
    why: 'A policy that allows a pod by its labels looks for the address from which the packet comes. Behind the address of its node a pod is nobody.',
    hints: [
      'From which address does a pod of another node see a request of this one come?',
      `\`ssh root@${machine}\`: \`iptables -t nat -S POSTROUTING\`, and the chain of one pod there`,
      `\`iptables -t nat -I ${rule(cluster)}\`, and something that does it after each boot`,
    ],
    judge: (answers) => {
      const { stdout } = answerTo(answers, 'sources');
      if (!/^end$/m.test(stdout)) return fail(expected, 'no answer to iptables-save');
      for (const from of podsIn(stdout, podCidr))
        for (const to of others.map((other) => podOf(other.podCidr))) {
          const hiding = hidesSource(stdout, { ...request, from, to });
          if (hiding === undefined) continue;
          return fail(expected, `${from} becomes the address of ${machine}`, {
            text: `This rule gives it another: ${shown(hiding.text, 160)}.`,
            remedy: `On ${machine}: iptables -t nat -I ${rule(cluster)}`,
          });
        }
      return pass('they keep them');
    },
  };
};

const request = { protocol: 'tcp', port: 80, answer: false } as const;

/** The pods for which the plugin has made rules; without any, one that might be there. */
function podsIn(text: string, range: string): readonly string[] {
  const found = [...text.matchAll(/^-A POSTROUTING -s ([\d.]+)\/32 .*-j CNI-/gm)].flatMap(
    ([, address = '']) => address,
  );
  return found.length === 0 ? [podOf(range)] : found;
}

export const addressesFaults = (cluster: Cluster): readonly Fault[] =>
  addressesChecks(cluster).map(({ id, machine }) => ({
    id: `pods-hidden-behind-${machine}`,
    title: 'Pods have the address of their node where other pods see them',
    check: id,
    machine,
    inject: `systemctl stop ${unit}`,
    undo: `systemctl start ${unit}`,
    touches: [unit],
    expect: ['becomes the address of', 'MASQUERADE'],
  }));
