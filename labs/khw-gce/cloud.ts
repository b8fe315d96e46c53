import { hostFqdn } from '../kubernetes/layout.js';
import { metadataAddress, type Cloud } from '../ha/cloud.js';

const instance = '/computeMetadata/v1/instance';

/** What the notes take for granted of Google Compute Engine, and have `gcloud` make. */
export const cloud: Cloud = {
  standsFor: {
    router: '`gcloud compute networks create` and `gcloud compute networks subnets create`',
    firewall: 'the two `gcloud compute firewall-rules create`',
    metadata: 'the metadata server that every project has',
    names: '`gcloud compute addresses create`, and the internal DNS that every network has',
    instance:
      '`gcloud compute instances create` with `--private-network-ip`, `--can-ip-forward` and `--metadata pod-cidr=`',
    front:
      '`gcloud compute target-pools create`, `target-pools add-instances` and `forwarding-rules create`',
    routes: '`gcloud compute routes create`, once for each worker',
  },
  allowances: ({ network, clusterCidr }) => [
    {
      name: 'kubernetes-the-hard-way-allow-internal',
      from: [network.cidr, clusterCidr],
      protocols: ['tcp', 'udp', 'icmp'],
    },
    {
      name: 'kubernetes-the-hard-way-allow-external',
      protocols: ['tcp:22', 'tcp:6443', 'icmp'],
    },
  ],
  metadata: {
    header: { name: 'Metadata-Flavor', value: 'Google' },
    host: 'metadata.google.internal',
    addressPath: `${instance}/network-interfaces/0/ip`,
    entries: (cluster, machine) => ({
      [`${instance}/network-interfaces/0/ip`]: machine.address,
      [`${instance}/hostname`]: hostFqdn(cluster, machine),
      [`${instance}/name`]: cluster.layout.hostName(machine),
      ...(machine.podCidr === undefined
        ? {}
        : {
            [`${instance}/attributes`]: 'pod-cidr',
            [`${instance}/attributes/pod-cidr`]: machine.podCidr,
          }),
    }),
  },
  names: () => [{ name: 'metadata.google.internal', address: metadataAddress }],
  searchDomains: ({ domain }) => [domain, 'google.internal'],
};
