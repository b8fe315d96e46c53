import type { Check, Fact } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { readScript } from '../../../lib/host/files.js';
import { plainCurl } from '../../kubernetes/checking/api.js';
import { patience } from '../../kubernetes/checking/files.js';
import { answerTo, fail, pass, shown, type Answers } from '../../kubernetes/checking/verdict.js';
import { apiPort, apiUrl } from '../../kubernetes/kubeconfigs.js';
import { idIn, type Cluster } from '../../kubernetes/layout.js';
import { cloudOf } from '../cloud.js';
import {
  backend as backendName,
  frontConfig,
  frontAnswer,
  frontSocket,
  lastResort,
  statisticsPort,
} from './config.js';
import { readStatistics, type ServerState } from './statistics.js';

const link = 'https://docs.haproxy.org/2.6/management.html';

/** Each API server behind the front: that HAProxy takes it to be well, and makes use of it. */
export const backendChecks = (cluster: Cluster): readonly Check[] => [
  ...controllers(cluster).flatMap((controller) => [
    backend(cluster, controller),
    share(cluster, controller),
  ]),
  resort(cluster),
];

/** Twice as many as there are servers: one that is not given any is left out on purpose. */
function statisticsFact(cluster: Cluster): Fact {
  const count = 2 * controllers(cluster).length;
  const request = `-sk -m 20 --noproxy '*' -A khw-lab --http1.1 -H 'Connection: close' ${apiUrl(cluster)}/livez`;
  return {
    machine: cloudOf(cluster).name,
    timeout: patience,
    script: readScript('labs/ha/09-front/statistics.sh', {
      STATISTICS: frontAnswer('show stat'),
      REQUESTS: `${plainCurl} ${Array.from({ length: count }, () => request).join(' \\\n  --next ')}`,
    }),
  };
}

const addressOf = ({ address }: Machine): string => `${address}:${apiPort}`;

const serverIn = (answers: Answers, word: 'before' | 'after', controller: Machine) =>
  serversIn(answers, word, controller).find((server) => !isUnasked(server)) ??
  serversIn(answers, word, controller)[0];

/** Each backend has servers of its own; several may have the same address. */
const serversIn = (answers: Answers, word: 'before' | 'after', controller: Machine) =>
  readStatistics(answerTo(answers, 'statistics'), word).servers.filter(
    ({ address }) => address === addressOf(controller),
  );

/** Whether nobody looks if it is ready: it is never left out. */
const isUnasked = ({ status }: ServerState): boolean => status === 'no check';

const isUp = ({ status }: ServerState): boolean => /^UP\b/.test(status);

function backend(cluster: Cluster, controller: Machine): Check {
  const { name: machine } = cloudOf(cluster);
  const { name } = controller;
  return {
    id: `09.backend.${name}`,
    title: `The front sends requests to ${name}`,
    machine,
    points: 2,
    needs: ['09.running', idIn(cluster, 'controlPlane', 'api-ready', name)],
    link,
    why: 'HAProxy leaves out a server that fails its checks: with one of three out, the cluster runs, and nobody notices until the second is lost.',
    hints: [
      `What does HAProxy think of ${name}?`,
      `On ${machine}: \`echo 'show servers state' | socat stdio ${frontSocket}\`, or the page at http://${cloudOf(cluster).address}:${statisticsPort}/ from the jumpbox`,
      `In ${frontConfig}: \`server ${name} ${addressOf(controller)} check\`, then \`systemctl restart haproxy\``,
    ],
    facts: { statistics: statisticsFact(cluster) },
    judge: (answers) => {
      const expected = `${addressOf(controller)} is UP`;
      const server = serverIn(answers, 'after', controller);
      if (server === undefined)
        return fail(expected, 'HAProxy has no such server', {
          text: 'It is not among the servers of any backend.',
          remedy: `server ${name} ${addressOf(controller)} check`,
        });
      const { status, check, code, words } = server;
      if (isUp(server) && check !== '')
        return pass(`${shown(status, 20)}, last check ${shown(check, 10)} ${shown(code, 5)}`);
      return fail(
        expected,
        `${shown(status, 30)}${check === '' ? '' : `, last check ${shown(check, 10)} ${shown(code, 5)} ${shown(words, 120)}`}`,
        causeOf(server),
      );
    },
  };
}

