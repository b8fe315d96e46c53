import { etcdCurlOptions, etcdUrl } from '../checking/etcd.js';
import { changed } from '../checking/faults.js';
import { startsUnits, unitFile, type Way } from '../checking/touched.js';
import type { Cluster } from '../layout.js';
import { lines } from '../shell.js';

export const etcdUnit = unitFile('etcd');

/** With etcd go those who ask it. */
export const restarts = startsUnits(
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
);

/** What has lost etcd for a while works again. Ends when it does. */
export const recovered = (cluster: Cluster): string =>
  lines(
    'answers() { until curl -skf -m 5 "$@" > /dev/null; do sleep 0.5; done; }',
    `answers ${etcdCurlOptions(cluster)} ${etcdUrl(cluster)}/health`,
    'if systemctl is-enabled --quiet kube-apiserver 2>/dev/null; then',
    '  for url in https://127.0.0.1:6443/readyz https://127.0.0.1:10257/healthz https://127.0.0.1:10259/healthz; do answers "$url"; done',
    'fi',
  );

/** The unit is changed, and etcd started again with it. */
export function restarted(cluster: Cluster, sed: string): Way {
  const { inject, undo } = changed(etcdUnit, `sed -i -E '${sed}' "$file"`);
  const restart = lines('systemctl daemon-reload', 'systemctl restart etcd', recovered(cluster));
  return {
    inject: lines(inject, restart),
    undo: lines(undo, restart),
    ...restarts,
    touches: [etcdUnit, 'services'],
  };
}
