import type { Check, Fact, FactAnswer } from '../../../lib/core/check.js';
import { controllers, jumpbox } from '../../../lib/core/lab.js';
import { answersTo } from '../../../lib/evidence/certificate.js';
import { readScript } from '../../../lib/host/files.js';
import { curls, responseTo, unanswered, wayTo } from '../../kubernetes/checking/api.js';
import { answerTo, fail, listed, pass, shown } from '../../kubernetes/checking/verdict.js';
import { apiPort, apiUrl } from '../../kubernetes/kubeconfigs.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { linesOf, readUnitStates, unitStates } from '../answers.js';
import { cloudOf } from '../cloud.js';
import { frontConfig, frontRead } from './config.js';

const configuration = 'https://docs.haproxy.org/2.6/configuration.html';

/** The front as a whole: that it runs, knows its servers by the authority, and answers. */
export const frontChecks = (cluster: Cluster): readonly Check[] => [
  ...running(cluster),
  healthCheck(cluster),
  answers(cluster),
];

function running(cluster: Cluster): readonly Check[] {
  const { name: machine } = cloudOf(cluster);
  const base = {
    machine,
    facts: {
      unit: {
        machine,
        script: `${unitStates('haproxy')}\nss -Hltn "sport = :${apiPort}" | head -n 3 | sed 's/^/listens /'`,
      },
    },
    link: 'https://www.freedesktop.org/software/systemd/man/latest/systemctl.html',
  };
  return [
    {
      ...base,
      id: '09.running',
      title: 'The front runs',
      points: 2,
      needs: [],
      why: 'Kubelets, kube-proxy and kubectl know its address alone.',
      hints: [
        'Does HAProxy run, and where does it listen?',
        `On ${machine}: \`systemctl status haproxy\`; \`haproxy -c -f ${frontConfig}\``,
        `On ${machine}: \`systemctl restart haproxy\`; \`khw-lab script 09\` has the configuration.`,
      ],
      judge: (given) => {
        const answer = answerTo(given, 'unit');
        const active = readUnitStates(answer).get('haproxy')?.active ?? 'unknown';
        const listens = linesOf(answer, 'listens').length > 0;
        const expected = `haproxy is active, and listens at ${apiPort}`;
        if (active === 'active' && listens) return pass(expected);
        return fail(
          expected,
          active === 'active'
            ? `haproxy is active, and nothing listens at ${apiPort}`
            : `haproxy is ${shown(active, 20)}${listens ? `, something else listens at ${apiPort}` : ''}`,
          {
            text: 'It was not started, or does not take its configuration.',
            remedy: `haproxy -c -f ${frontConfig} says what is wrong`,
          },
        );
      },
    },
    {
      ...base,
      id: '09.boot',
      title: 'The front comes back after a reboot',
      points: 1,
      needs: ['09.running'],
      why: 'A cluster whose machines have all been restarted waits for its front.',
      hints: [
        'Would HAProxy run after a reboot?',
        `On ${machine}: \`systemctl is-enabled haproxy\``,
        `On ${machine}: \`systemctl enable haproxy\``,
      ],
      judge: (given) =>
        readUnitStates(answerTo(given, 'unit')).get('haproxy')?.enabled === true
          ? pass('haproxy is enabled')
          : fail('haproxy is enabled', 'it is not', {
              text: 'It runs now, and will be gone after a reboot.',
              remedy: 'systemctl enable haproxy',
            }),
    },
  ];
}

/** bash: the certificate of the authority, as a digest. */
const fingerprint = (file: string): string =>
  `openssl x509 -noout -fingerprint -sha256 -in ${file} 2>/dev/null | sed 's/^/own /'; true`;

function healthCheck(cluster: Cluster): Check {
  const { name: machine } = cloudOf(cluster);
  const authority = cluster.layout.certificate(cluster.layout.stems.authority);
  const addresses = controllers(cluster).map(({ address }) => `${address}:${apiPort}`);
  const expected =
    "each server is asked over HTTPS, and known by a certificate of the cluster's authority";
  return {
    id: '09.health-check',
    title: 'The front asks each API server whether it is ready, and knows it by its authority',
    machine,
    points: 2,
    needs: ['09.running'],
    link: `${configuration}#5.2-check`,
    why: 'An API server that has lost its etcd takes connections and answers nobody: a front that only looks at the port keeps sending requests there. Without the authority anything at that port would do.',
    hints: [
      'How does HAProxy find out that a server is well?',
      `Look for httpchk, check-ssl, verify and ca-file in ${frontConfig} on ${machine}.`,
      `\`option httpchk GET /readyz\`; \`default-server check check-ssl verify required ca-file …\` with a copy of ${authority}; then \`systemctl restart haproxy\``,
    ],
    facts: {
      config: configFact(machine),
      own: {
        machine: jumpbox(cluster).name,
        script: fingerprint(`${cluster.workingFolder}/${authority}`),
      },
    },
    judge: (given) => {
      const config = answerTo(given, 'config');
      const own = linesOf(answerTo(given, 'own'), 'own')[0] ?? '';
      const { servers, asks } = readConfig(config);
      const ours = servers.filter(
        ({ address, isLastResort }) => addresses.includes(address) && !isLastResort,
      );
      const complaints = [
        ...(ours.length === 0 ? [`none of ${addresses.join(', ')} is a server`] : []),
        ...(asks ? [] : ['only the port is looked at: there is no httpchk']),
        ...ours.flatMap((server) =>
          problemsOf(server, authorities(config), own).map((text) => `${server.name} ${text}`),
        ),
        ...(/^changed since$/m.test(config.stdout)
          ? [`${frontConfig} was written after haproxy had been started`]
          : []),
      ];
      return complaints.length === 0 ? pass(expected) : fail(expected, listed(complaints));
    },
  };
}

