import type { Notes } from '../ha/notes.js';
import { cluster, layout } from './layout.js';

/** What an instance is told by the metadata service of Google Compute Engine. */
const metadata = (path: string): string =>
  `$(curl -sf -H "Metadata-Flavor: Google" \\\n  http://metadata.google.internal/computeMetadata/v1/instance/${path})`;

/** The notes on Kubernetes 1.9, in Google Compute Engine. */
export const notes: Notes = {
  layout,
  cluster,
  own: {
    address: metadata('network-interfaces/0/ip'),
    name: '$(hostname -s)',
    podRange: metadata('attributes/pod-cidr'),
  },
  otherwise: {
    clients:
      'The notes have none for controller manager and scheduler, which use a port of the API server that lets everyone in; Kubernetes no longer has it.',
    nodes:
      'There are no external addresses here, unlike in the notes; the full name and 127.0.0.1 are added.',
    apiServer:
      'Of the names of the service the notes list only kubernetes.default; pods use the longer ones.',
    serviceAccounts:
      'The notes sign tokens with the key of the authority. Today an issuer and a signing key must be named, and a separate pair keeps the authority out of it.',
    throughFront:
      'It names the front: the notes take the second address of a list, whichever that is.',
    besideServer: 'The notes have none: they use the insecure port, which is gone.',
    administrator:
      'The notes use the insecure port, which is gone; this file leads to the API server beside it, so it works without the front.',
    encryption:
      'EncryptionConfig v1 in the notes is now EncryptionConfiguration of apiserver.config.k8s.io/v1.',
    etcd: 'It asks for a certificate on loopback too: the notes have plain HTTP there, so any user of the machine could read and change all data. It tells systemd when it serves.',
    api: 'Gone since the notes: the insecure port, Initializers, --enable-swagger-ui, --kubelet-https and --tls-ca-file. --admission-control is deprecated, and of its list only NodeRestriction is off by default. --experimental-encryption-provider-config has lost its first word. The issuer of tokens is the front, on all controllers. --apiserver-count is not needed, since the servers renew leases; --runtime-config=api/all turns on unfinished APIs, and --audit-log-path logs nothing without a policy.',
    manager:
      '--address is gone, and so is the port that --master names in the notes: it uses a kubeconfig, like any client.',
    scheduler:
      'The port that --master names in the notes is gone: kubeconfig and leader election are in this file.',
    ready:
      'The notes look at componentstatuses, which is deprecated: here each program is asked directly.',
    access: 'v1beta1 in the notes is now v1. Once is enough, because all servers share one store.',
    network: 'The plugins use version 1.0.0 of the format, which requires a name for the loopback.',
    runtime: 'cri-containerd of the notes is now part of containerd.',
    kubelet:
      'Most flags of the notes are now fields of a file; --allow-privileged, --container-runtime, --network-plugin and --image-pull-progress-deadline are gone.',
    proxy: 'Its flags in the notes are fields of a file here.',
  },
};
