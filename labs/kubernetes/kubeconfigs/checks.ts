import type { Check, Fact } from '../../../lib/core/check.js';
import { controllers, jumpbox, workers } from '../../../lib/core/lab.js';
import { adminKubeconfigs } from '../checking/api.js';
import { originalCertificate, originalsFact, readStore } from '../checking/certificates.js';
import { octal } from '../checking/files.js';
import {
  authorityProblem,
  clientProblem,
  completeProblem,
  embeddedProblem,
  fileProblem,
  kubeconfigsFact,
  readKubeconfigs,
  serverProblem,
  type Judged,
  type KubeconfigStore,
} from '../checking/kubeconfigs.js';
import { foundAt, onController, onWorker, usedPath } from '../checking/places.js';
import { soundOriginals } from '../certificates/original-checks.js';
import { answerTo, kubernetesDocs, unlessAny, type Answers } from '../checking/verdict.js';
import {
  kubeconfigFile,
  kubeconfigPlans,
  kubeconfigPath,
  type PlannedKubeconfig,
} from '../kubeconfigs.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeFiles, type Places } from '../node-files.js';

const docs = kubernetesDocs('concepts/configuration/organize-cluster-access-kubeconfig/');
const configDocs = (command: string): string =>
  kubernetesDocs(`reference/kubectl/generated/kubectl_config/kubectl_config_${command}/`);

export function kubeconfigChecks(cluster: Cluster): readonly Check[] {
  const { admin } = cluster.layout.stems;
  return [
    ...originals(cluster),
    ...workers(cluster).flatMap(({ name }) => {
      const { kubeconfig, proxyKubeconfig } = nodeFiles(cluster, name);
      return [
        copy(cluster, name, name, kubeconfig),
        copy(cluster, name, 'kube-proxy', proxyKubeconfig),
      ];
    }),
    ...controllers(cluster).flatMap(({ name }) =>
      [admin, 'kube-controller-manager', 'kube-scheduler'].map((client) =>
        copy(cluster, name, client),
      ),
    ),
  ];
}

/** What must hold of the kubeconfigs in the working folder before anyone looks at a copy. */
const soundKubeconfigs = (cluster: Cluster): readonly string[] => [
  idIn(cluster, 'kubeconfigs', 'files'),
  idIn(cluster, 'kubeconfigs', 'servers'),
  idIn(cluster, 'kubeconfigs', 'embedded'),
  idIn(cluster, 'kubeconfigs', 'authority'),
  idIn(cluster, 'kubeconfigs', 'clients'),
];

