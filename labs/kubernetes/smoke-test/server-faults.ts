import type { Fault } from '../../../lib/core/check.js';
import { etcdMembers, workers } from '../../../lib/core/lab.js';
import { rule } from '../checking/disturb.js';
import { added } from '../checking/faults.js';
import { furtherControllers } from '../checking/front.js';
import { startsUnits, using, type Way } from '../checking/touched.js';
import { apiServerBack, otherApiServer } from '../control-plane/api-server-changed.js';
import { idIn, type Cluster } from '../layout.js';

/** Ways in which one API server of several does less than the others. */
export const serverFaults = (cluster: Cluster): readonly Fault[] =>
  furtherControllers(cluster).flatMap(({ name: machine }): readonly Fault[] => [
    ...(workers(cluster).length === 0
      ? []
      : [
          {
            id: `kubelets-out-of-reach-from-${machine}`,
            title: 'A packet filter keeps one controller from the kubelets',
            check: idIn(cluster, 'smokeTest', 'kubelet-ports', machine),
            machine,
            ...rule('OUTPUT', '-p tcp --syn', 10250, { target: 'DROP' }),
            expect: [`${machine} does not`, ':10250'],
          },
          {
            id: `proxy-for-the-api-server-on-${machine}`,
            title: 'One API server was given a proxy, which leads to no kubelet',
            check: idIn(cluster, 'smokeTest', 'streams', machine),
            machine,
            ...behindProxy(cluster),
            expect: ['proxyconnect', 'NO_PROXY'],
          },
        ]),
    {
      id: `deployments-not-served-by-${machine}`,
      title: 'One API server was told not to serve apps/v1',
      check: idIn(cluster, 'smokeTest', 'same-objects', machine),
      machine,
      ...otherApiServer(
        'sed -i "s|--allow-privileged=true|& --runtime-config=apps/v1=false|" "$file"',
      ),
      expect: ['deployment: HTTP 404'],
    },
  ]);

const followers = startsUnits('kube-controller-manager', 'kube-scheduler').uses;

/** etcd and the machine itself are left out of it; nobody listens on the port for discarding. */
function behindProxy(cluster: Cluster): Way {
  const direct = ['127.0.0.1', 'localhost', ...etcdMembers(cluster).map(({ address }) => address)];
  const way = added(
    '/etc/systemd/system/kube-apiserver.service.d/proxy.conf',
    `printf '[Service]\\nEnvironment=HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY=${direct.join(',')}\\n' > "$file"`,
  );
  const effect = `systemctl daemon-reload\n${apiServerBack}`;
  return using(
    {
      ...startsUnits('kube-apiserver'),
      inject: `${way.inject}\n${effect}`,
      undo: `${way.undo}\nrmdir /etc/systemd/system/kube-apiserver.service.d 2>/dev/null || true\n${effect}`,
      touches: [...way.touches, 'services'],
    },
    ...followers,
  );
}
