import type { Fault } from '../../../lib/core/check.js';
import { workers, type Lab } from '../../../lib/core/lab.js';
import { shellQuote } from '../../../lib/core/shell.js';
import { apiUrl } from '../../../lib/kubeconfig/plan.js';
import { until } from '../shell.js';
import { credentials } from './api.js';

/** Ways to go wrong, and back, that faults of several chapters share. */
export type Way = Pick<Fault, 'inject' | 'undo'>;

/** A rule at the head of a chain, and away again. */
export const rule = (chain: string, match: string, target = 'REJECT --reject-with tcp-reset', table = 'filter'): Way => ({
  inject: `iptables -w -t ${table} -I ${chain} ${match} -j ${target}`,
  undo: `iptables -w -t ${table} -D ${chain} ${match} -j ${target}`,
});

/** Nobody on the machine itself gets through to this port any more; what is connected already is not disturbed. */
export const refused = (port: number): Way => rule('INPUT', `-i lo -p tcp --syn --dport ${port}`);

/** Ends when a unit has ended by itself at least once. */
export const ended = (unit: string): string =>
  until(`{ [ "$(systemctl show -p NRestarts --value ${unit})" -gt 0 ] || systemctl is-failed -q ${unit}; }`);

export const serves = (url: string): string => until(`curl -sfk -m 5 ${url}`);

/** bash: `api PATH [curl options]` speaks to the API server of this controller as the administrator. */
export const adminApi = `${credentials('/root/admin.kubeconfig', '/var/lib/kubernetes/admin.kubeconfig', '/root/.kube/config')}
api() {
  curl -sfk -m 20 -A khw-lab --cert <(printf '%s\\n' "$cert") --key <(printf '%s\\n' "$key") "https://127.0.0.1:6443$1" "\${@:2}"
}
json() { api "$1" -X "$2" -H "Content-Type: application/\${4:-json}" -d "$3" > /dev/null; }
export -f api; export cert key`;

/** One change of an object, by merge patch. */
export const patched = (path: string, patch: object, back: object): Way => ({
  inject: `set -e\n${adminApi}\njson ${shellQuote(path)} PATCH ${shellQuote(JSON.stringify(patch))} merge-patch+json`,
  undo: `set -e\n${adminApi}\njson ${shellQuote(path)} PATCH ${shellQuote(JSON.stringify(back))} merge-patch+json`,
});

/** An object too many. */
export const made = (collection: string, object: { readonly metadata: { readonly name: string } }): Way => ({
  inject: `set -e\n${adminApi}\njson ${collection} POST ${shellQuote(JSON.stringify(object))}`,
  undo: `set -e\n${adminApi}\njson ${collection}/${object.metadata.name} DELETE '{"gracePeriodSeconds":0}'`,
});

/** An object that is gone; it comes back as it was, but for what the API server gives out itself. */
export const unmade = (collection: string, name: string): Way => {
  const kept = `/run/khw-kept-${name}.json`;
  return {
    inject: `set -e\n${adminApi}\napi ${collection}/${name} | sed -E 's/"(uid|resourceVersion|creationTimestamp)":"[^"]*",?//g' > ${kept}\njson ${collection}/${name} DELETE '{}'`,
    undo: `set -e\n${adminApi}\napi ${collection} -X POST -H 'Content-Type: application/json' -d @${kept} > /dev/null\nrm ${kept}`,
  };
};

/** The same bash on every worker, typed on the jumpbox: nobody knows on which of them the pod is. */
export const onWorkers = (lab: Lab, command: string): string =>
  `for node in ${workers(lab).map(({ name }) => name).join(' ')}; do ssh -n -o BatchMode=yes root@$node ${shellQuote(command)}; done`;

/** Waits on a node until the API calls it ready, asked with the node's own certificate. */
export const nodeReady = (lab: Lab, name: string): string =>
  until(`curl -sfk -m 5 -A khw-lab --cert /var/lib/kubelet/kubelet.crt --key /var/lib/kubelet/kubelet.key ${apiUrl(lab)}/api/v1/nodes/${name} | grep -q '"type":"Ready","status":"True"'`);

/** A changed unit file takes effect; comes back with the file of before. */
export function changedUnit(unit: string, change: string, effect: string, back: string): Way {
  const file = `/etc/systemd/system/${unit}.service`;
  return {
    inject: `set -e\nfile=${file}\ncp -a "$file" "$file.kept"\n${change}\nsystemctl daemon-reload\n${effect}`,
    undo: `set -e\nmv -f ${file}.kept ${file}\nsystemctl daemon-reload\n${back}`,
  };
}

/** A changed configuration file takes effect; comes back with the file of before. */
export const changedConfig = (file: string, change: string, effect: string, back: string): Way => ({
  inject: `set -e\nfile=${file}\ncp -a "$file" "$file.kept"\n${change}\n${effect}`,
  undo: `set -e\nmv -f ${file}.kept ${file}\n${back}`,
});

/** Restarts without waiting, and without an error when the start fails. */
export const restart = (unit: string): string => `systemctl restart --no-block ${unit}`;

/** Starts afresh and waits; an earlier count of restarts is forgotten. */
export const back = (unit: string, url: string): string => `systemctl reset-failed ${unit} || true\nsystemctl restart ${unit}\n${serves(url)}`;

/** containerd alone: the kubelet requires it, and would be restarted too. */
export const containerdOnly = (verb: 'restart' | 'stop' | 'start'): string => `systemctl --job-mode=ignore-dependencies ${verb} containerd`;
