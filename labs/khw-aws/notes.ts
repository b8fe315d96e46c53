import type { Notes } from '../ha/notes.js';
import { cluster, layout } from './layout.js';

const metadata = 'http://169.254.169.254/latest';

/** One value of the user data with which an instance was started: `name=worker-0|pod-cidr=…`. */
const userData = (name: string): string =>
  `$(curl -sf ${metadata}/user-data/ \\\n  | tr "|" "\\n" | grep "^${name}" | cut -d"=" -f2)`;

/** The note on Kubernetes 1.21, in Amazon EC2. */
export const notes: Notes = {
  layout,
  cluster,
  own: {
    address: `$(curl -sf ${metadata}/meta-data/local-ipv4)`,
    name: userData('name'),
    podRange: userData('pod-cidr'),
  },
  otherwise: {
    nodes:
      'External addresses as in the note there are none; the full name and 127.0.0.1 have been added. The files are called as the instance is told its name, without that of the cluster.',
    apiServer:
      "The note's list lacks the first address of the service range, by which every pod reaches the API.",
    kubeconfigs:
      "The administrator's, which is for controllers, leads to the API server beside it and not to the front: it is needed before there is a front, and when there is none.",
    encryption:
      'The note makes 64 bytes, which base64 breaks into two lines; aescbc takes 16, 24 or 32, and an API server with another key does not start. EncryptionConfig v1 is EncryptionConfiguration of apiserver.config.k8s.io/v1 today.',
    api: 'In the note each server calls itself the issuer of tokens, and refuses those of the others: here the front is, for all three. A backslash is glued to the value of --etcd-keyfile there, and joins two flags. Services get private addresses: 172.32.0.0/24 belongs to somebody in the Internet. --apiserver-count is not needed: the servers renew leases. --runtime-config=api/all turns on what is not finished, and --audit-log-path without a policy logs nothing: both are left out.',
    manager:
      "--cluster-cidr is the range of the pods: the note asks the cloud for the VPC's, in which no pod is.",
    scheduler: 'v1beta1 of the note is v1 today.',
    ready:
      'componentstatuses, which the note looks at, is deprecated: each program is asked itself.',
    access: 'Once is enough: all servers have one store.',
    network: 'The plugins take version 1.0.0 of the format, in which a loopback has a name.',
    runtime:
      'The runtime v1.linux of the note is gone: today it is io.containerd.runc.v2, by version 3 of the file.',
    kubelet:
      "The note's address of the name server, 10.32.0.10, is not in its service range: here it is the tenth of the range. --container-runtime, --network-plugin and --image-pull-progress-deadline are gone.",
    proxy:
      "clusterCIDR is the range of the pods: with the VPC's, which the note has, pods are taken for strangers, and services do not see their addresses.",
  },
};
