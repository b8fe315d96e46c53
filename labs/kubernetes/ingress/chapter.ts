import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import type { OptionalChapter } from '../../../lib/track/types.js';
import { applyStep, rolloutStep } from '../add-ons/steps.js';
import { askOnJumpbox } from '../administrator.js';
import { idIn, type Cluster, type Layout } from '../layout.js';
import { connecting, lines, ofRelease } from '../shell.js';
import { ingressChecks } from './checks.js';
import { ingressComparisons } from './comparisons.js';
import { ingressFaults } from './faults.js';
import {
  followedKinds,
  gatewayFile,
  gatewayRelease,
  ingressAddOn,
  ingressImage,
  ingressManifest,
  ingressPaths,
} from './ingress.js';

/** The chapter about a gateway in front of services. */
export const ingressChapter = (
  layout: Layout,
  cluster: (lab: Parameters<OptionalChapter['steps']>[0]) => Cluster,
): OptionalChapter => ({
  id: idIn({ layout } as Cluster, 'ingress'),
  slug: 'ingress-and-gateway',
  title: 'Put a gateway in front of services',
  steps: (lab) => ingressSteps(cluster(lab)),
  minutes: 15,
  checks: (lab) => ingressChecks(cluster(lab)),
  faults: (lab) => ingressFaults(cluster(lab)),
  comparisons: (lab) => ingressComparisons(cluster(lab)),
  images: [ingressImage],
  further: (lab) => (workers(lab).length === 0 ? [] : [gatewayRelease(lab)]),
});

function ingressSteps(cluster: Cluster): readonly (readonly Step[])[] {
  if (workers(cluster).length === 0) return [];
  const { ingressClasses, gatewayClasses, service, binding } = ingressPaths;
  return [
    [kinds(cluster)],
    [
      applyStep(cluster, ingressAddOn, {
        why: 'A service leads to pods by address and port. What goes by host name, path or certificate needs a program that reads requests: Ingresses and routes are only its instructions.',
        text: ingressManifest(cluster),
        objects: [binding, service, `${ingressClasses}/traefik`, `${gatewayClasses}/traefik`],
      }),
    ],
    [
      rolloutStep(
        cluster,
        ingressAddOn,
        'Its image has about 200 MB, which its node has to pull; then it reads all routes.',
      ),
    ],
  ];
}

/** Kinds come before their first object. They are too long for what `kubectl apply` remembers. */
function kinds(cluster: Cluster): Step {
  const file = ofRelease(cluster.releaseSet, gatewayFile.folder, gatewayFile.name);
  const command = `kubectl apply --server-side -f ${file}`;
  const lists = [
    ...followedKinds.kinds.map((kind) => `${ingressPaths.kinds}/${kind}`),
    ...followedKinds.betaKinds.map((kind) => `${ingressPaths.betaKinds}/${kind}`),
  ];
  return {
    id: idIn(cluster, 'ingress', 'kinds'),
    title: 'Give the kinds of the Gateway API to the API server',
    machine: jumpbox(cluster).name,
    why: 'Gateways and routes are custom resources: Kubernetes has none of them until somebody defines them.',
    commands: command,
    fastCommands: connecting(command),
    done: lines(askOnJumpbox(cluster), `ask -f --fail-early ${lists.join(' ')}`),
  };
}