function originals(cluster: Cluster): readonly Check[] {
  const { layout } = cluster;
  const { certificate, key, stems } = layout;
  const { name: machine } = jumpbox(cluster);
  const plans = kubeconfigPlans(cluster);
  const names = plans.map(({ name }) => kubeconfigFile(name)).join(', ');
  const facts = {
    kubeconfigs: kubeconfigsFact(
      machine,
      plans.map(({ name }) => kubeconfigPath(cluster, name)),
    ),
    certificates: originalsFact(cluster),
  };
  const each =
    (
      problem: (judged: Judged) => string | undefined,
      expected: (plan: PlannedKubeconfig) => string,
    ) =>
    (answers: Answers) => {
      const wrong = plans.flatMap((plan) => {
        const found = problem(judgedOf(cluster, plan, answers, kubeconfigPath(cluster, plan.name)));
        return found === undefined ? [] : [{ plan, text: `${kubeconfigFile(plan.name)} ${found}` }];
      });
      const wanted = (wrong.length === 0 ? plans : wrong.map(({ plan }) => plan)).map(
        (plan) => `${kubeconfigFile(plan.name)} ${expected(plan)}`,
      );
      return unlessAny(
        wrong.map(({ text }) => text),
        [...new Set(wanted)].join('; '),
        `${plans.length} kubeconfigs`,
      );
    };
  const base = { machine, facts, link: docs };
  const ca = certificate(stems.authority);
  return [
    {
      ...base,
      id: idIn(cluster, 'kubeconfigs', 'files'),
      title: 'Every kubeconfig is there and has a context to use',
      points: 2,
      needs: [
        idIn(cluster, 'jumpbox', 'working-folder'),
        idIn(cluster, 'certificates', 'certificates'),
      ],
      link: configDocs('use-context'),
      why: 'A program follows current-context to a cluster and a user; where the chain breaks it tries http://localhost:8080.',
      hints: [
        'List the kubeconfigs, and ask each for its current context.',
        '`kubectl config get-contexts --kubeconfig=NAME.kubeconfig`',
        `The last commands were forgotten: \`kubectl config set-context default --cluster=${layout.clusterName} --user=USER --kubeconfig=NAME.kubeconfig\`, \`kubectl config use-context default --kubeconfig=NAME.kubeconfig\``,
      ],
      judge: each(fileProblem, () => 'with a current context, its cluster and its user'),
    },
    {
      ...base,
      id: idIn(cluster, 'kubeconfigs', 'servers'),
      title: 'The kubeconfigs lead to the API server',
      points: 2,
      needs: [
        idIn(cluster, 'kubeconfigs', 'files'),
        idIn(cluster, 'certificates', 'names', stems.apiServer),
      ],
      link: configDocs('set-cluster'),
      why:
        layout.chapters.front === undefined
          ? 'Nodes must come by a name that leads to the API server and stands in its certificate; 127.0.0.1 is right on the server only.'
          : 'Nodes must come by the name of the front, behind which any one API server may be missing; 127.0.0.1 is right on a controller only.',
      hints: [
        layout.chapters.front === undefined
          ? "Which of the files are used on another machine than the API server's?"
          : 'Which of the files are used on other machines than the controllers?',
        '`grep server: *.kubeconfig`',
        `\`kubectl config set-cluster ${layout.clusterName} --server=URL --kubeconfig=NAME.kubeconfig\` keeps the rest.`,
      ],
      judge: each(serverProblem, ({ server }) => `with server ${server}`),
    },
    {
      ...base,
      id: idIn(cluster, 'kubeconfigs', 'embedded'),
      title: 'Certificates and keys are embedded',
      points: 2,
      needs: [idIn(cluster, 'kubeconfigs', 'files')],
      link: configDocs('set-credentials'),
      why: 'A path to a file on the jumpbox means nothing on the machine to which the kubeconfig is copied.',
      hints: [
        'Does a file point to another file?',
        '`grep -E "certificate|key" *.kubeconfig | cut -c1-80`: only …-data may appear.',
        'Repeat `set-cluster` and `set-credentials` with `--embed-certs=true`.',
      ],
      judge: each(
        embeddedProblem,
        () => 'with certificate-authority-data, client-certificate-data, client-key-data',
      ),
    },
    {
      ...base,
      id: idIn(cluster, 'kubeconfigs', 'authority'),
      title: `The kubeconfigs trust ${ca}`,
      points: 1,
      needs: [idIn(cluster, 'kubeconfigs', 'embedded'), idIn(cluster, 'certificates', 'authority')],
      link: configDocs('set-cluster'),
      why: 'With an older authority inside, a client refuses the API server: "certificate signed by unknown authority".',
      hints: [
        'Was the authority made again after the kubeconfigs?',
        `Compare \`kubectl config view --raw --kubeconfig=NAME.kubeconfig -o jsonpath={.clusters[0].cluster.certificate-authority-data}\`, decoded by base64 -d, with ${ca}.`,
        `Repeat \`kubectl config set-cluster\` with \`--certificate-authority=${ca} --embed-certs=true\`.`,
      ],
      judge: each(authorityProblem, () => `with the ${ca} of the working folder`),
    },
    {
      ...base,
      id: idIn(cluster, 'kubeconfigs', 'clients'),
      title: 'Each kubeconfig has its own client certificate and key',
      points: 3,
      needs: [
        idIn(cluster, 'kubeconfigs', 'embedded'),
        ...soundOriginals(cluster),
        idIn(cluster, 'certificates', 'subjects'),
        ...workers(cluster).map(({ name }) => idIn(cluster, 'certificates', 'subject', name)),
        ...(workers(cluster).length > 0 ? [idIn(cluster, 'certificates', 'node-names')] : []),
        idIn(cluster, 'certificates', 'names', stems.apiServer),
      ],
      link: configDocs('set-credentials'),
      why: 'The API server knows its client by the certificate inside, whatever the user is called in the file.',
      hints: [
        'Whose certificate is inside?',
        '`kubectl config view --raw --kubeconfig=NAME.kubeconfig -o jsonpath={.users[0].user.client-certificate-data} | base64 -d | openssl x509 -noout -subject -issuer`',
        `\`kubectl config set-credentials USER --client-certificate=${certificate('NAME')} --client-key=${key('NAME')} --embed-certs=true --kubeconfig=NAME.kubeconfig\``,
      ],
      judge: each(clientProblem, ({ files }) => `with ${files.certificate} and ${files.key}`),
    },
    {
      ...base,
      id: idIn(cluster, 'kubeconfigs', 'modes'),
      title: 'Only root may read the kubeconfigs',
      points: 1,
      needs: [idIn(cluster, 'kubeconfigs', 'files')],
      link: 'https://man7.org/linux/man-pages/man1/chmod.1.html',
      why: 'Each holds a private key: who reads it is that user for the cluster.',
      hints: [
        'Look at the permissions of the kubeconfigs.',
        '`ls -l *.kubeconfig` in the working folder',
        '`chmod 600 *.kubeconfig`',
      ],
      judge: (answers) => {
        const open = [...readKubeconfigs(answerTo(answers, 'kubeconfigs')).files.values()].filter(
          ({ mode }) => (mode & 0o077) !== 0,
        );
        return unlessAny(
          open.map(({ path, mode }) => `${path.replace(/^.*\//, '')} has mode ${octal(mode)}`),
          `mode 600 for ${names}`,
          "all are root's alone",
        );
      },
    },
  ];
}

