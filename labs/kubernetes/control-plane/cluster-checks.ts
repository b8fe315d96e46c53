import type { Check, Verdict } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { at, textAt, type Response } from '../../../lib/evidence/api.js';
import { answersTo } from '../../../lib/evidence/certificate.js';
import { readScript } from '../../../lib/host/files.js';
import {
  allowed,
  clusterFact,
  firstController,
  objectOf,
  readyFact,
  responseTo,
  unanswered,
} from '../checking/api.js';
import { settingFunction } from '../checking/places.js';
import { processFunctions } from '../checking/processes.js';
import { kernelName } from '../checking/units.js';
import { answerTo, fail, kubernetesDocs, pass, shown, type Answers } from '../checking/verdict.js';
import { ownKubeconfig, trusted } from '../earlier.js';
import { idIn, type Cluster } from '../layout.js';

/** What the API itself says, once for the whole cluster. */
export function clusterChecks(cluster: Cluster): readonly Check[] {
  const machine = firstController(cluster);
  const { certificate, stems } = cluster.layout;
  const asked = [
    idIn(cluster, 'controlPlane', 'api-ready', machine),
    trusted(cluster, machine),
    ownKubeconfig(cluster, 'admin', machine),
  ];
  const access = idIn(cluster, 'controlPlane', 'api-access', machine);
  const facts = { cluster: clusterFact(cluster) };
  return [
    ...controllers(cluster)
      .slice(0, 1)
      .map((controller) => service(cluster, controller, asked)),
    ...(['kube-controller-manager', 'kube-scheduler'] as const).map((program) =>
      leader(cluster, machine, program),
    ),
    {
      id: idIn(cluster, 'controlPlane', 'kubelet-access'),
      title: 'The API server may use the kubelets',
      machine,
      points: 3,
      needs: [...asked, access],
      facts,
      link: kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/'),
      why: "Logs, exec and port-forward go from the API server to the kubelet, which asks back whether the CN of the API server's certificate, `kubernetes`, may.",
      hints: [
        "May the user of the API server's certificate do everything with nodes/proxy?",
        '`kubectl auth can-i get nodes --subresource=proxy --as=kubernetes`',
        `\`kubectl apply -f kube-apiserver-to-kubelet.yaml\`; the subject of the binding is the CN of ${certificate(stems.apiServer)}.`,
      ],
      judge: (answers) => {
        const review = objectOf(responseTo(answers, 'cluster', 'kubelet-get'));
        const user =
          'object' in review ? shown(textAt(review.object, 'spec', 'user'), 80) : 'kubernetes';
        const expected = `user ${user} may get and create nodes/proxy`;
        for (const verb of ['get', 'create']) {
          const response = responseTo(answers, 'cluster', `kubelet-${verb}`);
          const may = allowed(response);
          if (may === undefined) return unanswered(expected, response);
          if (!may) {
            return fail(expected, `user ${user} may not ${verb} nodes/proxy`, {
              text: "No binding gives the rights to the user that the API server's certificate names: a role is missing, or the binding names another user.",
              remedy: 'kubectl apply -f kube-apiserver-to-kubelet.yaml',
              link: 'https://github.com/kubernetes/kubernetes/issues/56277',
            });
          }
        }
        return pass(expected);
      },
    },
    {
      id: idIn(cluster, 'controlPlane', 'authorization'),
      title: 'The API lets in whom it should, and nobody else',
      machine,
      points: 2,
      needs: [...asked, access],
      facts,
      link: kubernetesDocs('reference/access-authn-authz/authorization/'),
      why: 'Kubelets are let in by the Node authorizer. A binding made to get rid of a "Forbidden" easily opens the cluster to everyone.',
      hints: [
        'Who may do what? Ask as somebody else.',
        '`kubectl auth can-i delete nodes --as=stranger --as-group=system:authenticated`',
        '`kubectl get clusterrolebindings -o wide | grep cluster-admin`, and delete the one too many.',
      ],
      judge: (answers) => accessVerdict(answers),
    },
  ];
}

const accessRules = [
  {
    name: 'node',
    wanted: true,
    words: 'a kubelet may register its node',
    remedy: '--authorization-mode must have Node.',
  },
  {
    name: 'stranger',
    wanted: false,
    words: 'a stranger may not delete nodes',
    remedy:
      'Look for a binding of system:authenticated, or for AlwaysAllow in --authorization-mode.',
  },
  {
    name: 'nobody',
    wanted: false,
    words: 'system:anonymous may not read secrets',
    remedy: 'Look for a binding of system:unauthenticated or system:anonymous.',
  },
] as const;

function accessVerdict(answers: Answers): Verdict {
  const expected = accessRules.map(({ words }) => words).join('; ');
  for (const { name, wanted, words, remedy } of accessRules) {
    const response = responseTo(answers, 'cluster', name);
    const may = allowed(response);
    if (may === undefined) return unanswered(expected, response);
    if (may !== wanted)
      return fail(expected, words.replace(/ may( not)? /, wanted ? ' may not ' : ' may '), {
        text: `A role binding or the authorization mode is not as it should be${reasonOf(response)}.`,
        remedy,
      });
  }
  return pass(expected);
}

/** RBAC names the binding by which something is allowed. */
function reasonOf(response: Response): string {
  const answer = objectOf(response);
  const reason = 'object' in answer ? textAt(answer.object, 'status', 'reason') : '';
  return reason === '' ? '' : `: ${shown(reason, 200)}`;
}

