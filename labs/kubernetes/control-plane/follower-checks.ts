import type { Check, Verdict } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { messageOfResponse } from '../../../lib/evidence/api.js';
import { flagOf } from '../../../lib/evidence/unit.js';
import { curls, responseTo } from '../checking/api.js';
import { brokenRules, defaultServiceRange, managerRules, wantedFlag } from '../checking/flags.js';
import { processOf, runs, unitFacts } from '../checking/units.js';
import {
  fail,
  kubernetesDocs,
  listed,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { ownKubeconfig, trusted } from '../earlier.js';
import { idIn, type Cluster } from '../layout.js';
import { brokenTrust, managerTrust } from './trust.js';
import { knownOf, trustFacts } from './trust-facts.js';

/** Controller manager and scheduler of one controller. */
export function followerChecks(cluster: Cluster, { name: machine }: Machine): readonly Check[] {
  return [
    running(cluster, machine, followers.manager),
    health(cluster, machine, followers.manager),
    managerFlags(cluster, machine),
    running(cluster, machine, followers.scheduler),
    health(cluster, machine, followers.scheduler),
  ];
}

interface Follower {
  readonly program: 'kube-controller-manager' | 'kube-scheduler';
  readonly id: string;
  readonly title: string;
  readonly port: number;
  readonly why: string;
}

const followers = {
  manager: {
    program: 'kube-controller-manager',
    id: 'controller-manager',
    title: 'controller manager',
    port: 10257,
    why: 'It turns deployments into pods, and makes the service accounts and the certificate of the authority that pods are given.',
  },
  scheduler: {
    program: 'kube-scheduler',
    id: 'scheduler',
    title: 'scheduler',
    port: 10259,
    why: 'It decides on which node a pod runs; without it pods stay Pending and nobody says why.',
  },
} as const satisfies Record<string, Follower>;

const docs = (program: string): string =>
  kubernetesDocs(`reference/command-line-tools-reference/${program}/`);

const running = (
  cluster: Cluster,
  machine: string,
  { program, id, title, why }: Follower,
): Check => ({
  id: idIn(cluster, 'controlPlane', id, machine),
  title: `The ${title} runs`,
  machine,
  points: 2,
  why,
  link: docs(program),
  needs: [
    idIn(cluster, 'controlPlane', 'api-ready', machine),
    trusted(cluster, machine),
    ownKubeconfig(cluster, program, machine),
  ],
  hints: [
    `On ${machine}: what does systemd say of ${program}?`,
    `\`journalctl -u ${program} -n 50\``,
    `Fix the unit or the file that the journal names, then \`systemctl daemon-reload; systemctl restart ${program}\``,
  ],
  facts: unitFacts(machine),
  judge: (answers) => runs(program, answers),
});

const healthFact = (machine: string): Check['facts'][string] => ({
  machine,
  script: curls(
    Object.values(followers).map(({ id, port }) => ({
      name: id,
      url: `https://127.0.0.1:${port}/healthz`,
    })),
    '-k',
  ),
});

const health = (
  cluster: Cluster,
  machine: string,
  { program, id, title, port }: Follower,
): Check => ({
  id: idIn(cluster, 'controlPlane', `${id}-health`, machine),
  title: `The ${title} says that it is healthy`,
  machine,
  points: 1,
  link: kubernetesDocs('reference/using-api/health-checks/'),
  needs: [idIn(cluster, 'controlPlane', id, machine)],
  why: 'Its health covers what systemd does not see: that it leads, or waits for its turn, and that its loops go round.',
  hints: [
    `On ${machine}: ask it.`,
    `\`curl -k https://127.0.0.1:${port}/healthz\``,
    `Refused: is it --secure-port or a packet filter? Else \`journalctl -u ${program} -n 50\``,
  ],
  facts: { health: healthFact(machine) },
  judge: (answers) => {
    const response = responseTo(answers, 'health', id);
    return response.status === 200
      ? pass(`port ${port}: ok`)
      : fail(`https://127.0.0.1:${port}/healthz says ok`, shown(messageOfResponse(response), 160));
  },
});

function managerFlags(cluster: Cluster, machine: string): Check {
  return {
    id: idIn(cluster, 'controlPlane', 'controller-manager-flags', machine),
    title: "The controller manager has the lab's ranges and keys",
    machine,
    points: 2,
    link: docs('kube-controller-manager'),
    needs: [
      idIn(cluster, 'controlPlane', 'controller-manager', machine),
      trusted(cluster, machine),
      idIn(cluster, 'controlPlane', 'service-range', machine),
    ],
    why: 'Its ranges must be those of the API server and of the nodes. Pods verify the API server by the authority that it hands out; its keys must be those that the API server knows.',
    hints: [
      'Compare the running command line with that of the API server, and with the reference.',
      `On ${machine}: \`tr '\\0' '\\n' < /proc/$(pidof kube-controller-manager)/cmdline\`; \`openssl x509 -noout -subject -in FILE\``,
      `Correct the unit, then \`systemctl daemon-reload; systemctl restart kube-controller-manager\`. \`khw-lab diff ${cluster.layout.chapters.controlPlane}\` names the flags.`,
    ],
    facts: { ...unitFacts(machine), ...trustFacts(cluster, machine) },
    judge: (answers) => managerVerdict(cluster, answers),
  };
}

function managerVerdict(cluster: Cluster, answers: Answers): Verdict {
  const process = processOf(answers, 'kube-controller-manager');
  const range = flagOf(processOf(answers, 'kube-apiserver'), 'service-cluster-ip-range');
  const rules = managerRules(cluster, range ?? defaultServiceRange);
  const wrong = brokenRules(rules, process);
  const trust = managerTrust(cluster);
  const broken = brokenTrust(trust, knownOf(cluster, answers));
  const expected = [
    ...wrong.map(wantedFlag),
    ...broken.map(({ rule: { flag, asked } }) => `--${flag}: ${asked}`),
  ];
  return unlessAny(
    [
      ...wrong.map(({ name }) => `--${name}=${shown(flagOf(process, name) ?? '(not given)')}`),
      ...broken.map(({ words }) => words),
    ],
    listed(expected.length === 0 ? rules.map(wantedFlag) : expected),
    `${rules.length} flags of process ${process.pid}; files of ${trust.length} followed`,
    broken[0]?.cause,
  );
}
