import type { Check, Fact } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { curls, responseTo, type Request } from '../../kubernetes/checking/api.js';
import { patience } from '../../kubernetes/checking/files.js';
import { readRoutes, routesFact } from '../../kubernetes/checking/network.js';
import {
  answerTo,
  fail,
  listed,
  pass,
  shown,
  unlessAny,
} from '../../kubernetes/checking/verdict.js';
import { hostFqdn, type Cluster } from '../../kubernetes/layout.js';
import { linesOf } from '../answers.js';
import { cloudOf, instances, metadataAddress, type Cloud, type Metadata } from '../cloud.js';
import { gatewayUnit } from './instance.js';
import { metadataFile } from './metadata.js';
import { resolverFile } from './resolver.js';

/** What the cloud gives each instance: the way out, what it is, and names. */
export const instanceChecks = (cluster: Cluster, cloud: Cloud): readonly Check[] =>
  instances(cluster).flatMap((machine) => [
    ...gateway(cluster, machine),
    ...metadata(cluster, cloud, machine),
    names(cluster, cloud, machine),
  ]);

/** An address for documentation (RFC 5737): only the default route leads there. */
const elsewhere = '198.51.100.1';

function gateway(cluster: Cluster, { name: machine }: Machine): readonly Check[] {
  const { name: router, address } = cloudOf(cluster);
  const unit = gatewayUnit(cluster);
  const facts = { routes: routesFact(machine, [elsewhere], [address]) };
  const remedy = `On ${machine}: ip route replace default via ${address}`;
  const base = { machine, facts, link: 'https://man7.org/linux/man-pages/man8/ip-route.8.html' };
  return [
    {
      ...base,
      id: `03.gateway.${machine}`,
      title: `${machine} sends to ${router} what is for elsewhere`,
      points: 2,
      needs: [],
      why: `Only ${router} knows behind which worker a pod is, and serves metadata: another gateway knows neither.`,
      hints: [
        `Where would ${machine} send a packet for an address that it does not know?`,
        `On ${machine}: \`ip route get ${elsewhere}\``,
        `On ${machine}: \`ip route replace default via ${address}\``,
      ],
      judge: (answers) => {
        const hop = readRoutes(answerTo(answers, 'routes')).nextHop(elsewhere);
        return hop === address
          ? pass(`default via ${address}`)
          : fail(
              `default via ${address}, ${router}`,
              hop === undefined ? 'no way' : `via ${shown(hop, 40)}`,
              { text: 'The default route is missing, or leads past the cloud.', remedy },
            );
      },
    },
    {
      ...base,
      id: `03.gateway-boot.${machine}`,
      title: `${machine} finds ${router} again after a reboot`,
      points: 1,
      needs: [`03.gateway.${machine}`],
      why: '`ip route` changes the running kernel only; after a reboot the gateway is the one of the image.',
      hints: [
        'What would set the default route at the next boot?',
        `On ${machine}: \`grep -rF ${address} /etc/systemd\``,
        `\`khw-lab script 03\` has a unit, ${unit.name}: write it, and enable it.`,
      ],
      judge: (answers) => {
        const { origin, boot } = readRoutes(answerTo(answers, 'routes'));
        const setting = boot(address).filter(
          ({ line }) =>
            /default|0\.0\.0\.0\/0|gateway/i.test(line) && line.split(/[^\d.]+/).includes(address),
        );
        if (origin('default') === 'static' || setting.some(({ enabled }) => enabled))
          return pass(setting[0]?.path ?? 'set by networkd');
        return fail(
          'a default route that something sets at boot',
          setting[0] === undefined
            ? 'nothing sets it at boot'
            : `${shown(setting[0].path, 80)} is not enabled`,
          { text: 'The route is in memory only.', remedy: `systemctl enable ${unit.name}` },
        );
      },
    },
  ];
}

