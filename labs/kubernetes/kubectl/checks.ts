import type { Check, Fact } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers } from '../../../lib/core/lab.js';
import { listAt, messageOfResponse, readObject, textAt } from '../../../lib/evidence/api.js';
import { answersTo } from '../../../lib/evidence/certificate.js';
import { isSignedBy } from '../../../lib/evidence/trust.js';
import { apiPort, apiUrl, remotePlan } from '../kubeconfigs.js';
import {
  allowed,
  apiController,
  apiMachines,
  isLost,
  objectOf,
  responseTo,
  unanswered,
} from '../checking/api.js';
import { originalCertificate, originalsFact, readStore } from '../checking/certificates.js';
import { octal } from '../checking/files.js';
import { filtersOf, mayHaveDropped, stagesAt } from '../checking/filters.js';
import {
  authorityProblem,
  clientProblem,
  fileProblem,
  kubeconfigsFact,
  readKubeconfigs,
  serverProblem,
  type Judged,
} from '../checking/kubeconfigs.js';
import { jumpboxFact } from '../checking/jumpbox.js';
import { filterCommand } from '../checking/network.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { authorityFile, idIn, type Cluster } from '../layout.js';
import { knowsNames, trusted } from '../earlier.js';
import { nodeName } from '../machines/names.js';

const file = '/root/.kube/config';
const configDocs = (command: string): string =>
  kubernetesDocs(`reference/kubectl/generated/kubectl_config/kubectl_config_${command}/`);

/** What ~/.kube/config says, and where kubectl gets with it. */
export function kubectlChecks(cluster: Cluster): readonly Check[] {
  return [...fileChecks(cluster), ...apiChecks(cluster)];
}

/** What ~/.kube/config says. */
function fileChecks(cluster: Cluster): readonly Check[] {
  const { name: machine } = jumpbox(cluster);
  const facts = {
    kubeconfigs: kubeconfigsFact(machine, [file]),
    originals: originalsFact(cluster),
  };
  const judging =
    (problem: (judged: Judged) => string | undefined, expected: string): Check['judge'] =>
    (answers) => {
      const found = problem(judgedOf(cluster, answers));
      return unlessAny(found === undefined ? [] : [`~/.kube/config ${found}`], expected, expected);
    };
  const base = { machine, facts };
  const { clusterName } = cluster.layout;
  const { files: admin } = remotePlan(cluster);
  const authority = authorityFile(cluster);
  const remake = `kubectl config set-cluster ${clusterName} --certificate-authority=${authority} --embed-certs=true --server=${apiUrl(cluster)}`;
  return [
    {
      ...base,
      id: idIn(cluster, 'kubectl', 'kubeconfig'),
      title: 'kubectl has a kubeconfig with a context to use',
      points: 2,
      needs: [
        idIn(cluster, 'jumpbox', 'working-folder'),
        idIn(cluster, 'certificates', 'certificates'),
      ],
      link: configDocs('use-context'),
      why: 'Without --kubeconfig kubectl reads ~/.kube/config; without a current context there it tries http://localhost:8080.',
      hints: [
        'What does kubectl know without --kubeconfig?',
        '`kubectl config get-contexts`',
        `\`kubectl config set-context ${clusterName} --cluster=${clusterName} --user=admin; kubectl config use-context ${clusterName}\``,
      ],
      judge: judging(
        fileProblem,
        '~/.kube/config with a current context, its cluster and its user',
      ),
    },
    {
      ...base,
      id: idIn(cluster, 'kubectl', 'mode'),
      title: 'Only root may read the kubeconfig',
      points: 1,
      needs: [idIn(cluster, 'kubectl', 'kubeconfig')],
      link: 'https://man7.org/linux/man-pages/man1/chmod.1.html',
      why: "It holds the administrator's private key.",
      hints: ['Look at its permissions.', '`ls -l ~/.kube/config`', '`chmod 600 ~/.kube/config`'],
      judge: (answers) => {
        const mode = readKubeconfigs(answerTo(answers, 'kubeconfigs')).files.get(file)?.mode ?? 0;
        return (mode & 0o077) === 0
          ? pass(`mode ${octal(mode)}`)
          : fail('mode 600', `~/.kube/config has mode ${octal(mode)}`);
      },
    },
    {
      ...base,
      id: idIn(cluster, 'kubectl', 'server'),
      title: 'The kubeconfig leads to the API server',
      points: 2,
      needs: [idIn(cluster, 'kubectl', 'kubeconfig')],
      link: configDocs('set-cluster'),
      why: '127.0.0.1 is right on a controller only; from here the API server has a name, which its certificate must have too.',
      hints: [
        'Where would kubectl go?',
        '`kubectl config view --minify | grep server`',
        `\`${remake}\``,
      ],
      judge: judging(
        (judged) => loopbackProblem(judged) ?? serverProblem(judged),
        `~/.kube/config with server ${apiUrl(cluster)}`,
      ),
    },
    {
      ...base,
      id: idIn(cluster, 'kubectl', 'authority'),
      title: `The kubeconfig trusts ${authority}`,
      points: 1,
      needs: [idIn(cluster, 'kubectl', 'kubeconfig'), idIn(cluster, 'certificates', 'authority')],
      link: configDocs('set-cluster'),
      why: 'With an older authority inside, kubectl refuses the API server: "certificate signed by unknown authority".',
      hints: [
        'Was the authority made again since?',
        `Compare \`kubectl config view --raw --minify -o jsonpath={.clusters[0].cluster.certificate-authority-data} | base64 -d\` with ${authority}.`,
        `\`${remake}\``,
      ],
      judge: judging(
        authorityProblem,
        `~/.kube/config with the ${authority} of the working folder`,
      ),
    },
    {
      ...base,
      id: idIn(cluster, 'kubectl', 'client'),
      title: "The kubeconfig has the administrator's certificate and key",
      points: 2,
      needs: [
        idIn(cluster, 'kubectl', 'kubeconfig'),
        idIn(cluster, 'certificates', 'authority'),
        idIn(cluster, 'certificates', 'certificates'),
      ],
      link: configDocs('set-credentials'),
      why: 'The API server knows kubectl by this certificate: its O, system:masters, makes an administrator.',
      hints: [
        'Whose certificate is inside?',
        '`kubectl auth whoami`',
        `\`kubectl config set-credentials admin --client-certificate=${admin.certificate} --client-key=${admin.key} --embed-certs=true\``,
      ],
      judge: judging(clientProblem, `~/.kube/config with ${admin.certificate} and ${admin.key}`),
    },
  ];
}