/** The service that pods know the API server by. */
function service(cluster: Cluster, controller: Machine, asked: readonly string[]): Check {
  const { name: machine } = controller;
  const { serviceAddress } = cluster;
  return {
    id: idIn(cluster, 'controlPlane', 'kubernetes-service'),
    title: 'The service kubernetes has the first address of the range',
    machine,
    points: 2,
    needs: [
      ...asked,
      idIn(cluster, 'controlPlane', 'service-range', machine),
      idIn(cluster, 'controlPlane', 'api-certificate', machine),
    ],
    link: kubernetesDocs('tutorials/services/connect-applications-service/'),
    why: 'Every pod comes to the API server by this address, and checks it against the certificate.',
    hints: [
      'Which address does the service have, and is it in the certificate?',
      '`kubectl get service kubernetes`',
      '`kubectl delete service kubernetes`: the API server makes it again, from its range.',
    ],
    facts: { cluster: clusterFact(cluster), ready: readyFact(controller) },
    judge: (answers) => {
      const response = responseTo(answers, 'cluster', 'kubernetes');
      const answer = objectOf(response);
      const expected = `service kubernetes at ${serviceAddress}`;
      if ('problem' in answer) return fail(expected, answer.problem);
      const address = textAt(answer.object, 'spec', 'clusterIP');
      const served = responseTo(answers, 'ready', 'ready').certificate;
      if (address === serviceAddress) return pass(expected);
      const named = served !== undefined && /^[\d.]+$/.test(address) && answersTo(served, address);
      return fail(
        `${expected}, which the certificate names`,
        `service kubernetes at ${shown(address, 60)}${named ? '' : ', which the certificate does not name'}`,
        {
          text: 'The service was made when the API server had another range, and keeps its address.',
          remedy: 'kubectl delete service kubernetes',
        },
      );
    },
  };
}

/**
 * Seconds without a sign of life after which a leader counts as gone: its lease, which is for 15
 * unless it says otherwise, and some for slow machines.
 */
const leaseLimit = (lease: unknown): number =>
  Math.min(longestLease, Math.max(15, Number(at(lease, 'spec', 'leaseDurationSeconds')) || 0)) + 45;
const longestLease = 300;

/**
 * Leases carry the API's time, and so does the date of its answers; here the moment at which the
 * facts were asked will do.
 */
function leader(
  cluster: Cluster,
  machine: string,
  program: 'kube-controller-manager' | 'kube-scheduler',
): Check {
  const id = program === 'kube-scheduler' ? 'scheduler' : 'controller-manager';
  const hosts = controllers(cluster).map((each) => cluster.layout.hostName(each));
  return {
    id: idIn(cluster, 'controlPlane', `${id}-leader`),
    title: `A ${program} of this lab leads`,
    machine,
    points: 1,
    link: kubernetesDocs('concepts/architecture/leases/'),
    needs: [
      idIn(cluster, 'controlPlane', id, machine),
      ...(program === 'kube-controller-manager'
        ? [idIn(cluster, 'controlPlane', 'controller-manager-flags', machine)]
        : []),
      ownKubeconfig(cluster, 'admin', machine),
    ],
    why: 'Only the one that holds the lease works; all others wait. A lease held from elsewhere stops the whole cluster without any error.',
    hints: [
      'Who holds the lease?',
      `\`kubectl -n kube-system get lease ${program} -o yaml\``,
      `Stop the ${program} that runs elsewhere; \`kubectl -n kube-system delete lease ${program}\` lets them choose again.`,
    ],
    facts: {
      cluster: clusterFact(cluster),
      clock: clockFact(machine),
      election: electionFact(machine),
    },
    judge: (answers) => {
      const { stdout } = answerTo(answers, 'election');
      const others = /^profiles (.+)$/m.exec(stdout)?.[1];
      if (program === 'kube-scheduler' && others !== undefined)
        return fail('a scheduler for default-scheduler', `it works for ${shown(others, 80)} only`, {
          text: 'Pods ask for default-scheduler unless they say otherwise: no profile of the scheduler is called so, and they stay Pending.',
          remedy:
            'schedulerName: default-scheduler in profiles of kube-scheduler.yaml, or no profiles at all; then systemctl restart kube-scheduler',
          link: kubernetesDocs('reference/scheduling/config/#multiple-profiles'),
        });
      const alone = stdout.split('\n');
      if (hosts.length === 1 && alone.includes(`alone ${kernelName(program)}`))
        return pass('the only one, told to work without a lease');
      const response = responseTo(answers, 'cluster', `lease-${program}`);
      const answer = objectOf(response);
      const expected = `${hosts.join(' or ')} holds the lease ${program}`;
      if ('problem' in answer) return fail(expected, `no lease: ${answer.problem}`);
      const holder = textAt(answer.object, 'spec', 'holderIdentity');
      const age =
        Number(answerTo(answers, 'clock').stdout.trim()) -
        Date.parse(textAt(answer.object, 'spec', 'renewTime')) / 1000;
      // As the host is called, whose name has no case.
      const held = holder.toLowerCase();
      const isOf = (host: string): boolean =>
        held === host || held.startsWith(`${host}_`) || held.startsWith(`${host}.`);
      if (!hosts.some(isOf)) {
        return fail(expected, holder === '' ? 'nobody holds it' : `${shown(holder, 80)} holds it`, {
          text: `A ${program} runs, or ran, on another machine, and still has the lease.`,
          remedy: `Stop it there, then: kubectl -n kube-system delete lease ${program}`,
        });
      }
      return age < leaseLimit(answer.object)
        ? pass(shown(holder, 80))
        : fail(expected, `${shown(holder, 80)} has not renewed it for ${Math.round(age)} s`);
    },
  };
}

const electionFact = (machine: string): Check['facts'][string] => ({
  machine,
  script: readScript('labs/kubernetes/control-plane/election.sh', {
    PROCESSES: processFunctions,
    SETTING: settingFunction,
  }),
});

const clockFact = (machine: string): Check['facts'][string] => ({
  machine,
  script: "printf '%(%s)T\\n' -1",
});
