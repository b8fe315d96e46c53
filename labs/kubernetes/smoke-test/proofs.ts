import type { Part } from '../../../lib/core/chapter.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import { askOnJumpbox } from '../administrator.js';
import { plainCurl } from '../checking/api.js';
import { lines } from '../shell.js';
import { get, objects, pathOf, pods, podsOfNginx, type Made } from './objects.js';
import { discover } from './smoke-facts.js';
import type { Cluster } from '../layout.js';

// What `up` asks a finished lab. One question serves several steps: where processors are emulated
// it is connections and programs that cost.

/** All of these objects are there. */
export const present = (cluster: Cluster, made: readonly Made[]): readonly Part[] => [
  {
    machine: jumpbox(cluster).name,
    holds: lines(askOnJumpbox(cluster), get(...made.map(pathOf))),
  },
];

/**
 * jq, on deployment, pods and service: a pod that is ready and the service's port on the nodes,
 * once the deployment is as it was asked for.
 */
const rolledOut = `.[0] as $d | .[2].spec.ports[0].nodePort as $port
| [.[1].items[] | select(.metadata.deletionTimestamp == null and any(.status.conditions[]?; .type == "Ready" and .status == "True")) | .metadata.name][0] as $pod
| if $pod and $port and $d.status.observedGeneration >= $d.metadata.generation
    and all($d.status.replicas, $d.status.updatedReplicas, $d.status.availableReplicas; . == $d.spec.replicas)
  then "\\($pod) \\($port)" else empty end`;

/**
 * The deployment runs; its pod's log, and the service on every node, can be had. A command in the
 * pod takes the way of the log, and seconds to start where processors are emulated; `check 12` runs
 * one, and forwards a port.
 */
export const served = (cluster: Cluster): readonly Part[] => [
  {
    machine: jumpbox(cluster).name,
    holds: lines(
      askOnJumpbox(cluster),
      `objects=$(${get(pathOf(objects.deployment), podsOfNginx, pathOf(objects.service))})`,
      `words=$(jq -rse '${rolledOut}' <<< "$objects")`,
      'read -r pod port <<< "$words"',
      `ask -f -m 60 "${pods}/$pod/log?tailLines=1" & asked=($!)`,
      `for node in ${workers(cluster)
        .map(({ name }) => name)
        .join(' ')}; do`,
      `  ${plainCurl} -sf --head -m 10 "http://$node:$port" & asked+=($!)`,
      'done',
      'for one in "${asked[@]}"; do wait "$one"; done',
    ),
  },
];

/**
 * Every node reaches the pods behind the service by their own addresses, and the service by its
 * own: each is asked itself.
 */
export const reached = (cluster: Cluster): readonly Part[] =>
  workers(cluster).map(({ name: machine }) => ({
    machine,
    holds: lines(
      discover(cluster),
      '[ -n "$addresses" ]',
      '[ -n "$cluster" ]',
      `for address in $addresses $cluster; do ${plainCurl} -sf -m 10 "http://$address" || exit 1; done`,
    ),
  }));
