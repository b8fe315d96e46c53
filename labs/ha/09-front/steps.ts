import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { copyStep } from '../../kubernetes/copies.js';
import { apiUrl } from '../../kubernetes/kubeconfigs.js';
import type { Cluster } from '../../kubernetes/layout.js';
import {
  all,
  lines,
  startServices,
  unitsRunning,
  until,
  writeFile,
} from '../../kubernetes/shell.js';
import { cloudOf, type Cloud } from '../cloud.js';
import {
  backend,
  frontAuthority,
  frontConfig,
  frontRead,
  frontSocket,
  frontText,
} from './config.js';

/** One address for all API servers, whichever of them are there. */
export const frontSteps = (cluster: Cluster, cloud: Cloud): readonly (readonly Step[])[] => [
  [authority(cluster)],
  [start(cluster, cloud)],
  [answers(cluster)],
];

function authority(cluster: Cluster): Step {
  const { name } = cloudOf(cluster);
  return copyStep(cluster, {
    id: '09.authority',
    title: `Copy the authority to ${name}`,
    to: name,
    why: 'Only a server with a certificate of this cluster is sent requests: whatever else answers at that port is not an API server.',
    copies: [
      { from: cluster.layout.certificate(cluster.layout.stems.authority), to: frontAuthority },
    ],
  });
}

const start = (cluster: Cluster, { standsFor }: Cloud): Step => ({
  id: '09.front',
  title: 'Put a load balancer in front of the API servers',
  machine: cloudOf(cluster).name,
  why: `Kubelets, kube-proxy and kubectl know one address; behind it each connection goes to a server that says it is ready. It stands for ${standsFor.front}.`,
  commands: lines(writeFile(frontConfig, frontText(cluster)), startServices('haproxy')),
  // What was written after it had been started it does not know.
  done: all(
    unitsRunning('haproxy'),
    ...[frontConfig, frontAuthority].map((file) => `[ ${file} -ot ${frontRead} ]`),
  ),
  units: ['haproxy'],
});

function answers(cluster: Cluster): Step {
  const { name: machine } = cloudOf(cluster);
  const ask = `curl -sf -m 20 --noproxy '*' --cacert ${cluster.layout.certificate(cluster.layout.stems.authority)} ${apiUrl(cluster)}/readyz`;
  return {
    id: '09.answers',
    title: 'Ask the API through the front',
    machine: jumpbox(cluster).name,
    why: 'The certificate has to name the front, and a server behind it has to be ready.',
    commands: until(ask),
    done: ask,
    elsewhere: [{ machine, units: ['haproxy'] }],
    hint: `On ${machine}: \`echo 'show servers state ${backend}' | socat stdio ${frontSocket}\`.`,
  };
}