/**
 * Where a controller's kubeconfigs are: the administrator's where kubectl finds it too, the others
 * in root's home until the chapter about the control plane moves them.
 */
export const controllerFact = ({ layout }: Cluster, machine: string): Fact =>
  kubeconfigsFact(machine, adminKubeconfigs, [
    onController(layout, 'kube-controller-manager.kubeconfig'),
    onController(layout, 'kube-scheduler.kubeconfig'),
  ]);

/** The path at which a client's kubeconfig was found on a controller. */
export const controllerPath = (
  { stems }: Cluster['layout'],
  files: KubeconfigStore['files'],
  client: string,
): string =>
  client === stems.admin
    ? (adminKubeconfigs.find((path) => files.has(path)) ?? '/root/admin.kubeconfig')
    : usedPath(files, kubeconfigFile(client));

export function workerFact(cluster: Cluster, machine: string): Fact {
  const { kubeconfig, proxyKubeconfig } = onWorker(cluster, machine);
  return kubeconfigsFact(machine, [], [kubeconfig, proxyKubeconfig]);
}

function copy(cluster: Cluster, machine: string, client: string, onNode?: Places): Check {
  const { layout } = cluster;
  const plan = planOf(cluster, client);
  const file = kubeconfigFile(client);
  const isAdmin = client === layout.stems.admin;
  const later = onNode === undefined ? layout.chapters.controlPlane : layout.chapters.workers;
  const used = onNode?.[0] ?? `/var/lib/kubernetes/${file}`;
  const moved = (onNode === undefined && !isAdmin) || (onNode?.length ?? 0) > 1;
  const place = isAdmin
    ? adminKubeconfigs.join(' or ')
    : moved
      ? `/root/${file}, from chapter ${later} on ${used}`
      : used;
  const id = client === machine ? 'kubelet' : client;
  return {
    id: idIn(cluster, 'kubeconfigs', 'copy', id, machine),
    title: `${machine} has the kubeconfig of ${client === machine ? 'its kubelet' : client}`,
    machine,
    points: 1,
    link: docs,
    needs: soundKubeconfigs(cluster),
    why: "The copy is what the program reads: with another node's, or an older one, the API server takes it for someone else or refuses it.",
    hints: [
      `Whose kubeconfig is it that ${machine} has?`,
      `Compare ${place} on ${machine} with ${file} on the jumpbox.`,
      `\`scp ${file} root@${machine}:${isAdmin || moved ? '~/' : used}\`${moved ? `; after chapter ${later} to ${onNode === undefined ? '/var/lib/kubernetes/' : used}` : ''}`,
    ],
    facts: {
      kubeconfigs:
        onNode === undefined ? controllerFact(cluster, machine) : workerFact(cluster, machine),
      certificates: originalsFact(cluster),
    },
    judge: (answers) => {
      const { files } = readKubeconfigs(answerTo(answers, 'kubeconfigs'));
      const path =
        onNode === undefined ? controllerPath(layout, files, client) : foundAt(files, onNode);
      const judged = judgedOf(cluster, plan, answers, path);
      const problem = [fileProblem, serverProblem, completeProblem, authorityProblem, clientProblem]
        .map((ask) => ask(judged))
        .find((found) => found !== undefined);
      return unlessAny(
        problem === undefined ? [] : [`${path} ${problem}`],
        `on ${machine} at ${path} what ${file} says on the jumpbox`,
        `${path}: ${plan.user}`,
      );
    },
  };
}

function planOf(cluster: Cluster, name: string): PlannedKubeconfig {
  const plan = kubeconfigPlans(cluster).find((each) => each.name === name);
  if (plan === undefined) throw new Error(`no kubeconfig ${name} in lab ${cluster.name}`);
  return plan;
}

function judgedOf(
  cluster: Cluster,
  plan: PlannedKubeconfig,
  answers: Answers,
  path: string,
): Judged {
  const { certificate } = readStore(answerTo(answers, 'certificates'));
  const { authority, apiServer } = cluster.layout.stems;
  return {
    cluster,
    plan,
    path,
    store: readKubeconfigs(answerTo(answers, 'kubeconfigs')),
    authority: certificate(originalCertificate(cluster, authority)),
    apiServer: certificate(originalCertificate(cluster, apiServer)),
  };
}
