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
      'There are no external addresses here, unlike in the note; the full name and 127.0.0.1 are added. Files are called worker-N, as the instance is told, without the name of the cluster.',
    apiServer:
      'The list in the note lacks the first address of the service range, by which every pod reaches the API.',
    administrator:
      'It is used on the masters and leads to the API server beside it, not to the front as in the note: the front comes later, and this works without it.',
    encryption:
      'The note makes 64 bytes, which base64 breaks into two lines; aescbc takes 16, 24 or 32, and with any other key the API server does not start. EncryptionConfig v1 is now EncryptionConfiguration of apiserver.config.k8s.io/v1.',
    api: 'In the note each server names itself as the issuer of tokens and refuses those of the others: here the front is the issuer, on all of them. There a backslash is glued to the value of --etcd-keyfile and joins two flags. Services get private addresses: 172.32.0.0/24 is public. --apiserver-count is not needed, since the servers renew leases; --runtime-config=api/all turns on unfinished APIs, and --audit-log-path logs nothing without a policy.',
    manager:
      '--cluster-cidr is the range of the pods: the note asks the cloud for that of the VPC, which contains no pod.',
    scheduler: 'v1beta1 in the note is now v1.',
    ready:
      'The note looks at componentstatuses, which is deprecated: here each program is asked directly.',
    access: 'Once is enough, because all servers share one store.',
    network: 'The plugins use version 1.0.0 of the format, which requires a name for the loopback.',
    runtime:
      'The runtime v1.linux of the note is gone: it is now io.containerd.runc.v2, in version 3 of the file.',
    kubelet:
      'clusterDNS in the note, 10.32.0.10, is outside its service range: here it is the tenth address of the range. --container-runtime, --network-plugin and --image-pull-progress-deadline are gone.',
    proxy:
      'clusterCIDR is the range of the pods: with that of the VPC, as in the note, kube-proxy takes pods for outsiders and hides their addresses from services.',
  },
};
