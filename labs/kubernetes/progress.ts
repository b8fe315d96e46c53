import { workers, type Lab } from '../../lib/core/lab.js';
import type { Cluster } from './layout.js';
import { askOnController, askOnJumpbox } from './administrator.js';
import { plainCurl } from './checking/api.js';
import { lines } from './shell.js';

/**
 * An answer is worth so many seconds of waiting: without one the look goes on, and the next one
 * asks again.
 */
const patience = '-m 20';

const asked = askOnController(patience);

/**
 * How far the control plane of this controller is: post-start hooks of its API server, then who
 * does not answer yet.
 */
export const controlPlaneProgress = lines(
  asked,
  "hooks=$(ask '/readyz?verbose' | grep -F poststarthook/)",
  '[ -n "$hooks" ] || { echo "API server: no answer yet"; exit; }',
  'done=$(grep -c \'^\\[+\\]\' <<< "$hooks") all=$(wc -l <<< "$hooks")',
  'echo "API server: $done of $all post-start hooks done"',
  '[ "$done" = "$all" ] || exit',
  'while read -r port name; do',
  `  ${plainCurl} -sfk ${patience} -o /dev/null "https://127.0.0.1:$port/healthz" || echo "$name: no answer yet"`,
  'done <<< "10257 controller manager',
  '10259 scheduler"',
);

/** What the API server of this controller says of these nodes, a line each. */
export const nodesProgress = (names: readonly string[]): string =>
  lines(
    asked,
    `ask /api/v1/nodes | jq -r '["${names.join('", "')}"] as $names | if .items then .items as $items | $names[] as $name`,
    '  | [$items[] | select(.metadata.name == $name)] | first',
    '  | if . == null then "\\($name) has not registered" else [.status.conditions[]? | select(.type == "Ready")] | first',
    '  | if .status == "True" then "\\($name) is Ready" else "\\($name) is not Ready: \\(.message // "no word yet")" end end',
    `  else "API server: \\(.message // "no answer")" end' | cut -c 1-200`,
  );

/** On the jumpbox: how the pods of a namespace do, and what happened there last. */
export const podsProgress = (cluster: Cluster, namespace = 'default'): string =>
  lines(
    `cd ${cluster.workingFolder}`,
    askOnJumpbox(cluster),
    `ask ${patience} /api/v1/namespaces/${namespace}/pods | jq -r '.items[] | "pod \\(.metadata.name) is \\([.status.containerStatuses[]?.state.waiting.reason, .status.phase] | map(select(. != null)) | first)"'`,
    `ask ${patience} /api/v1/namespaces/${namespace}/events | jq -r '[.items[]] | sort_by(.lastTimestamp // .eventTime // .metadata.creationTimestamp) | last | select(. != null) | .message' | cut -c 1-160`,
  );

/** The units that make a pod run, on every worker. */
export const nodeUnits = (
  lab: Lab,
): readonly { readonly machine: string; readonly units: readonly string[] }[] =>
  workers(lab).map(({ name: machine }) => ({ machine, units: ['kubelet', 'containerd'] }));
