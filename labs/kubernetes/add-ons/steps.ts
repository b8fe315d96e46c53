import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { askOnJumpbox } from '../administrator.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { connecting, lines, writeFile } from '../shell.js';
import { addOnPaths, type AddOn } from './add-on.js';

/** Gives an add-on's manifest to the API server; done where all of `objects` are there. */
export function applyStep(
  cluster: Cluster,
  addOn: AddOn,
  {
    why,
    text,
    objects,
  }: Pick<Step, 'why'> & {
    readonly text: string;
    readonly objects: readonly string[];
  },
): Step {
  const write = writeFile(addOn.manifest, text);
  const apply = `kubectl apply -f ${addOn.manifest}`;
  const paths = [addOnPaths(addOn).deployment, ...objects];
  return {
    id: idIn(cluster, addOn.theme, 'apply'),
    title: `Give ${addOn.title} to the API server`,
    machine: jumpbox(cluster).name,
    why,
    commands: lines(write, apply),
    fastCommands: lines(write, connecting(apply)),
    done: lines(askOnJumpbox(cluster), `ask -f --fail-early ${paths.join(' ')}`),
  };
}

/** jq, on the deployment: it is as it was asked for. */
const rolledOut =
  '.spec.replicas as $wanted | .status.observedGeneration >= .metadata.generation and all(.status.replicas, .status.updatedReplicas, .status.availableReplicas; . == $wanted)';

/** Waits until all its pods are available. */
export function rolloutStep(cluster: Cluster, addOn: AddOn, why: string): Step {
  const { namespace, name, title } = addOn;
  const command = `kubectl -n ${namespace} rollout status deployment/${name}`;
  return {
    id: idIn(cluster, addOn.theme, 'rollout'),
    title: `Wait for ${title}`,
    machine: jumpbox(cluster).name,
    why,
    commands: command,
    fastCommands: connecting(command),
    done: lines(
      askOnJumpbox(cluster),
      `ask -f ${addOnPaths(addOn).deployment} | jq -e '${rolledOut}'`,
    ),
    progress: podsProgress(cluster, namespace),
    elsewhere: nodeUnits(cluster),
    hint: `\`kubectl -n ${namespace} describe pods -l app=${name}\` on the jumpbox says what it waits for.`,
  };
}