function causeOf({ status, check }: ServerState): { text: string; remedy?: string } | undefined {
  if (status.startsWith('MAINT') || status.startsWith('DRAIN'))
    return {
      text: 'Somebody has taken it out of service by hand.',
      remedy: 'Take it back: `set server BACKEND/SERVER state ready` at the socket.',
    };
  if (status === 'no check' || check === '')
    return { text: 'Nobody looks whether it is well: `check` is missing.' };
  if (check.startsWith('L4')) return { text: 'Nothing takes a connection there.' };
  if (check.startsWith('L6'))
    return {
      text: 'Its certificate is not of the authority that HAProxy was given, or does not have the name it wants.',
    };
  if (check.startsWith('L7'))
    return { text: 'It answers, and says that it is not ready, or does not say it to everybody.' };
  return undefined;
}

function share(cluster: Cluster, controller: Machine): Check {
  const { name: machine } = cloudOf(cluster);
  const { name } = controller;
  return {
    id: `09.share.${name}`,
    title: `Requests through the front reach ${name}`,
    machine,
    points: 1,
    needs: [`09.backend.${name}`],
    link: 'https://docs.haproxy.org/2.6/configuration.html#4-balance',
    why: 'A front that prefers one server only hides it when that one is overloaded. Asked twice as often as there are servers.',
    hints: [
      `How many connections has ${name} been given?`,
      `On ${machine}: \`echo 'show stat' | socat stdio ${frontSocket} | cut -d, -f1,2,8,18,19\``,
      `\`balance roundrobin\`, the same weight for all, and no \`backup\` in ${frontConfig}`,
    ],
    facts: { statistics: statisticsFact(cluster) },
    judge: (answers) => {
      const expected = `${name} is given some of ${2 * controllers(cluster).length} connections`;
      const { algorithm } = readStatistics(answerTo(answers, 'statistics'), 'after');
      const before = serverIn(answers, 'before', controller)?.given ?? 0;
      const given = (serverIn(answers, 'after', controller)?.given ?? 0) - before;
      if (given > 0) return pass(`${given} of ${2 * controllers(cluster).length}`);
      const chooses = algorithm(addressOf(controller));
      return /^(source|hdr|uri|url_param|rdp)/.test(chooses) && before > 0
        ? pass(`${before} connections so far, by ${shown(chooses, 20)}`)
        : fail(expected, 'it is given none', {
            text: 'Its weight is 0, it is a backup, or another one is preferred.',
          });
    },
  };
}

function resort(cluster: Cluster): Check {
  const { name: machine } = cloudOf(cluster);
  const expected = 'each API server is also among servers that are not checked';
  return {
    id: '09.last-resort',
    title: 'With no server ready the front still sends requests to all of them',
    machine,
    points: 1,
    needs: ['09.running'],
    link: 'https://docs.haproxy.org/2.6/configuration.html#7.3.2-nbsrv',
    why: 'Where all checks fail at once, what fails is mostly the check: a certificate of the front that has run out, a path that is closed to it. The load balancers of clouds then send to all servers; one that sends nowhere makes an outage of it.',
    hints: [
      'What does the front do with a request when none of its servers says that it is ready?',
      `Is there something for that case in ${frontConfig} on ${machine}: \`nbsrv\`, or servers that are \`backup\`?`,
      `\`use_backend ${lastResort} if { nbsrv(${backendName}) eq 0 }\` in the frontend, and a backend of that name with the same servers, without \`check\``,
    ],
    facts: { statistics: statisticsFact(cluster) },
    judge: (answers) => {
      const lacking = controllers(cluster)
        .filter((controller) => !serversIn(answers, 'after', controller).some(isUnasked))
        .map(({ name }) => name);
      return lacking.length === 0
        ? pass(expected)
        : fail(expected, `${lacking.join(', ')} ${lacking.length === 1 ? 'is' : 'are'} not`, {
            text: 'When every check fails the front refuses everybody.',
            remedy: `use_backend ${lastResort} if { nbsrv(${backendName}) eq 0 }`,
          });
    },
  };
}
