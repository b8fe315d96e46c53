import type { Fault } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { lines } from '../../kubernetes/shell.js';
import { idOf, membersOf, type Worker } from './cluster.js';
import { versionFor } from './release.js';

/** A way to make each check fail. */
export function kubeadmFaults(cluster: Cluster): readonly Fault[] {
  const members = membersOf(cluster);
  if (versionFor(cluster) === undefined || members === undefined) return [];
  const { server, joined, bare } = members;
  const nodes = [server, ...joined];
  return [
    ...controllers(cluster).map((machine) => enabled(machine, 'kube-scheduler')),
    ...workers(cluster).map((machine) => enabled(machine, 'kube-proxy')),
    ...[...nodes, ...(bare === undefined ? [] : [bare])].map(forwarding),
    ...nodes.map(disabled),
    ...(bare === undefined ? [] : [halfReset(bare)]),
    ending(server),
    stopped(server),
    withoutScheduler(server),
    ...nodes.map((machine) => withoutNetwork(cluster, machine)),
    ...inTheCluster(cluster),
  ];
}

const set = 'set -e';

const enabled = ({ name }: Machine, unit: string): Fault => {
  const file = `/etc/systemd/system/${unit}.service`;
  return {
    id: `${unit}-of-the-hard-way-on-${name}`,
    title: `The unit ${unit} of the hard way was put back`,
    check: idOf('aside', name),
    machine: name,
    inject: lines(set, `cp /root/hard-way${file} ${file}`, `systemctl enable ${unit}`),
    undo: lines(set, `systemctl disable ${unit}`, `rm ${file}`, 'systemctl daemon-reload'),
    touches: [file],
    expect: [unit, 'enabled'],
  };
};

const forwarding = ({ name }: Machine): Fault => ({
  id: `no-forwarding-on-${name}`,
  title: 'Packets are not forwarded any more',
  check: idOf('kernel', name),
  machine: name,
  inject: 'sysctl -w net.ipv4.ip_forward=0',
  undo: 'sysctl -w net.ipv4.ip_forward=1',
  touches: ['/proc/sys/net/ipv4/ip_forward'],
  expect: ['ip_forward is 0'],
});

const disabled = ({ name }: Machine): Fault => ({
  id: `kubelet-disabled-on-${name}`,
  title: 'The kubelet will not start at the next boot',
  check: idOf('kubelet', name),
  machine: name,
  inject: 'systemctl disable kubelet',
  undo: 'systemctl enable kubelet',
  touches: ['/etc/systemd/system/multi-user.target.wants/kubelet.service'],
  expect: ['kubelet is active, disabled'],
});

const halfReset = ({ name }: Worker): Fault => ({
  id: `kubeconfig-left-on-${name}`,
  title: 'A kubeconfig of a kubelet was left behind',
  check: idOf('bare', name),
  machine: name,
  inject: lines(set, 'mkdir -p /etc/kubernetes', 'echo left > /etc/kubernetes/kubelet.conf'),
  undo: 'rm /etc/kubernetes/kubelet.conf',
  touches: ['/etc/kubernetes/kubelet.conf'],
  expect: ['it has joined'],
});

const ending = ({ name }: Machine): Fault => {
  const file = '/etc/kubernetes/pki/etcd/healthcheck-client.crt';
  return {
    id: 'certificate-for-a-day',
    title: 'A certificate was made for one day',
    check: idOf('certificates', name),
    machine: name,
    inject: lines(
      set,
      `cp -p ${file} /root/healthcheck-client.kept`,
      `openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=short -keyout /dev/null -out ${file}`,
    ),
    undo: `mv -f /root/healthcheck-client.kept ${file}`,
    touches: [file],
    expect: ['healthcheck-client.crt'],
  };
};

const manifests = '/etc/kubernetes/manifests';
const admin = 'kubectl --kubeconfig /etc/kubernetes/admin.conf';
const answers = (url: string): string => `curl -sfk -m 5 -o /dev/null ${url}`;
const wait = (condition: string): string => `${condition}; do sleep 1; done`;

/** A static pod's manifest away from the kubelet, and back. */
function manifestAway(
  part: string,
  name: string,
  url: string,
): Pick<Fault, 'machine' | 'inject' | 'undo' | 'touches'> {
  return {
    machine: name,
    inject: lines(set, `mv ${manifests}/${part}.yaml /root/`, wait(`while ${answers(url)}`)),
    undo: lines(
      set,
      `mv /root/${part}.yaml ${manifests}/`,
      wait(`until ${answers(url)}`),
      wait(
        `until ${admin} -n kube-system wait --for=condition=Ready pod/${part}-${name} --timeout=60s`,
      ),
    ),
    touches: [`${manifests}/${part}.yaml`, 'services'],
  };
}

