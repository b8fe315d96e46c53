import type { Lab } from '../../lib/core/lab.js';
import { hostFqdn } from '../kubernetes/layout.js';
import { cloudOf, metadataAddress, type Cloud } from '../ha/cloud.js';
import { frontName } from './layout.js';

const latest = '/latest';

/** The VPC around the subnet: the note has a /24 of a /16. */
const vpcOf = ({ network }: Pick<Lab, 'network'>): string => {
  const [one = '', two = ''] = network.cidr.split('.');
  return network.prefix < 16 ? network.cidr : `${one}.${two}.0.0/16`;
};

/** What the note takes for granted of Amazon EC2, and has `aws` make. */
export const cloud: Cloud = {
  standsFor: {
    router:
      '`aws ec2 create-vpc`, `create-subnet`, `create-internet-gateway`, `create-route-table` and `create-route`',
    firewall: '`aws ec2 create-security-group` and each `authorize-security-group-ingress`',
    metadata: 'the instance metadata service that every instance has',
    names: '`aws ec2 create-dhcp-options` and `associate-dhcp-options`',
    instance:
      '`aws ec2 run-instances` with `--private-ip-address` and `--user-data`, and `modify-instance-attribute --no-source-dest-check`',
    front:
      '`aws elbv2 create-load-balancer`, `create-target-group`, `register-targets` and `create-listener`',
    routes:
      'what the note lacks, `aws ec2 create-route` once for each worker: without it no pod reaches one on another node',
  },
  allowances: ({ network, clusterCidr }) => [
    { name: 'etcd', from: [network.cidr], protocols: ['tcp:2379-2380'] },
    { name: 'node ports', from: [network.cidr], protocols: ['tcp:30000-32767'] },
    { name: 'API server', protocols: ['tcp:6443'] },
    { name: 'SSH', protocols: ['tcp:22'] },
    { name: 'ICMP', protocols: ['icmp'] },
    // Not in the note: kubelets are called at 10250, and pods call pods.
    {
      name: 'within the cluster',
      from: [network.cidr, clusterCidr],
      protocols: ['tcp', 'udp', 'icmp'],
    },
  ],
  metadata: {
    host: metadataAddress,
    addressPath: `${latest}/meta-data/local-ipv4`,
    entries: (cluster, machine) => {
      const { address, mac, name, podCidr } = machine;
      const fullName = hostFqdn(cluster, machine);
      const card = `${latest}/meta-data/network/interfaces/macs/${mac}`;
      return {
        [`${latest}/meta-data/local-ipv4`]: address,
        [`${latest}/meta-data/local-hostname`]: fullName,
        [`${latest}/meta-data/hostname`]: fullName,
        [`${latest}/meta-data/mac`]: mac,
        [`${latest}/meta-data/network/interfaces/macs`]: `${mac}/`,
        [`${card}/local-ipv4s`]: address,
        [`${card}/subnet-ipv4-cidr-block`]: cluster.network.cidr,
        [`${card}/vpc-ipv4-cidr-block`]: vpcOf(cluster),
        [`${latest}/user-data`]: [
          `name=${name}`,
          ...(podCidr === undefined ? [] : [`pod-cidr=${podCidr}`]),
        ].join('|'),
      };
    },
  },
  names: (lab) => [
    { name: `instance-data.${lab.domain}`, address: metadataAddress },
    { name: frontName, address: cloudOf(lab).address },
  ],
  searchDomains: ({ domain }) => [domain],
};
