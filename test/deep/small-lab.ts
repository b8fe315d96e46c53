/** For the logic of checkpoints, which is about groups of machines and not about clusters: no workers, and little memory. */
export const smallLab = `machines:
  - { name: jumpbox, role: jumpbox, memory: 384MiB }
  - { name: member-0, role: controller, memory: 1GiB }
  - { name: member-1, role: controller, memory: 1GiB }
`;

/** Names of its machines. */
export const smallMachines = ['jumpbox', 'member-0', 'member-1'] as const;
