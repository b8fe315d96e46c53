import type { Step } from '../../../lib/core/chapter.js';
import type { Lab, Machine } from '../../../lib/core/lab.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { all, hasLines, lines, unitsRunning, writeFile } from '../../kubernetes/shell.js';
import { cloudOf, type Cloud, type Metadata } from '../cloud.js';
import { afterNetwork, startUnit, type BootUnit } from '../units.js';

/**
 * The image's own default route stays where it is written. This computer and the jumpbox are on the
 * same segment: they get in without it.
 */
export const gatewayUnit = (lab: Lab): BootUnit => ({
  name: 'cloud-gateway.service',
  description: 'The cloud is the way to everywhere else',
  order: afterNetwork,
  commands: [`/sbin/ip route replace default via ${cloudOf(lab).address}`],
});

/** An instance sends through the cloud what is for elsewhere, and asks it for names. */
export function instanceStep(cluster: Cluster, cloud: Cloud, { name, address }: Machine): Step {
  const { address: router } = cloudOf(cluster);
  const unit = gatewayUnit(cluster);
  const resolv = writeFile('/etc/resolv.conf', resolvText(cluster, cloud));
  const ask = askOwnAddress(cloud.metadata);
  const { commands, fastCommands } = startUnit(unit, resolv);
  return {
    id: `03.instance.${name}`,
    title: 'Take the cloud as gateway and resolver',
    machine: name,
    why: `What is not on this network goes to the cloud, which knows the way to the pods of each worker once chapter 12 has told it. It stands for ${cloud.standsFor.instance}.`,
    commands: lines(commands, `${ask}; echo`),
    fastCommands,
    done: all(
      unitsRunning(unit.name),
      `[[ "$(ip -4 route show default)" =~ ^[^$'\\n']*' via ${router} ' ]]`,
      hasLines('/etc/resolv.conf', `nameserver ${router}`),
      ...cloud.names(cluster).map((each) => `getent hosts ${each.name} > /dev/null`),
      `[ "$(${ask})" = ${address} ]`,
    ),
    units: [unit.name],
    hint: `On ${cloudOf(cluster).name}: do nginx and dnsmasq run, and does \`sysctl net.ipv4.ip_forward\` say 1?`,
  };
}

/** One resolver, as an instance of a cloud has. It gives up soon where that is off. */
export const resolvText = (
  cluster: Cluster,
  cloud: Cloud,
): string => `search ${cloud.searchDomains(cluster).join(' ')}
nameserver ${cloudOf(cluster).address}
options timeout:2 attempts:2
`;

/** The notes' own question for the address of the instance that asks. */
const askOwnAddress = ({ header, host, addressPath }: Metadata): string =>
  [
    "curl -sf -m 20 --noproxy '*'",
    ...(header === undefined ? [] : [`-H '${header.name}: ${header.value}'`]),
    `http://${host}${addressPath}`,
  ].join(' ');
