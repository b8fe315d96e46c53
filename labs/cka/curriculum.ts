import type { Curriculum } from '../../lib/track/types.js';

/**
 * Domains and shares of the curriculum of 17 February 2025, which was still the one of Kubernetes
 * 1.35: https://github.com/cncf/curriculum. Words of our own for what each asks for.
 */
export const curriculum: Curriculum = {
  folder: 'labs/cka',
  example: 'networking/three-ports',
  domains: [
    {
      id: 'troubleshooting',
      title: 'Troubleshooting',
      percent: 30,
      competencies: [
        { id: 'nodes', title: 'Clusters and nodes' },
        { id: 'components', title: 'Components of the cluster' },
        { id: 'resources', title: 'Resources that a cluster and its applications use' },
        { id: 'output', title: 'Output of containers' },
        { id: 'services', title: 'Services and networking' },
      ],
    },
    {
      id: 'cluster',
      title: 'Cluster architecture, installation and configuration',
      percent: 25,
      competencies: [
        { id: 'rbac', title: 'Role-based access control' },
        { id: 'infrastructure', title: 'Machines underneath' },
        { id: 'kubeadm', title: 'Clusters with kubeadm' },
        { id: 'lifecycle', title: 'Life of a cluster: upgrades, certificates, backups' },
        { id: 'high-availability', title: 'A control plane that is highly available' },
        { id: 'packages', title: 'Helm and Kustomize' },
        { id: 'interfaces', title: 'CNI, CSI and CRI' },
        { id: 'operators', title: 'Custom resources and operators' },
      ],
    },
    {
      id: 'networking',
      title: 'Services and networking',
      percent: 20,
      competencies: [
        { id: 'connectivity', title: 'Pods reach each other' },
        { id: 'policies', title: 'Network policies' },
        { id: 'service-types', title: 'ClusterIP, NodePort, LoadBalancer, endpoints' },
        { id: 'gateway', title: 'Gateway API' },
        { id: 'ingress', title: 'Ingress and its controllers' },
        { id: 'dns', title: 'CoreDNS' },
      ],
    },
    {
      id: 'workloads',
      title: 'Workloads and scheduling',
      percent: 15,
      competencies: [
        { id: 'rollouts', title: 'Deployments, updates and rollbacks' },
        { id: 'settings', title: 'ConfigMaps and Secrets' },
        { id: 'autoscaling', title: 'Autoscaling' },
        { id: 'self-healing', title: 'What heals itself' },
        { id: 'scheduling', title: 'Admission and scheduling' },
      ],
    },
    {
      id: 'storage',
      title: 'Storage',
      percent: 10,
      competencies: [
        { id: 'classes', title: 'Storage classes and dynamic provisioning' },
        { id: 'volume-types', title: 'Volume types, access modes, reclaim policies' },
        { id: 'claims', title: 'Volumes and claims' },
      ],
    },
  ],
};