const judgedOf = (cluster: Cluster, answers: Answers): Judged => ({
  cluster,
  plan: remotePlan(cluster),
  path: file,
  store: readKubeconfigs(answerTo(answers, 'kubeconfigs')),
  authority: readStore(answerTo(answers, 'originals')).certificate(
    originalCertificate(cluster, cluster.layout.stems.authority),
  ),
});

/** Right on a controller, where the same certificate is used; here nobody listens. */
function loopbackProblem({ store, path }: Judged): string | undefined {
  const reading = store.read(path);
  if ('problem' in reading) return undefined;
  const { server } = reading.kubeconfig;
  return /^https?:\/\/(127\.|localhost|\[::1\])/.test(server)
    ? `has server ${shown(server, 80)}, which is the jumpbox itself`
    : undefined;
}

/**
 * As kubectl itself sees it; one start of it is all that a machine without KVM can be asked for.
 */
const kubectlFact = (machine: string): Fact => ({
  machine,
  timeout: 20,
  script: 'export HOME=/root\nkubectl version -o json --request-timeout=12s',
});

function apiChecks(cluster: Cluster): readonly Check[] {
  const { name: machine } = jumpbox(cluster);
  const asked = { asked: jumpboxFact(cluster) };
  const kubectl = { kubectl: kubectlFact(machine) };
  const machines = workers(cluster);
  const names = machines.map((worker) => nodeName(cluster, worker));
  const authority = authorityFile(cluster);
  const known = controllers(cluster).map(({ name }) => trusted(cluster, name));
  return [
    {
      id: idIn(cluster, 'kubectl', 'reachable'),
      title: 'The jumpbox reaches the API server',
      machine,
      points: 2,
      facts: {
        ...asked,
        originals: originalsFact(cluster),
        ...filtersOf(cluster, apiMachines(cluster)),
      },
      needs: [
        idIn(cluster, 'controlPlane', 'api-certificate', apiController(cluster)),
        knowsNames(cluster, machine),
        ...(cluster.layout.frontServes ?? []),
      ],
      link: kubernetesDocs('tasks/access-application-cluster/access-cluster/'),
      why: 'Name, way and port must be right before kubectl can be.',
      hints: [
        'Is it the name, the way, or the certificate?',
        `\`getent hosts ${cluster.apiHost}\`, \`curl --cacert ${authority} ${apiUrl(cluster)}/version\``,
        `Correct /etc/hosts; look for a packet filter with \`${filterCommand(cluster)}\`, on both machines.`,
      ],
      judge: (answers) => {
        const response = responseTo(answers, 'asked', 'nodes');
        const signer = readStore(answerTo(answers, 'originals')).certificate(
          originalCertificate(cluster, cluster.layout.stems.authority),
        );
        const { certificate: served } = response;
        const expected = `${apiUrl(cluster)} answers, with a certificate of ${authority}`;
        if (served === undefined)
          return fail(
            expected,
            shown(messageOfResponse(response), 160),
            isLost(response)
              ? mayHaveDropped(
                  apiMachines(cluster).flatMap((to) =>
                    stagesAt(answers, jumpbox(cluster), to, apiPort),
                  ),
                )
              : undefined,
          );
        if (signer === undefined || !isSignedBy(served, signer))
          return fail(expected, `somebody else answers: ${shown(served.subject, 80)}`);
        return answersTo(served, cluster.apiHost)
          ? pass(expected)
          : fail(expected, `a certificate without ${cluster.apiHost}`);
      },
    },
    {
      id: idIn(cluster, 'kubectl', 'kubectl'),
      title: 'kubectl gets an answer from the API server',
      machine,
      points: 3,
      facts: kubectl,
      needs: [
        idIn(cluster, 'jumpbox', 'kubectl'),
        idIn(cluster, 'kubectl', 'server'),
        idIn(cluster, 'kubectl', 'authority'),
        idIn(cluster, 'kubectl', 'client'),
        idIn(cluster, 'kubectl', 'reachable'),
        ...known,
      ],
      link: kubernetesDocs('reference/kubectl/generated/kubectl_version/'),
      why: 'Everything from here on is typed on the jumpbox.',
      hints: [
        'What does kubectl say?',
        '`kubectl version`',
        '`kubectl version -v=6` shows file, server and answer; `type -a kubectl` shows which kubectl it is.',
      ],
      judge: (answers) => {
        const { stdout, stderr, exitCode } = answerTo(answers, 'kubectl');
        const answer = readObject(stdout);
        const version = textAt(answer, 'serverVersion', 'gitVersion');
        const expected = "`kubectl version` tells the server's version";
        if (version !== '') return pass(`server ${shown(version, 40)}`);
        // A certificate's names fill the line; the one that is missing comes last.
        const said = (stderr.trim().split('\n').at(-1) ?? '').replace(
          /valid for .{40,}, not /,
          'valid for other names, not ',
        );
        return fail(expected, `exit code ${exitCode}: ${shown(said, 200)}`);
      },
    },
    {
      id: idIn(cluster, 'kubectl', 'administrator'),
      title: 'kubectl is the administrator',
      machine,
      points: 2,
      needs: [idIn(cluster, 'kubectl', 'client'), idIn(cluster, 'kubectl', 'reachable'), ...known],
      facts: asked,
      link: kubernetesDocs('reference/access-authn-authz/rbac/#user-facing-roles'),
      why: 'The group system:masters may do everything; as anybody else kubectl is told "Forbidden" sooner or later.',
      hints: [
        'Who are you for the API server, and what may you do?',
        '`kubectl auth whoami`; `kubectl auth can-i "*" "*"`',
        `${remotePlan(cluster).files.certificate} needs O=system:masters; put it into ~/.kube/config with \`kubectl config set-credentials\`.`,
      ],
      judge: (answers) => {
        const response = responseTo(answers, 'asked', 'review');
        const may = allowed(response);
        const expected = 'everything is allowed';
        if (may === undefined) return unanswered(expected, response);
        return may
          ? pass(expected)
          : fail(expected, 'not everything is allowed: the API server does not see system:masters');
      },
    },
    ...(names.length === 0
      ? []
      : [
          {
            id: idIn(cluster, 'kubectl', 'nodes'),
            title: 'kubectl lists the nodes of the lab, and no others',
            machine,
            points: 2,
            facts: asked,
            needs: [
              idIn(cluster, 'kubectl', 'administrator'),
              ...machines.map(({ name }) => idIn(cluster, 'workers', 'registered', name)),
            ],
            link: kubernetesDocs('concepts/architecture/nodes/'),
            why: 'Every worker must be there; a node too many is a kubelet that was started on the wrong machine, or a worker of an earlier attempt.',
            hints: [
              'Who is on the list?',
              '`kubectl get nodes`',
              '`kubectl delete node NAME` for one that does not exist any more.',
            ],
            judge: (answers: Answers) => {
              const response = responseTo(answers, 'asked', 'nodes');
              const answer = objectOf(response);
              const expected = `nodes ${names.join(', ')}`;
              if ('problem' in answer) return unanswered(expected, response);
              const found = listAt(answer.object, 'items').map((node) =>
                textAt(node, 'metadata', 'name'),
              );
              const complaints = [
                ...names.filter((name) => !found.includes(name)).map((name) => `no node ${name}`),
                ...found
                  .filter((name) => !names.includes(name))
                  .map((name) => `a node ${shown(name, 60)}, which is no worker of this lab`),
              ];
              return unlessAny(complaints, expected, expected);
            },
          },
        ]),
  ];
}
