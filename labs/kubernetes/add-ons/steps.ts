import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox } from '../../../lib/core/lab.js';
import { askOnJumpbox } from '../administrator.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeUnits, podsProgress } from '../progress.js';
import { connecting, lines, writeFile } from '../shell.js';
import { addOnPaths, type AddOn } from './add-on.js';

/** What is handed to the API server. */
type Applied = Pick<Step, 'id' | 'title' | 'why'> & {
  /** Name of the file in the working folder, and what is in it. */
  readonly manifest: string;
  readonly text: string;
  /** Where the API has what must be there then. */
  readonly paths: readonly string[];
};

/** Gives a manifest to the API server; done where all of `paths` are there. */
export function appliedStep(
  cluster: Cluster,
  { id, title, why, manifest, text, paths }: Applied,
): Step {
  const write = writeFile(manifest, text);
  const apply = `kubectl apply -f ${manifest}`;
  return {
    id,
    title,
    machine: jumpbox(cluster).name,
    why,
    commands: lines(write, apply),
    fastCommands: lines(write, connecting(apply)),
    done: lines(askOnJumpbox(cluster), `ask -f --fail-early ${paths.join(' ')}`),
  };
}

/** jq, on a deployment: it is as it was asked for. */
const deploymentRolledOut =
  '.spec.replicas as $wanted | .status.observedGeneration >= .metadata.generation and all(.status.replicas, .status.updatedReplicas, .status.availableReplicas; . == $wanted)';

/** What makes pods, and is waited for. */
type RolledOut = Pick<Step, 'id' | 'title' | 'why'> & {
  readonly hint: string;
  readonly namespace: string;
  /** As kubectl names it: `deployment/coredns`. */
  readonly object: string;
  /** Where the API has it. */
  readonly path: string;
  /** jq, on the object; that of a deployment where it is left out. */
  readonly holds?: string;
};

/** Waits until all pods of an object are there and available. */
export function rolledOutStep(
  cluster: Cluster,
  { id, title, why, hint, namespace, object, path, holds = deploymentRolledOut }: RolledOut,
): Step {
  const command = `kubectl -n ${namespace} rollout status ${object}`;
  return {
    id,
    title,
    machine: jumpbox(cluster).name,
    why,
    commands: command,
    fastCommands: connecting(command),
    done: lines(askOnJumpbox(cluster), `ask -f ${path} | jq -e '${holds}'`),
    progress: podsProgress(cluster, namespace),
    elsewhere: nodeUnits(cluster),
    hint,
  };
}

/** Gives an add-on's manifest to the API server; done where all of `objects` are there. */
export const applyStep = (
  cluster: Cluster,
  addOn: AddOn,
  { why, text, objects }: Pick<Applied, 'why' | 'text'> & { readonly objects: readonly string[] },
): Step =>
  appliedStep(cluster, {
    id: idIn(cluster, addOn.theme, 'apply'),
    title: `Give ${addOn.title} to the API server`,
    why,
    manifest: addOn.manifest,
    text,
    paths: [addOnPaths(addOn).deployment, ...objects],
  });

/** Waits until all pods of an add-on are available. */
export function rolloutStep(cluster: Cluster, addOn: AddOn, why: string): Step {
  const { namespace, name, title, theme } = addOn;
  return rolledOutStep(cluster, {
    id: idIn(cluster, theme, 'rollout'),
    title: `Wait for ${title}`,
    why,
    namespace,
    object: `deployment/${name}`,
    path: addOnPaths(addOn).deployment,
    hint: `\`kubectl -n ${namespace} describe pods -l app=${name}\` on the jumpbox says what it waits for.`,
  });
}
