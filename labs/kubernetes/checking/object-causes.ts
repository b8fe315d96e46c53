import type { KnownCause } from '../../../lib/evidence/journal.js';
import { kubernetesDocs } from './verdict.js';

const webhookDocs = kubernetesDocs(
  'reference/access-authn-authz/extensible-admission-controllers/',
);
const imageDocs = kubernetesDocs('concepts/containers/images/');
const scheduling = kubernetesDocs('concepts/scheduling-eviction/kube-scheduler/');
const debugging = kubernetesDocs('tasks/debug/debug-application/debug-pods/');

/**
 * What conditions, waiting containers and events say of objects in a namespace, and what it means:
 * why the API server takes no pod, why none is placed, why it does not run.
 */
export const objectCauses = (namespace: string): readonly KnownCause[] =>
  causes.map((known) => ({ ...known, remedy: known.remedy.replaceAll('NAMESPACE', namespace) }));

const causes: readonly KnownCause[] = [
  {
    id: 'pod-security',
    pattern: /violates PodSecurity ["']?([\w-]+):/,
    text: 'The namespace takes only pods of the Pod Security level $1, and these are none.',
    remedy:
      'kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce- takes that away; the default for all is in --admission-control-config-file.',
    link: kubernetesDocs('concepts/security/pod-security-admission/'),
  },
  {
    id: 'quota',
    pattern: /(?:exceeded|failed|unknown for) quota: ([\w.-]+)/,
    text: 'The quota $1 of the namespace leaves no room for it.',
    remedy: 'kubectl -n NAMESPACE describe quota; edit it, or delete it.',
    link: kubernetesDocs('concepts/policy/resource-quotas/'),
  },
  {
    id: 'limit-range',
    pattern: /(?:maximum|minimum) [\w-]+ usage per \w+ is|[\w-]+ max limit to request ratio/,
    text: 'A LimitRange of the namespace does not allow such a container.',
    remedy: 'kubectl -n NAMESPACE describe limitrange; edit it, or delete it.',
    link: kubernetesDocs('concepts/policy/limit-range/'),
  },
  {
    id: 'service-account-missing',
    pattern:
      /error looking up service account [\w.-]+\/([\w.-]+)|serviceaccounts? ["']([\w.-]+)["'] not found/,
    text: 'There is no service account $1$2, as which the pod is to run.',
    remedy:
      'kubectl -n NAMESPACE get serviceaccounts. The controller manager makes `default` again by itself: does it run, and with a --service-account-private-key-file?',
    link: kubernetesDocs('concepts/security/service-accounts/'),
  },
  {
    id: 'webhook-away',
    pattern: /failed calling webhook ["']?([\w.-]+)/,
    text: 'The API server is told to ask the webhook $1 first, and does not reach it.',
    remedy:
      'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations; delete the one whose service is not there, or let it have failurePolicy Ignore.',
    link: webhookDocs,
  },
  {
    id: 'webhook-denies',
    pattern: /admission webhook ["']?([\w.-]+)["']? denied/,
    text: 'The webhook $1 does not allow it.',
    remedy:
      'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations shows whose it is.',
    link: webhookDocs,
  },
  {
    id: 'policy-denies',
    pattern: /ValidatingAdmissionPolicy ["']?([\w.-]+)["']?.{0,200}denied/,
    text: 'The policy $1 does not allow it.',
    remedy:
      'kubectl get validatingadmissionpolicies,validatingadmissionpolicybindings; change or delete it.',
    link: kubernetesDocs('reference/access-authn-authz/validating-admission-policy/'),
  },
  {
    id: 'controller-forbidden',
    pattern: /User ["'](system:[\w:.-]+)["'] cannot (\w+) resource/,
    text: '$1 may not $2 it: its role or its binding is gone, or the controller manager works as somebody else.',
    remedy:
      'kubectl get clusterroles,clusterrolebindings | grep system:controller; a restart of the API server makes what is missing of them again.',
    link: kubernetesDocs('reference/access-authn-authz/rbac/#auto-reconciliation'),
  },
  {
    id: 'namespace-terminating',
    pattern: /because it is being terminated/,
    text: 'The namespace is being deleted, and takes nothing new.',
    remedy:
      'kubectl get namespace NAMESPACE -o yaml: status.conditions says what is still in the way.',
    link: kubernetesDocs('concepts/overview/working-with-objects/namespaces/'),
  },
  {
    id: 'no-nodes',
    pattern: /no nodes available to schedule pods/,
    text: 'The scheduler knows no node at all.',
    remedy: 'kubectl get nodes',
    link: scheduling,
  },
  {
    id: 'taints',
    pattern: /untolerated taint(?:\(s\))? ?\{([^}:]{1,200})/,
    text: 'The nodes have a taint that the pod does not tolerate: $1.',
    remedy: 'kubectl describe nodes | grep -A3 Taints',
    link: kubernetesDocs('concepts/scheduling-eviction/taint-and-toleration/'),
  },
  {
    id: 'selector',
    pattern: /didn't match Pod's node affinity\/selector|didn't match Pod's node affinity/,
    text: 'No node has the labels that the pod asks for (nodeSelector or affinity).',
    remedy: 'kubectl get nodes --show-labels; kubectl -n NAMESPACE edit deployment',
    link: kubernetesDocs('concepts/scheduling-eviction/assign-pod-node/'),
  },
  {
    id: 'too-many-pods',
    pattern: /Too many pods/,
    text: 'The nodes have as many pods as their kubelets take (maxPods, or the addresses of their subnet).',
    remedy: 'kubectl get pods -A -o wide; delete some, or raise maxPods of the kubelets.',
    link: scheduling,
  },
  {
    id: 'insufficient',
    pattern: /Insufficient ([\w.\/-]{1,80})/,
    text: 'No node has enough $1 left for what the pod requests.',
    remedy:
      'kubectl describe nodes | grep -A8 "Allocated resources"; ask for less, or end other pods.',
    link: kubernetesDocs('concepts/configuration/manage-resources-containers/'),
  },
  {
    id: 'cordoned',
    pattern: /node\(s\) were unschedulable/,
    text: 'The nodes are cordoned.',
    remedy: 'kubectl get nodes; kubectl uncordon NODE',
    link: scheduling,
  },
  {
    id: 'claims',
    pattern:
      /unbound immediate PersistentVolumeClaims|persistentvolumeclaim ["'][\w.-]+["'] not found/,
    text: 'It asks for a volume that nobody provides.',
    remedy: 'kubectl -n NAMESPACE get pvc; kubectl get pv,storageclass',
    link: kubernetesDocs('concepts/storage/persistent-volumes/'),
  },
  {
    id: 'object-missing',
    pattern: /(secret|configmap)s? ["']([\w.-]+)["'] not found|couldn't find key (\S+) in/i,
    text: 'The pod asks for something that is not there: $1 $2$3.',
    remedy: 'kubectl -n NAMESPACE get secrets,configmaps',
    link: debugging,
  },
  {
    id: 'image-name',
    pattern: /InvalidImageName|invalid reference format/,
    text: 'The name of the image is not a name.',
    remedy: 'kubectl -n NAMESPACE edit deployment',
    link: imageDocs,
  },
  {
    id: 'image-never',
    pattern: /ErrImageNeverPull/,
    text: 'The image is not on the node, and imagePullPolicy Never forbids to fetch it.',
    remedy: 'imagePullPolicy: IfNotPresent',
    link: imageDocs,
  },
  {
    id: 'image-way',
    pattern:
      /(?:pull|resolve|image).{0,900}(?:no such host|i\/o timeout|connection refused|network is unreachable|no route to host|server misbehaving|TLS handshake timeout|x509: )/i,
    text: 'The node does not reach the registry.',
    remedy:
      'On the node: does its name resolve (`getent hosts`), and is there a way out (`ip route get 1.1.1.1`), or the registry of the lab?',
    link: imageDocs,
  },
  {
    id: 'image-missing',
    pattern:
      /(?:pull|resolve|image).{0,900}(?:not found|manifest unknown|does not exist|repository name not known|pull access denied|authorization failed|unauthorized|insufficient_scope)/i,
    text: 'The registry has no such image, or does not give it out.',
    remedy:
      'kubectl -n NAMESPACE describe pods shows its name: is it spelt right, and is there such a tag?',
    link: imageDocs,
  },
  {
    id: 'rate-limit',
    pattern: /toomanyrequests|429 Too Many Requests/i,
    text: 'The registry has had enough of requests from this address for a while.',
    remedy: 'Wait, or take the image from somewhere else.',
    link: imageDocs,
  },
  {
    id: 'sandbox-cni',
    pattern: /failed to setup network for sandbox.{0,300}|cni plugin not initialized/i,
    text: 'The node cannot give the pod a network.',
    remedy:
      'On the node: files of /etc/cni/net.d, programs in /opt/cni/bin, and whether the subnet has addresses left (ls /var/lib/cni/networks/*).',
    link: kubernetesDocs('concepts/extend-kubernetes/compute-storage-net/network-plugins/'),
  },
  {
    id: 'sandbox-cgroup',
    pattern: /expected cgroupsPath to be of format|cgroup.{0,80}(?:driver|path)/i,
    text: 'Kubelet and container runtime use different cgroup drivers.',
    remedy: 'cgroupDriver: systemd for the kubelet, SystemdCgroup = true for containerd.',
    link: kubernetesDocs('setup/production-environment/container-runtimes/#cgroup-drivers'),
  },
  {
    id: 'no-handler',
    pattern:
      /no runtime for ["']?([\w.-]+)["']? is configured|RuntimeHandler ["']?([\w.-]+)["']? not supported/,
    text: 'The node has no runtime $1$2.',
    remedy: 'kubectl get runtimeclass; /etc/containerd/config.toml names the runtimes of the node.',
    link: kubernetesDocs('concepts/containers/runtime-class/'),
  },
  {
    id: 'killed-for-memory',
    pattern: /OOMKilled/,
    text: "A container was killed for lack of memory: its limit is too low, or the node's memory is used up.",
    remedy: 'kubectl -n NAMESPACE describe pods shows its limit; raise it.',
    link: kubernetesDocs('concepts/configuration/manage-resources-containers/'),
  },
  {
    id: 'probe',
    pattern: /(Readiness|Liveness|Startup) probe (?:failed|errored)/i,
    text: 'Its $1 probe fails.',
    remedy: 'kubectl -n NAMESPACE describe pods ends with what it got for an answer.',
    link: kubernetesDocs(
      'tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    ),
  },
  {
    id: 'crash-loop',
    pattern: /CrashLoopBackOff|back-off \S+ restarting failed container/,
    text: 'The program in the container ends again and again.',
    remedy: 'kubectl -n NAMESPACE logs --previous with the name of the pod',
    link: debugging,
  },
];