export const configFact = (machine: string): Fact => ({
  machine,
  script: readScript('labs/ha/09-front/config-facts.sh', {
    CONFIG: frontConfig,
    READ: frontRead,
  }),
});

interface ConfiguredServer {
  readonly name: string;
  readonly address: string;
  /** Words of its line, behind those of the default-server lines above it. */
  readonly words: readonly string[];
  /** It is given nothing as long as another one is ready. */
  readonly isLastResort: boolean;
}

/** The servers of a configuration, and whether any backend asks by HTTP. */
export function readConfig(answer: FactAnswer): {
  readonly servers: readonly ConfiguredServer[];
  readonly asks: boolean;
} {
  const servers: ConfiguredServer[] = [];
  let inherited: readonly string[] = [];
  let section = '';
  let asks = false;
  const lines = configLines(answer);
  const resorts = lines.flatMap(([keyword, name = '', ...when]) =>
    keyword === 'use_backend' && when.some((word) => word.startsWith('nbsrv(')) ? [name] : [],
  );
  for (const line of lines) {
    const [keyword = '', ...rest] = line;
    if (['listen', 'backend', 'defaults', 'frontend', 'global'].includes(keyword)) {
      inherited = [];
      section = rest[0] ?? '';
    }
    if (keyword === 'default-server') inherited = [...inherited, ...rest];
    if (keyword === 'option' && rest[0] === 'httpchk') asks = true;
    if (keyword === 'server') {
      const [name = '', address = '', ...words] = rest;
      servers.push({
        name: shown(name, 30),
        address,
        words: [...inherited, ...words],
        isLastResort: resorts.includes(section) || words.includes('backup'),
      });
    }
  }
  return { servers, asks };
}

/** Words of each line, without comments. */
export const configLines = (answer: FactAnswer): readonly (readonly string[])[] =>
  linesOf(answer, 'config')
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, '')
        .trim()
        .split(/\s+/),
    )
    .filter(([first]) => first !== '');

/** Digests of the authorities that a configuration names, by file. */
const authorities = (answer: FactAnswer): ReadonlyMap<string, string> =>
  new Map(
    linesOf(answer, 'authority').map((line) => {
      const [file = '', ...digest] = line.split(' ');
      return [file, digest.join(' ')];
    }),
  );

function problemsOf(
  { words }: ConfiguredServer,
  known: ReadonlyMap<string, string>,
  own: string,
): readonly string[] {
  const after = (word: string): string | undefined => words[words.lastIndexOf(word) + 1];
  if (!words.includes('check')) return ['is not checked'];
  if (!words.includes('check-ssl') && !words.includes('ssl')) return ['is not asked over TLS'];
  if (words.includes('verify') && after('verify') === 'none')
    return ['may show any certificate: verify none'];
  const file = words.includes('ca-file') ? after('ca-file') : undefined;
  if (file === undefined) return ['is verified by no authority of this cluster: no ca-file'];
  const digest = known.get(file) ?? '';
  return digest !== '' && digest === own
    ? []
    : [`is verified by ${shown(file, 60)}, which is not the authority on the jumpbox`];
}

function answers(cluster: Cluster): Check {
  const { name: machine } = cloudOf(cluster);
  const url = apiUrl(cluster);
  const host = cluster.apiHost;
  const expected = `ready, by a certificate for ${host}`;
  return {
    id: '09.front',
    title: 'The API answers through the front',
    machine,
    points: 3,
    needs: ['09.running'],
    link: 'https://kubernetes.io/docs/reference/using-api/health-checks/',
    why: "This is the way of everybody who is not on a controller. TLS goes through: the certificate is the API server's, and must have the name of the front in it.",
    hints: [
      'What does the jumpbox get when it asks the front?',
      `On the jumpbox: \`curl -v --cacert ${cluster.layout.certificate(cluster.layout.stems.authority)} ${url}/readyz\``,
      `Is a server UP on ${machine}? Does the certificate of chapter ${cluster.layout.chapters.certificates} name ${host}?`,
    ],
    facts: {
      front: {
        machine: jumpbox(cluster).name,
        timeout: 20,
        script: curls(
          [wayTo('way', url), { name: 'ready', url: `${url}/readyz`, certificates: true }],
          '-k',
        ),
      },
    },
    judge: (given) => {
      const response = responseTo(given, 'front', 'ready');
      const { status, certificate } = response;
      if (status === 0) return unanswered(expected, response);
      if (certificate !== undefined && !answersTo(certificate, host))
        return fail(expected, `its certificate does not name ${host}`, {
          text: 'Clients refuse the connection: they asked for another name.',
          remedy: `Make the certificate again with ${host} among its names.`,
        });
      return status === 200 ? pass(expected) : fail(expected, `HTTP ${status}`);
    },
  };
}
