/** The host's own address on the node network, counted from the network's lowest. */
export const gatewayOffset = 1;

/** The first machine's; the others follow in the order of the file. */
export const firstMachineOffset = 10;
