import { controllers, jumpbox, machinesOf, workers, type Lab, type Machine } from '../core/lab.js';

/** What every script of a drill finds in its environment, beside the values of the variant. */
export function labEnvironment(lab: Lab, machine: string): Readonly<Record<string, string>> {
  const own = lab.machines.find(({ name }) => name === machine);
  return {
    ...labValues(lab),
    LAB_MACHINE: machine,
    LAB_ADDRESS: own?.address ?? '',
    LAB_POD_CIDR: own?.podCidr ?? '',
  };
}

/** The part of it that is the same on every machine, and may stand in the holes of texts too. */
export const labValues = (lab: Lab): Readonly<Record<string, string>> => ({
  LAB_NAME: lab.name,
  LAB_DOMAIN: lab.domain,
  LAB_CLUSTER_DOMAIN: lab.clusterDomain,
  LAB_CLUSTER_CIDR: lab.clusterCidr,
  LAB_SERVICE_CIDR: lab.serviceCidr,
  LAB_SERVICE_ADDRESS: lab.serviceAddress,
  LAB_API_HOST: lab.apiHost,
  LAB_JUMPBOX: jumpbox(lab).name,
  LAB_CONTROLLERS: names(controllers(lab)),
  LAB_WORKERS: names(workers(lab)),
  /** A line per worker: pod range, address, name. */
  LAB_POD_ROUTES: workers(lab)
    .map(({ podCidr, address, name }) => `${podCidr} ${address} ${name}`)
    .join('\n'),
  /** A line per machine: address, name, role. */
  LAB_MACHINES: lab.machines
    .map(({ address, name, role }) => `${address} ${name} ${role}`)
    .join('\n'),
  /** What stands before the controllers; nothing where there is none. */
  LAB_FRONT: names(machinesOf(lab, 'loadbalancer')),
  LAB_FOLDER: lab.workingFolder,
  ...numbered('LAB_CONTROLLER', controllers(lab)),
  ...numbered('LAB_WORKER', workers(lab)),
});

/** A machine by its number: a drill for labs in which machines have different names. */
const numbered = (word: string, machines: readonly Machine[]): Readonly<Record<string, string>> =>
  Object.fromEntries(machines.map(({ name }, index) => [`${word}_${index}`, name]));

/** Names that depend on how many machines the lab has. */
export const numberedValue = /^LAB_(CONTROLLER|WORKER)_\d$/;

/** The names above, for the rules. */
export const labValueNames: readonly string[] = [
  'LAB_NAME',
  'LAB_DOMAIN',
  'LAB_CLUSTER_DOMAIN',
  'LAB_CLUSTER_CIDR',
  'LAB_SERVICE_CIDR',
  'LAB_SERVICE_ADDRESS',
  'LAB_API_HOST',
  'LAB_JUMPBOX',
  'LAB_CONTROLLERS',
  'LAB_WORKERS',
  'LAB_POD_ROUTES',
  'LAB_MACHINES',
  'LAB_FRONT',
  'LAB_FOLDER',
];

const names = (machines: readonly Machine[]): string => machines.map(({ name }) => name).join(' ');
