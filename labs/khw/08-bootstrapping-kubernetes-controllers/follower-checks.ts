import type { Check } from '../../../lib/core/check.js';
import type { Lab, Machine } from '../../../lib/core/lab.js';
import { messageOfResponse } from '../../../lib/evidence/api.js';
import { flagOf } from '../../../lib/evidence/unit.js';
import { curls, responseTo } from '../../kubernetes/checking/api.js';
import { ownKubeconfig } from '../earlier.js';
import { processOf, runs, unitFacts } from '../../kubernetes/checking/units.js';
import {
  fail,
  kubernetesDocs,
  listed,
  pass,
  shown,
  unlessAny,
} from '../../kubernetes/checking/verdict.js';
import { brokenRules, managerRules, wantedFlag } from '../../kubernetes/checking/flags.js';

/** Controller manager and scheduler of one controller. */
export function followerChecks(lab: Lab, { name: machine }: Machine): readonly Check[] {
  return [
    running(machine, followers.manager),
    health(machine, followers.manager),
    managerFlags(lab, machine),
    running(machine, followers.scheduler),
    health(machine, followers.scheduler),
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

const running = (machine: string, { program, id, title, why }: Follower): Check => ({
  id: `08.${id}.${machine}`,
  title: `The ${title} runs`,
  machine,
  points: 2,
  why,
  link: docs(program),
  needs: [`08.api-ready.${machine}`, ownKubeconfig(program, machine)],
  hints: [
    `On ${machine}: what does systemd say of ${program}?`,
    `\`journalctl -u ${program} -n 50\``,
    `Mend the unit or the file that the journal names, then \`systemctl daemon-reload; systemctl restart ${program}\``,
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

const health = (machine: string, { program, id, title, port }: Follower): Check => ({
  id: `08.${id}-health.${machine}`,
  title: `The ${title} says that it is healthy`,
  machine,
  points: 1,
  link: kubernetesDocs('reference/using-api/health-checks/'),
  needs: [`08.${id}.${machine}`],
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

function managerFlags(lab: Lab, machine: string): Check {
  return {
    id: `08.controller-manager-flags.${machine}`,
    title: "The controller manager has the lab's ranges and keys",
    machine,
    points: 2,
    link: docs('kube-controller-manager'),
    needs: [`08.controller-manager.${machine}`],
    why: "Its ranges must be those of the API server and of the nodes; without the authority's certificate and the signing key pods cannot speak to the API.",
    hints: [
      'Compare the running command line with the reference.',
      `On ${machine}: \`tr '\\0' '\\n' < /proc/$(pidof kube-controller-manager)/cmdline\``,
      'Correct the unit, then `systemctl daemon-reload; systemctl restart kube-controller-manager`. `khw-lab diff 08` names the flags.',
    ],
    facts: unitFacts(machine),
    judge: (answers) => {
      const process = processOf(answers, 'kube-controller-manager');
      const rules = managerRules(lab);
      const wrong = brokenRules(rules, process);
      const expected = (wrong.length === 0 ? rules : wrong).map(wantedFlag);
      return unlessAny(
        wrong.map(({ name }) => `--${name}=${shown(flagOf(process, name) ?? '(not given)')}`),
        listed(expected),
        `${rules.length} flags of process ${process.pid}`,
      );
    },
  };
}
