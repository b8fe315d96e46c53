import type { Step } from '../../../lib/core/chapter.js';
import { controllers, type Lab, type Machine } from '../../../lib/core/lab.js';
import { askOnController } from '../../kubernetes/administrator.js';
import { copyStep } from '../../kubernetes/copies.js';
import { controlPlaneProgress } from '../../kubernetes/progress.js';
import {
  all,
  fresh,
  installed,
  lines,
  onDisk,
  reload,
  unitsRunning,
  until,
} from '../../kubernetes/shell.js';

export function controllerSteps(lab: Lab): readonly (readonly Step[])[] {
  const machines = controllers(lab);
  return [
    machines.map((machine) => copyToController(lab, machine)),
    machines.map(start),
    [...machines.map(ready), ...machines.slice(0, 1).map(rbac)],
  ];
}

const services = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const binaries = [...services.map((name) => `controller/${name}`), 'client/kubectl'];
const binaryNames = [...services, 'kubectl'].join(' ');
const units = services.map((name) => `${name}.service`).join(' ');

/** From earlier chapters. The tutorial moves them; copies let the chapter be run again. */
const given = [
  'ca.crt',
  'ca.key',
  'kube-api-server.key',
  'kube-api-server.crt',
  'service-accounts.key',
  'service-accounts.crt',
  'encryption-config.yaml',
  'kube-controller-manager.kubeconfig',
  'kube-scheduler.kubeconfig',
];

const copyToController = (lab: Lab, { name }: Machine): Step =>
  copyStep(lab, {
    id: `08.copy.${name}`,
    title: `Copy the control plane to ${name}`,
    to: name,
    used: startDone,
    why: "Programs, units and the scheduler's configuration are on the jumpbox; they run elsewhere.",
    copies: [
      ...binaries.map((file) => ({
        from: `downloads/${file}`,
        to: `/root/${file.replace(/^.*\//, '')}`,
        binary: true,
      })),
      ...services.map((service) => ({
        from: `units/${service}.service`,
        to: `/root/${service}.service`,
      })),
      ...['kube-scheduler.yaml', 'kube-apiserver-to-kubelet.yaml'].map((file) => ({
        from: `configs/${file}`,
        to: `/root/${file}`,
      })),
    ],
  });

/**
 * The API server tells systemd when it serves (sd_notify), and the other two are ordered after it:
 * none of them starts in vain.
 */
function start({ name }: Machine): Step {
  const folders = 'mkdir -p /etc/kubernetes/config /var/lib/kubernetes';
  const place = lines(
    `mv ${units} /etc/systemd/system/`,
    'mv kube-scheduler.yaml /etc/kubernetes/config/',
  );
  const run = lines(
    `systemctl enable ${services.join(' ')}`,
    `systemctl restart ${services.join(' ')}`,
  );
  return {
    id: `08.start.${name}`,
    title: 'Install and start API server, controller manager and scheduler',
    machine: name,
    why: 'The API server is the only one that speaks to etcd; the other two watch it and act on what they see.',
    commands: lines(
      folders,
      `chmod +x ${binaryNames}`,
      `mv ${binaryNames} /usr/local/bin/`,
      `cp ${given.join(' ')} /var/lib/kubernetes/`,
      place,
      reload,
      run,
    ),
    fastCommands: lines(
      folders,
      `install -m 755 ${binaries.map((file) => onDisk(file)).join(' ')} /usr/local/bin/`,
      copyGiven,
      place,
      run,
    ),
    done: startDone,
    units: services,
    progress: controlPlaneProgress,
  };
}

/** What a learner has moved, as the tutorial does, is there already. */
const copyGiven = `for file in ${given.join(' ')}; do [ ! -e "$file" ] || cp "$file" /var/lib/kubernetes/; done`;

/** A learner's own units are as good, as long as secrets get encrypted. */
const startDone = all(
  unitsRunning(...services),
  installed('/usr/local/bin', binaries),
  fresh('/var/lib/kubernetes', given),
  '[ -s /etc/kubernetes/config/kube-scheduler.yaml ]',
  '[ -s /root/kube-apiserver-to-kubelet.yaml ]',
  'grep -q -e --encryption-provider-config /etc/systemd/system/kube-apiserver.service',
);

const apiReady = 'curl -sf --cacert /var/lib/kubernetes/ca.crt https://127.0.0.1:6443/readyz';

/**
 * Controller manager and scheduler sign their own serving certificates: there is nothing to check
 * them against.
 */
const healthy = (port: number): string => `curl -sfk https://127.0.0.1:${port}/healthz`;

function ready({ name }: Machine): Step {
  const probes = [apiReady, healthy(10257), healthy(10259)];
  return {
    id: `08.ready.${name}`,
    title: 'Wait until the control plane answers',
    machine: name,
    why: 'The API server answers only when it has made its first roles; the others follow.',
    commands: lines(...probes.map((probe) => until(probe))),
    done: all(...probes),
    units: services,
    progress: controlPlaneProgress,
  };
}

const rbacApi = '/apis/rbac.authorization.k8s.io/v1';

function rbac({ name }: Machine): Step {
  const apply = 'kubectl apply -f kube-apiserver-to-kubelet.yaml';
  return {
    id: `08.rbac.${name}`,
    title: 'Let the API server use the kubelets',
    machine: name,
    why: 'Logs, exec and port-forward go through the kubelet, which asks the API server whether the caller may.',
    commands: lines(until(apiReady), `${apply} \\\n  --kubeconfig admin.kubeconfig`),
    // The administrator needs none of the roles that an API server makes before it calls itself
    // ready. Validation would fetch the whole OpenAPI description first.
    fastCommands: until(`${apply} --validate=false --kubeconfig admin.kubeconfig`),
    done: lines(
      askOnController('-f --fail-early -m 20'),
      `ask ${rbacApi}/clusterroles/system:kube-apiserver-to-kubelet ${rbacApi}/clusterrolebindings/system:kube-apiserver`,
    ),
    units: services,
    progress: controlPlaneProgress,
  };
}
