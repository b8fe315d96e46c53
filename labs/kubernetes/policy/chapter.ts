import type { Step } from '../../../lib/core/chapter.js';
import type { Comparison } from '../../../lib/core/check.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import { readObject, readResponses, textAt } from '../../../lib/evidence/api.js';
import type { OptionalChapter } from '../../../lib/track/types.js';
import { addOnFact } from '../add-ons/add-on.js';
import { askOnJumpbox } from '../administrator.js';
import { idIn, type Cluster, type Layout } from '../layout.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { connecting, lines, writeFile } from '../shell.js';
import { policyChecks } from './checks.js';
import { policyFaults } from './faults.js';
import {
  policyAddOn,
  policyImage,
  policyManifest,
  policyPaths,
  policyReference,
} from './policy.js';

/** The chapter about who enforces network policies. Pods there find each other by name. */
export const policyChapter = (
  layout: Layout,
  cluster: (lab: Parameters<OptionalChapter['steps']>[0]) => Cluster,
): OptionalChapter => ({
  id: idIn({ layout } as Cluster, 'policy'),
  slug: 'network-policies',
  title: 'Enforce network policies',
  steps: (lab) => policySteps(cluster(lab)),
  minutes: 10,
  checks: (lab) => policyChecks(cluster(lab)),
  faults: (lab) => policyFaults(cluster(lab)),
  comparisons: (lab) => policyComparisons(cluster(lab)),
  images: [policyImage],
  buildsOn: [layout.chapters.dns],
});

function policySteps(cluster: Cluster): readonly (readonly Step[])[] {
  if (workers(cluster).length === 0) return [];
  const { manifest } = policyAddOn;
  const write = writeFile(manifest, policyManifest(cluster));
  const apply = `kubectl apply -f ${manifest}`;
  const rollout = 'kubectl -n kube-system rollout status daemonset/kube-network-policies';
  return [
    [
      {
        id: idIn(cluster, 'policy', 'apply'),
        title: 'Give the enforcer of policies to the API server',
        machine: jumpbox(cluster).name,
        why: 'The API server takes every network policy and does nothing with it: without somebody on each node who enforces them, all pods reach all pods.',
        commands: lines(write, apply),
        fastCommands: lines(write, connecting(apply)),
        done: lines(
          askOnJumpbox(cluster),
          `ask -f --fail-early ${policyPaths.binding} ${policyPaths.daemonSet}`,
        ),
      },
    ],
    [
      {
        id: idIn(cluster, 'policy', 'rollout'),
        title: 'Wait for one on each node',
        machine: jumpbox(cluster).name,
        why: 'A policy is enforced where its pods are, by the enforcer of that node.',
        commands: rollout,
        fastCommands: connecting(rollout),
        done: lines(
          askOnJumpbox(cluster),
          `ask -f ${policyPaths.daemonSet} | jq -e '.status | .observedGeneration > 0 and .desiredNumberScheduled == ${workers(cluster).length} and .numberReady == .desiredNumberScheduled and .updatedNumberScheduled == .desiredNumberScheduled'`,
        ),
        progress: podsProgress(cluster, 'kube-system'),
        elsewhere: nodeUnits(cluster),
        hint: '`kubectl -n kube-system logs -l app=kube-network-policies --prefix` on the jumpbox says what it lacks.',
      },
    ],
  ];
}

/** What the chapter leaves behind, as the API has it. */
const policyComparisons = (cluster: Cluster): readonly Comparison[] =>
  workers(cluster).length === 0
    ? []
    : [
        {
          id: idIn(cluster, 'policy', 'objects'),
          title: 'DaemonSet of the enforcer',
          fact: addOnFact(cluster, policyAddOn),
          reference: {
            image: policyReference(cluster),
            hostNetwork: 'true',
            priorityClassName: 'system-node-critical',
          },
          read: ({ stdout }) => {
            const response = readResponses(stdout).get('daemonSet');
            if (response?.status !== 200) return undefined;
            const object = readObject(response.body);
            const template = ['spec', 'template', 'spec'] as const;
            return {
              image: textAt(object, ...template, 'containers', 0, 'image'),
              hostNetwork: textAt(object, ...template, 'hostNetwork'),
              priorityClassName: textAt(object, ...template, 'priorityClassName'),
            };
          },
        },
      ];