function metadata(cluster: Cluster, cloud: Cloud, machine: Machine): readonly Check[] {
  const { name } = machine;
  const { name: router } = cloudOf(cluster);
  const { header } = cloud.metadata;
  const entries = Object.entries(cloud.metadata.entries(cluster, machine));
  const facts = { metadata: metadataFact(cloud.metadata, name, entries) };
  // By its name it is found by way of the resolver.
  const byName = cloud.metadata.host !== metadataAddress;
  const needs = [`03.gateway.${name}`, ...(byName ? [`03.resolver.${name}`] : [])];
  const base = { machine: name, facts, needs };
  const told: Check = {
    ...base,
    id: `03.metadata.${name}`,
    title: `${name} is told what it is`,
    points: 2,
    link: 'https://nginx.org/en/docs/http/ngx_http_map_module.html',
    why: 'Chapters 07 to 10 ask for the own address and the range of the pods on each machine: a wrong answer becomes an etcd that cannot listen, or two nodes with one range.',
    hints: [
      `What is ${name} told when it asks for its own address?`,
      `On ${name}: \`curl -s ${header === undefined ? '' : `-H '${header.name}: ${header.value}' `}http://${cloud.metadata.host}${cloud.metadata.addressPath}\``,
      `On ${router}: \`nginx -t\`, \`systemctl status nginx\`; ${metadataFile} has an answer for each address and path.`,
    ],
    judge: (answers) => {
      const complaints = entries.flatMap(([path, text], index) => {
        const response = responseTo(answers, 'metadata', `told-${index}`);
        if (response.status === 200 && response.body === text) return [];
        return [
          response.status === 0
            ? `${path}: ${shown(response.error === '' ? 'no answer' : response.error)}`
            : `${path}: ${response.status === 200 ? `"${shown(response.body, 60)}", not "${text}"` : `HTTP ${response.status}`}`,
        ];
      });
      return unlessAny(
        complaints,
        `${entries.length} answers about ${name}`,
        `${entries.length} answers about ${name}`,
      );
    },
  };
  if (header === undefined) return [told];
  return [
    told,
    {
      ...base,
      id: `03.metadata-header.${name}`,
      title: `Without its header ${name} is told nothing`,
      points: 1,
      needs: [`03.metadata.${name}`],
      link: 'https://cloud.google.com/compute/docs/metadata/querying-metadata',
      why: 'A pod or a browser that is made to fetch a URL cannot set headers: the header keeps it from what is for the machine alone.',
      hints: [
        'What does a request without any header get?',
        `On ${name}: \`curl -s -o /dev/null -w '%{http_code}\\n' http://${cloud.metadata.host}${cloud.metadata.addressPath}\``,
        `In ${metadataFile} on ${router}: \`if ($http_${header.name.toLowerCase().replaceAll('-', '_')} != "${header.value}") { return 403; }\``,
      ],
      judge: (answers) => {
        const { status, error } = responseTo(answers, 'metadata', 'bare');
        return status === 403
          ? pass('403')
          : fail('403 without the header', status === 0 ? shown(error) : `HTTP ${status}`);
      },
    },
  ];
}

function metadataFact(
  { header, host, addressPath }: Metadata,
  machine: string,
  entries: readonly (readonly [path: string, text: string])[],
): Fact {
  const told = entries.map(([path], index): Request => ({
    name: `told-${index}`,
    url: `http://${host}${path}`,
  }));
  const bare = { name: 'bare', url: `http://${host}${addressPath}` };
  return {
    machine,
    timeout: patience,
    script:
      header === undefined
        ? curls(told)
        : `${curls(told, `-H '${header.name}: ${header.value}'`)}\n${curls([bare])}`,
  };
}

/** Asked of the resolver alone: what is in /etc/hosts is another check's. */
function names(cluster: Cluster, cloud: Cloud, { name: machine }: Machine): Check {
  const { name: router, address: resolver } = cloudOf(cluster);
  const wanted = [
    ...cloud.names(cluster),
    ...instances(cluster).map((each) => ({
      name: hostFqdn(cluster, each),
      address: each.address,
    })),
  ];
  return {
    id: `03.resolver.${machine}`,
    title: `${machine} asks the cloud for names`,
    machine,
    points: 2,
    needs: [],
    link: 'https://man7.org/linux/man-pages/man5/resolv.conf.5.html',
    why: `The cloud's names are in no file: ${listed(cloud.names(cluster).map(({ name }) => name))}. Pods that ask for what is outside the cluster ask the same resolver.`,
    hints: [
      `Which resolver does ${machine} ask, and what does it know?`,
      `On ${machine}: \`cat /etc/resolv.conf\`; \`getent ahostsv4 ${cloud.names(cluster)[0]?.name ?? ''}\``,
      `/etc/resolv.conf on ${machine}: \`nameserver ${resolver}\`; on ${router}: ${resolverFile}, and \`systemctl restart dnsmasq\``,
    ],
    facts: {
      names: {
        machine,
        timeout: patience,
        script: `sed -n 's/^nameserver[[:space:]]*/server /p' /etc/resolv.conf | head -n 5\nfor name in ${wanted.map(({ name }) => name).join(' ')}; do { read -r address _ < <(timeout 20 getent -s hosts:dns ahostsv4 "$name"); echo "name $name $address"; } & done\nwait`,
      },
    },
    judge: (answers) => {
      const answer = answerTo(answers, 'names');
      const servers = linesOf(answer, 'server').map((line) => line.trim());
      const found = new Map(
        linesOf(answer, 'name').map((line) => {
          const [name = '', address = ''] = line.split(' ');
          return [name, address];
        }),
      );
      const complaints = wanted.flatMap(({ name, address }) =>
        found.get(name) === address
          ? []
          : [
              (found.get(name) ?? '') === ''
                ? `${name} is unknown`
                : `${name} is ${shown(found.get(name) ?? '', 40)}, not ${address}`,
            ],
      );
      return unlessAny(
        complaints,
        `${wanted.length} names, from ${resolver}`,
        `${wanted.length} names, from ${shown(servers.join(', '), 60)}`,
        servers[0] === resolver
          ? {
              text: 'The resolver does not know them.',
              remedy: `Look at ${resolverFile} on ${router}.`,
            }
          : {
              text: `It asks ${shown(servers[0] ?? 'nobody', 40)} first.`,
              remedy: `nameserver ${resolver} as the first in /etc/resolv.conf`,
            },
      );
    },
  };
}
