import type { Step } from '../../../lib/core/chapter.js';
import type { Cluster } from '../../kubernetes/layout.js';
import {
  all,
  lines,
  reload,
  startServices,
  unitsRunning,
  writeFile,
} from '../../kubernetes/shell.js';
import { cloudOf, instances, metadataAddress, type Cloud, type Metadata } from '../cloud.js';
import { unitPath, unitText, type BootUnit } from '../units.js';

export const metadataFile = '/etc/nginx/conf.d/metadata.conf';

export const metadataUnit: BootUnit = {
  name: 'cloud-metadata.service',
  description: 'The address of the metadata service',
  order: ['Before=nginx.service'],
  commands: [`/sbin/ip address replace ${metadataAddress}/32 dev lo`],
};

/** nginx tells every instance about itself, at the address that clouds use. */
export function metadataStep(cluster: Cluster, cloud: Cloud): Step {
  const write = lines(
    writeFile(unitPath(metadataUnit), unitText(metadataUnit)),
    writeFile(metadataFile, metadataText(cluster, cloud.metadata)),
    'rm -f /etc/nginx/sites-enabled/default',
  );
  const start = startServices(metadataUnit.name, 'nginx');
  return {
    id: '03.metadata',
    title: 'Serve what instances ask about themselves',
    machine: cloudOf(cluster).name,
    why: `An instance learns its own address and the range of its pods from here; the answer depends on who asks. It stands for ${cloud.standsFor.metadata}.`,
    commands: lines(write, reload, start),
    fastCommands: lines(write, start),
    done: all(
      unitsRunning(metadataUnit.name, 'nginx'),
      `[ -s ${metadataFile} ]`,
      `ip -4 address show dev lo | grep -F ' ${metadataAddress}/' > /dev/null`,
    ),
    units: [metadataUnit.name, 'nginx'],
  };
}

/**
 * Answers by the asker's address and the path, with or without a slash at its end; at any address,
 * since at boot nginx may be earlier than the network.
 */
export function metadataText(cluster: Cluster, metadata: Metadata): string {
  const answers = instances(cluster).flatMap((machine) =>
    Object.entries(metadata.entries(cluster, machine)).map(
      ([path, text]) => `  "${machine.address} ${path}" "${text}";\n`,
    ),
  );
  return `map_hash_bucket_size 256;

map $uri $asked {
  default $uri;
  ~^(?<bare>/.+)/$ $bare;
}

map "$remote_addr $asked" $answer {
${answers.join('')}}

server {
  listen 80;
  access_log off;
  default_type text/plain;
${headerLines(metadata)}
  location / {
${refusal(metadata)}    if ($answer = "") { return 404; }
    return 200 $answer;
  }
}
`;
}

const headerLines = ({ header }: Metadata): string =>
  header === undefined ? '' : `  add_header ${header.name} ${header.value} always;\n`;

const refusal = ({ header }: Metadata): string =>
  header === undefined
    ? ''
    : `    if ($http_${header.name.toLowerCase().replaceAll('-', '_')} != "${header.value}") { return 403; }\n`;
