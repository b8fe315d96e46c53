/**
 * For the logic of checkpoints, which is about groups of machines and not about clusters: no
 * workers, and little memory.
 */
export const smallLab = `machines:
  - { name: jumpbox, role: jumpbox, memory: 384MiB }
  - { name: member-0, role: controller, memory: 1GiB }
  - { name: member-1, role: controller, memory: 1GiB }
`;

/** Names of its machines. */
export const smallMachines = ['jumpbox', 'member-0', 'member-1'] as const;

/**
 * What follows `etcdctl` on a member. One that has just come back may need a while to find the
 * other.
 */
export const etcdOptions =
  '--cacert /etc/etcd/ca.crt --cert /etc/etcd/kube-api-server.crt --key /etc/etcd/kube-api-server.key --endpoints https://127.0.0.1:2379 --command-timeout=60s --dial-timeout=60s';
