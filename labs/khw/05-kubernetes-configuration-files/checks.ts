import type { Check } from '../../../lib/core/check.js';
import { workingFolder } from '../../kubernetes/working-folder.js';
import { controllers, jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { kubeconfigPlans } from '../../kubernetes/kubeconfigs.js';
import type { KubeconfigPlan } from '../../../lib/kubeconfig/plan.js';
import { adminKubeconfigs } from '../../kubernetes/checking/api.js';
import {
  original,
  originalsFact,
  readStore,
  usedFunction,
  usedPath,
} from '../../kubernetes/checking/certificates.js';
import { octal } from '../../kubernetes/checking/files.js';
import {
  authorityProblem,
  clientProblem,
  embeddedProblem,
  fileProblem,
  kubeconfigsFact,
  readKubeconfigs,
  serverProblem,
  type Judged,
  type KubeconfigStore,
} from '../../kubernetes/checking/kubeconfigs.js';
import { soundOriginals } from '../04-certificate-authority/original-checks.js';
import {
  answerTo,
  kubernetesDocs,
  unlessAny,
  type Answers,
} from '../../kubernetes/checking/verdict.js';

const docs = kubernetesDocs('concepts/configuration/organize-cluster-access-kubeconfig/');
const configDocs = (command: string): string =>
  kubernetesDocs(`reference/kubectl/generated/kubectl_config/kubectl_config_${command}/`);

export const kubeconfigChecks = (lab: Lab): readonly Check[] => [
  ...originals(lab),
  ...workers(lab).flatMap(({ name }) => [
    copy(lab, name, name, '/var/lib/kubelet/kubeconfig'),
    copy(lab, name, 'kube-proxy', '/var/lib/kube-proxy/kubeconfig'),
  ]),
  ...controllers(lab).flatMap(({ name }) =>
    ['admin', 'kube-controller-manager', 'kube-scheduler'].map((client) => copy(lab, name, client)),
  ),
];

/** What must hold of the kubeconfigs in the working folder before anyone looks at a copy. */
const soundKubeconfigs = ['05.files', '05.servers', '05.embedded', '05.authority', '05.clients'];

export const originalPath = (name: string): string => `${workingFolder}/${name}.kubeconfig`;

function originals(lab: Lab): readonly Check[] {
  const { name: machine } = jumpbox(lab);
  const plans = kubeconfigPlans(lab);
  const names = plans.map(({ name }) => `${name}.kubeconfig`).join(', ');
  const facts = {
    kubeconfigs: kubeconfigsFact(
      machine,
      plans.map(({ name }) => originalPath(name)),
    ),
    certificates: originalsFact(lab),
  };
  const each =
    (problem: (judged: Judged) => string | undefined, expected: (plan: KubeconfigPlan) => string) =>
    (answers: Answers) => {
      const wrong = plans.flatMap((plan) => {
        const found = problem(judgedOf(lab, plan, answers, originalPath(plan.name)));
        return found === undefined ? [] : [{ plan, text: `${plan.name}.kubeconfig ${found}` }];
      });
      const wanted = (wrong.length === 0 ? plans : wrong.map(({ plan }) => plan)).map(
        (plan) => `${plan.name}.kubeconfig ${expected(plan)}`,
      );
      return unlessAny(
        wrong.map(({ text }) => text),
        [...new Set(wanted)].join('; '),
        `${plans.length} kubeconfigs`,
      );
    };
  const base = { machine, facts, link: docs };
  return [
    {
      ...base,
      id: '05.files',
      title: 'Every kubeconfig is there and has a context to use',
      points: 2,
      needs: ['02.working-folder', '04.certificates'],
      link: configDocs('use-context'),
      why: 'A program follows current-context to a cluster and a user; where the chain breaks it tries http://localhost:8080.',
      hints: [
        'List the kubeconfigs, and ask each for its current context.',
        '`kubectl config get-contexts --kubeconfig=NAME.kubeconfig`',
        'The last commands were forgotten: `kubectl config set-context default --cluster=kubernetes-the-hard-way --user=USER --kubeconfig=NAME.kubeconfig`, `kubectl config use-context default --kubeconfig=NAME.kubeconfig`',
      ],
      judge: each(fileProblem, () => 'with a current context, its cluster and its user'),
    },
    {
      ...base,
      id: '05.servers',
      title: 'The kubeconfigs lead to the API server',
      points: 2,
      needs: ['05.files', '04.names.kube-api-server'],
      link: configDocs('set-cluster'),
      why: 'Nodes must come by a name that leads to the API server and stands in its certificate; 127.0.0.1 is right on the server only.',
      hints: [
        "Which of the files are used on another machine than the API server's?",
        '`grep server: *.kubeconfig`',
        '`kubectl config set-cluster kubernetes-the-hard-way --server=URL --kubeconfig=NAME.kubeconfig` keeps the rest.',
      ],
      judge: each(serverProblem, ({ server }) => `with server ${server}`),
    },
    {
      ...base,
      id: '05.embedded',
      title: 'Certificates and keys are embedded',
      points: 2,
      needs: ['05.files'],
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
      id: '05.authority',
      title: 'The kubeconfigs trust ca.crt',
      points: 1,
      needs: ['05.embedded', '04.authority'],
      link: configDocs('set-cluster'),
      why: 'With an older authority inside, a client refuses the API server: "certificate signed by unknown authority".',
      hints: [
        'Was the authority made again after the kubeconfigs?',
        'Compare `kubectl config view --raw --kubeconfig=NAME.kubeconfig -o jsonpath={.clusters[0].cluster.certificate-authority-data}`, decoded by base64 -d, with ca.crt.',
        'Repeat `kubectl config set-cluster` with `--certificate-authority=ca.crt --embed-certs=true`.',
      ],
      judge: each(authorityProblem, () => 'with the ca.crt of the working folder'),
    },
    {
      ...base,
      id: '05.clients',
      title: 'Each kubeconfig has its own client certificate and key',
      points: 3,
      needs: [
        '05.embedded',
        ...soundOriginals,
        '04.subjects',
        ...workers(lab).map(({ name }) => `04.subject.${name}`),
        '04.node-names',
        '04.names.kube-api-server',
      ].filter((need) => need !== '04.node-names' || workers(lab).length > 0),
      link: configDocs('set-credentials'),
      why: 'The API server knows its client by the certificate inside, whatever the user is called in the file.',
      hints: [
        'Whose certificate is inside?',
        '`kubectl config view --raw --kubeconfig=NAME.kubeconfig -o jsonpath={.users[0].user.client-certificate-data} | base64 -d | openssl x509 -noout -subject -issuer`',
        '`kubectl config set-credentials USER --client-certificate=NAME.crt --client-key=NAME.key --embed-certs=true --kubeconfig=NAME.kubeconfig`',
      ],
      judge: each(clientProblem, ({ name }) => `with ${name}.crt and ${name}.key`),
    },
    {
      ...base,
      id: '05.modes',
      title: 'Only root may read the kubeconfigs',
      points: 1,
      needs: ['05.files'],
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
 * in root's home until chapter 08 moves them.
 */
export const controllerFact = (machine: string): ReturnType<typeof kubeconfigsFact> =>
  kubeconfigsFact(
    machine,
    [...adminKubeconfigs, '$(used kube-controller-manager.kubeconfig kube-scheduler.kubeconfig)'],
    `${usedFunction}\n`,
  );

/** The path at which a client's kubeconfig was found on a controller. */
export const controllerPath = (files: KubeconfigStore['files'], client: string): string =>
  client === 'admin'
    ? (adminKubeconfigs.find((path) => files.has(path)) ?? '/root/admin.kubeconfig')
    : usedPath(files, `${client}.kubeconfig`);

export const workerFact = (machine: string): ReturnType<typeof kubeconfigsFact> =>
  kubeconfigsFact(machine, ['/var/lib/kubelet/kubeconfig', '/var/lib/kube-proxy/kubeconfig']);

function copy(lab: Lab, machine: string, client: string, fixed?: string): Check {
  const plan = planOf(lab, client);
  const file = `${client}.kubeconfig`;
  const place =
    fixed ??
    (client === 'admin'
      ? adminKubeconfigs.join(' or ')
      : `/root/${file}, from chapter 08 on /var/lib/kubernetes/${file}`);
  const id = client === machine ? 'kubelet' : client;
  return {
    id: `05.copy.${id}.${machine}`,
    title: `${machine} has the kubeconfig of ${client === machine ? 'its kubelet' : client}`,
    machine,
    points: 1,
    link: docs,
    needs: soundKubeconfigs,
    why: "The copy is what the program reads: with another node's, or an older one, the API server takes it for someone else or refuses it.",
    hints: [
      `Whose kubeconfig is it that ${machine} has?`,
      `Compare ${place} on ${machine} with ${file} on the jumpbox.`,
      `\`scp ${file} root@${machine}:${fixed ?? '~/'}\`${fixed === undefined && client !== 'admin' ? '; after chapter 08 to /var/lib/kubernetes/' : ''}`,
    ],
    facts: {
      kubeconfigs: fixed === undefined ? controllerFact(machine) : workerFact(machine),
      certificates: originalsFact(lab),
    },
    judge: (answers) => {
      const { files } = readKubeconfigs(answerTo(answers, 'kubeconfigs'));
      const path = fixed ?? controllerPath(files, client);
      const judged = judgedOf(lab, plan, answers, path);
      const problem = [fileProblem, serverProblem, embeddedProblem, authorityProblem, clientProblem]
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

function planOf(lab: Lab, name: string): KubeconfigPlan {
  const plan = kubeconfigPlans(lab).find((each) => each.name === name);
  if (plan === undefined) throw new Error(`no kubeconfig ${name} in lab ${lab.name}`);
  return plan;
}

const judgedOf = (lab: Lab, plan: KubeconfigPlan, answers: Answers, path: string): Judged => ({
  lab,
  plan,
  path,
  store: readKubeconfigs(answerTo(answers, 'kubeconfigs')),
  authority: readStore(answerTo(answers, 'certificates')).certificate(original('ca', 'crt')),
  apiServer: readStore(answerTo(answers, 'certificates')).certificate(
    original('kube-api-server', 'crt'),
  ),
});
