import type { Step } from '../../../lib/core/chapter.js';
import type { Comparison } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import { readObject, readResponses, textAt } from '../../../lib/evidence/api.js';
import type { OptionalChapter } from '../../../lib/track/types.js';
import { addOnFact } from '../add-ons/add-on.js';
import { appliedStep, rolledOutStep } from '../add-ons/steps.js';
import { idIn, type Cluster, type Layout } from '../layout.js';
import { addressesStep } from './addresses.js';
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
  const all = workers(cluster).length;
  return [
    workers(cluster).map((node) => addressesStep(cluster, node)),
    [
      appliedStep(cluster, {
        id: idIn(cluster, 'policy', 'apply'),
        title: 'Give the enforcer of policies to the API server',
        why: 'The API server takes every network policy and does nothing with it: without somebody on each node who enforces them, all pods reach all pods.',
        manifest: policyAddOn.manifest,
        text: policyManifest(cluster),
        paths: [policyPaths.binding, policyPaths.daemonSet],
      }),
    ],
    [
      rolledOutStep(cluster, {
        id: idIn(cluster, 'policy', 'rollout'),
        title: 'Wait for one on each node',
        why: 'A policy is enforced where its pods are, by the enforcer of that node.',
        namespace: 'kube-system',
        object: 'daemonset/kube-network-policies',
        path: policyPaths.daemonSet,
        holds: `.status | .observedGeneration > 0 and .desiredNumberScheduled == ${all} and .numberReady == .desiredNumberScheduled and .updatedNumberScheduled == .desiredNumberScheduled`,
        hint: '`kubectl -n kube-system logs -l app=kube-network-policies --prefix` on the jumpbox says what it lacks.',
      }),
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
