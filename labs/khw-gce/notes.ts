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
      'In the notes controller manager and scheduler have none: they use a port of the API server that lets everyone in, and that Kubernetes no longer has.',
    nodes:
      'External addresses as in the notes there are none; the full name and 127.0.0.1 have been added.',
    apiServer:
      'Of the names of the service the notes have kubernetes.default alone, and pods use the longer ones.',
    serviceAccounts:
      "The notes sign tokens with the authority's own key; today an issuer and a signing key have to be named, and a pair of its own keeps the authority out of it.",
    kubeconfigs:
      'The front is called by its name: the notes take its address from a list by its place there, whatever is in that place.',
    encryption:
      'What the notes call EncryptionConfig v1 is EncryptionConfiguration of apiserver.config.k8s.io/v1 today.',
    etcd: 'On loopback it asks for a certificate, too: the notes have plain HTTP there, and every user of the machine can read and change all data. It tells systemd when it serves.',
    api: 'The insecure port, Initializers, --enable-swagger-ui, --kubelet-https and --tls-ca-file of the notes are gone; --admission-control is deprecated, and all but NodeRestriction is on by itself; --experimental-encryption-provider-config has lost its first word. The issuer of tokens is the front, for all three. --apiserver-count is not needed: the servers renew leases. --runtime-config=api/all turns on what is not finished, and --audit-log-path without a policy logs nothing: both are left out.',
    manager:
      '--address of the notes is gone, and so is the port that --master names there: it reads a kubeconfig, as any client does.',
    scheduler:
      'The port that --master names in the notes is gone: a kubeconfig and the election are settings of that file.',
    ready:
      'componentstatuses, which the notes look at, is deprecated: each program is asked itself.',
    access: 'v1beta1 of the notes is v1 today. Once is enough: all servers have one store.',
    network: 'The plugins take version 1.0.0 of the format, in which a loopback has a name.',
    runtime: 'cri-containerd of the notes is a part of containerd itself today.',
    kubelet:
      'Most flags of the notes are settings of a file today; --allow-privileged, --container-runtime, --network-plugin and --image-pull-progress-deadline are gone.',
    proxy: 'Its flags in the notes are settings of a file here.',
  },
};
