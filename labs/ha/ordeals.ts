import { controllers, type Lab, type Machine } from '../../lib/core/lab.js';
import {
  clientFolder,
  type ClientQuestions,
  type Ordeal,
  type Ordeals,
} from '../../lib/core/ordeal.js';
import { shellJoin } from '../../lib/core/shell.js';
import { administratorFiles } from '../kubernetes/administrator.js';
import { apiUrl } from '../kubernetes/kubeconfigs.js';
import type { Cluster, Layout } from '../kubernetes/layout.js';
import { etcdDocs } from '../kubernetes/links.js';
import { upgradeOrdeal } from './15-upgrade/ordeal.js';
import { cloudOf } from './cloud.js';
import { frontSocket } from './09-front/config.js';

/** What a cluster with several controllers behind a front must bear. */
export const haOrdeals = (cluster: (lab: Lab) => Cluster): Ordeals => ({
  questions: (lab) => questions(cluster(lab)),
  of: (lab) => {
    const all = controllers(lab);
    // With two of them etcd cannot do without one.
    if (all.length < 3) return [];
    return [
      ...all.map((machine) => controllerLost(cluster(lab), machine)),
      frontRestarted(cluster(lab)),
      ...all.map((machine) => quorumLost(cluster(lab), machine)),
      ...upgradeOrdeal(cluster(lab), chapters(cluster(lab).layout)),
    ];
  },
});

/** What the client writes into. */
const store = '/api/v1/namespaces/default/configmaps';
const storeName = 'khw-lab-client';

/** Where it is read in the end. */
const answer = `${clientFolder}/stored`;

/**
 * A namespace is looked up in etcd for each request, by a majority of its members: /readyz is also
 * answered by a server that has lost them a moment ago. Every fifth request is a write, which etcd
 * has to have on the disks of a majority; each one leaves a key of its own, so that it can be told
 * afterwards whether one that was answered is gone.
 */
function questions(cluster: Cluster): ClientQuestions {
  const files = administratorFiles(cluster);
  const api = apiUrl(cluster);
  const type = (patch = ''): string => `-H 'Content-Type: application/${patch}json'`;
  const object = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: storeName },
  });
  const ask = (options: string): string => `curl -q --noproxy '*' -sS -m 30 ${files} ${options}`;
  return {
    read: `${files} ${api}/api/v1/namespaces/default`,
    write: {
      every: 5,
      words: `${files} -X PATCH ${type('merge-patch+')} -d "{\\"data\\":{\\"$word\\":\\"\\"}}" ${api}${store}/${storeName}`,
      prepare: `code=$(${ask(`-o /dev/null -w '%{http_code}' ${type()} -d ${shellJoin([object])} ${api}${store}`)})\n[ "$code" = 201 ] || [ "$code" = 409 ] || { echo "HTTP $code from ${store}" >&2; exit 1; }`,
      // Names of managed fields begin with `f:`.
      stored: `${ask(`-f ${api}${store}/${storeName}`)} > ${answer} && grep -oE '"[0-9]+-[0-9]+"' ${answer} | tr -d '"'`,
    },
  };
}

/** What must be well before, and again afterwards: all that a lost controller is part of. */
const chapters = ({
  chapters: { etcd, controlPlane, front, workers },
}: Layout): readonly string[] => [
  etcd,
  controlPlane,
  ...(front === undefined ? [] : [front]),
  workers,
];

/** Machines that are slow notice as much later that another one is gone. */
const mayLose = ({ slowness }: Pick<Lab, 'slowness'>): number => Math.ceil(3 * slowness);

function controllerLost(cluster: Cluster, { name }: Machine): Ordeal {
  const { name: front } = cloudOf(cluster);
  return {
    id: name,
    oneOf: 'controller',
    title: `Power ${name} off and on`,
    why: 'Any one controller may be gone at any moment: etcd elects another leader, the front leads requests to another server, and clients hardly notice.',
    link: 'https://kubernetes.io/docs/tasks/administer-cluster/highly-available-control-plane/',
    points: 5,
    hints: [
      'Who was the leader of etcd, and how soon did the front see that the server was gone?',
      `On ${front}: \`echo 'show stat' | socat stdio ${frontSocket}\` while ${name} is off; \`journalctl -u haproxy\` says when it was taken out.`,
      `Requests to a server that is off must be led to another one: \`option redispatch 1\`, \`timeout connect\`, \`inter\` and \`observe layer4\` in /etc/haproxy/haproxy.cfg on ${front}.`,
    ],
    machine: name,
    mayLose: mayLose(cluster),
    chapters: chapters(cluster.layout),
    disturbances: [
      { title: `${name} off`, act: { power: 'off', machines: [name] }, until: 'answered' },
      { title: `${name} on`, act: { power: 'on', machines: [name] }, until: 'well' },
    ],
  };
}

function frontRestarted(cluster: Cluster): Ordeal {
  const { name: machine } = cloudOf(cluster);
  return {
    id: 'front',
    title: `Restart HAProxy on ${machine}`,
    why: 'There is one front, and its configuration will be changed one day: a restart closes what is open, and must take no longer than a moment.',
    link: 'https://docs.haproxy.org/2.6/management.html#4',
    points: 3,
    hints: [
      'How long was nobody listening at the port of the API?',
      `On ${machine}: \`journalctl -u haproxy -o short-precise\`, from the end of the old process to the beginning of the new one.`,
      `\`systemctl reload haproxy\` keeps the sockets open; a restart that takes seconds waits for connections to end: \`systemctl cat haproxy\` on ${machine}.`,
    ],
    machine,
    mayLose: mayLose(cluster),
    chapters: chapters(cluster.layout),
    disturbances: [
      {
        title: 'HAProxy restarted',
        act: { machine, script: 'systemctl restart haproxy' },
        until: 'well',
      },
    ],
  };
}

/** All but one are off: what is refused then is right, and what was answered before must be there. */
function quorumLost(cluster: Cluster, { name: machine }: Machine): Ordeal {
  const all = controllers(cluster);
  const others = all.map((machine) => machine.name).filter((other) => other !== machine);
  const majority = others.slice(0, Math.floor(all.length / 2));
  const rest = others.slice(majority.length);
  return {
    id: `quorum-${machine}`,
    oneOf: 'quorum',
    title: `Power all controllers off but ${machine}, and on again`,
    why: 'Without a majority of its members etcd stores nothing, so that no two halves of a cluster can disagree. Requests fail then; what was answered before must be there when a majority is back.',
    link: etcdDocs('op-guide/failures/'),
    points: 5,
    hints: [
      `Which members does etcd on ${machine} wait for, and what do they wait for themselves?`,
      `On ${machine}: \`journalctl -u etcd\`; on ${others.join(' and ')}: do etcd and kube-apiserver start at boot by themselves?`,
      `\`systemctl is-enabled etcd kube-apiserver\` on ${others.join(' and ')}; \`etcdctl endpoint health --cluster\` on ${machine}`,
    ],
    machine,
    mayLose: mayLose(cluster),
    chapters: chapters(cluster.layout),
    disturbances: [
      {
        title: `${others.join(', ')} off`,
        act: { power: 'off', machines: others },
        until: 'refused',
        outage: true,
      },
      {
        title: `${majority.join(', ')} on`,
        act: { power: 'on', machines: majority },
        until: 'answered',
        outage: true,
      },
      { title: `${rest.join(', ')} on`, act: { power: 'on', machines: rest }, until: 'well' },
    ],
  };
}