const stopped = ({ name }: Machine): Fault => ({
  id: 'manifest-of-the-api-server-gone',
  title: 'The manifest of the API server was moved away',
  check: idOf('api-server'),
  ...manifestAway('kube-apiserver', name, 'https://127.0.0.1:6443/livez'),
  api: 'stops',
  expect: ['Its static pod'],
});

const withoutScheduler = ({ name }: Machine): Fault => {
  const way = manifestAway('kube-scheduler', name, 'https://127.0.0.1:10259/healthz');
  return {
    id: 'manifest-of-the-scheduler-gone',
    title: 'The manifest of the scheduler was moved away',
    check: idOf('static-pods'),
    ...way,
    api: 'needs',
    expect: [`kube-scheduler-${name}`],
  };
};

/** From the jumpbox, where one can ask for everything: pods of a node that is not ready are not. */
const withoutNetwork = (cluster: Cluster, { name }: Machine): Fault => {
  const moved = (from: string, to: string): string =>
    `ssh -n root@${name} "mkdir -p ${to} && mv ${from}/* ${to}/"`;
  const waits = (what: string): string => wait(`until kubectl ${what} --timeout=60s`);
  return {
    id: `no-pod-network-on-${name}`,
    title: 'The configuration of the network of pods was moved away',
    check: idOf('node', name),
    machine: jumpbox(cluster).name,
    inject: lines(
      set,
      moved('/etc/cni/net.d', '/root/net.d'),
      waits(`wait --for=condition=Ready=false node/${name}`),
    ),
    undo: lines(
      set,
      moved('/root/net.d', '/etc/cni/net.d'),
      waits(`wait --for=condition=Ready node/${name}`),
      waits(
        `-n kube-system wait --for=condition=Ready pods --field-selector=spec.nodeName=${name}`,
      ),
    ),
    touches: [`${name} /etc/cni/net.d`, `object /api/v1/nodes/${name}`],
    api: 'needs',
    expect: [`${name} is not Ready`],
  };
};

/** Objects of the API, by the administrator on the jumpbox. */
function inTheCluster(cluster: Cluster): readonly Fault[] {
  const { name: machine } = jumpbox(cluster);
  const own = 'kubectl -n kube-system';
  const nowhere = (value: string): string =>
    `${own} patch daemonset kube-proxy -p '{"spec":{"template":{"spec":{"nodeSelector":{"nowhere":${value}}}}}}'`;
  return [
    {
      id: 'kube-proxy-for-no-node',
      title: 'kube-proxy is to run on nodes of which there are none',
      check: idOf('kube-proxy'),
      machine,
      inject: lines(
        set,
        nowhere('"yes"'),
        wait(
          `until [ "$(${own} get daemonset kube-proxy -o 'jsonpath={.status.desiredNumberScheduled}')" = 0 ]`,
        ),
      ),
      undo: lines(set, nowhere('null'), `${own} rollout status daemonset kube-proxy`),
      touches: ['object /apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy'],
      api: 'needs',
      expect: ['daemonset/kube-proxy', '0 of 0'],
    },
    {
      id: 'no-name-server',
      title: 'CoreDNS was scaled to nothing',
      check: idOf('dns'),
      machine,
      inject: lines(
        set,
        `${own} scale deployment coredns --replicas=0`,
        wait(`until [ -z "$(${own} get deployment coredns -o 'jsonpath={.status.replicas}')" ]`),
      ),
      undo: lines(
        set,
        `${own} scale deployment coredns --replicas=2`,
        `${own} rollout status deployment coredns`,
      ),
      touches: ['object /apis/apps/v1/namespaces/kube-system/deployments/coredns'],
      api: 'needs',
      expect: ['deployment/coredns'],
    },
    {
      id: 'another-version-in-the-configuration',
      title: 'The configuration that kubeadm finds is of another version',
      check: idOf('configuration'),
      machine,
      inject: lines(
        set,
        `${own} get configmap kubeadm-config -o json | jq '{data}' > /root/kubeadm-config.json`,
        `${own} patch configmap kubeadm-config --type merge -p '{"data": {"ClusterConfiguration": "kubernetesVersion: v1.19.0\\n"}}'`,
      ),
      undo: lines(
        set,
        `${own} patch configmap kubeadm-config --type merge --patch-file /root/kubeadm-config.json`,
        'rm /root/kubeadm-config.json',
      ),
      touches: ['object /api/v1/namespaces/kube-system/configmaps/kubeadm-config'],
      api: 'needs',
      expect: ['v1.19.0'],
    },
  ];
}
