import type { Cause, Check, Verdict } from '../../../lib/core/check.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import { answersTo, subjectValues, type Certificate } from '../../../lib/evidence/certificate.js';
import { originalCertificate, originalsFact, readStore } from '../checking/certificates.js';
import {
  certificateRules,
  namesProblem,
  notNamed,
  ruleOf,
  subjectProblem,
  subjectWanted,
  type CertificateRule,
} from '../checking/certificate-rules.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { hasDns, idIn, type Cluster } from '../layout.js';
import { tlsDocs } from './original-checks.js';
import { wordsOf } from './words.js';

/**
 * Who the certificates in the working folder say their owners are, and by which names they are
 * reached.
 */
export function subjectChecks(cluster: Cluster): readonly Check[] {
  const { layout } = cluster;
  const { certificate, stems } = layout;
  const base = {
    machine: jumpbox(cluster).name,
    facts: { store: originalsFact(cluster) },
    needs: [idIn(cluster, 'certificates', 'certificates')],
  };
  const rules = certificateRules(cluster);
  const nodes = workers(cluster).map(({ name }) => ruleOf(cluster, name));
  const clients = rules.filter((rule) => !nodes.some(({ name }) => name === rule.name));
  const apiServer = ruleOf(cluster, stems.apiServer);
  const words = wordsOf(layout);
  return [
    {
      ...base,
      id: idIn(cluster, 'certificates', 'subjects'),
      title: 'Each component is who the API server takes it for',
      points: 2,
      link: kubernetesDocs('reference/access-authn-authz/authentication/#x509-client-certificates'),
      why: "The CN of a client certificate is the user name and each O a group: the API server's built-in roles name exactly these.",
      hints: [
        "Compare CN and O of the certificates with the names in Kubernetes' built-in roles.",
        `\`openssl x509 -in ${certificate('NAME')} -noout -subject\`; users begin with \`system:\`, an administrator is in the group \`system:masters\`.`,
        words.subject('NAME'),
      ],
      judge: (answers) => subjectsVerdict(cluster, answers, clients),
    },
    ...nodes.map((rule): Check => ({
      ...base,
      id: idIn(cluster, 'certificates', 'subject', rule.name),
      title: `The certificate of ${rule.name} is that of a node`,
      points: 2,
      link: kubernetesDocs('reference/access-authn-authz/node/'),
      why: 'The node authorizer lets a kubelet see its own pods and secrets only, and knows it by CN=system:node:NAME and O=system:nodes.',
      hints: [
        `Look at the subject of ${rule.file}, letter by letter.`,
        `\`openssl x509 -in ${rule.file} -noout -subject\` must show ${subjectWanted(rule)}.`,
        words.subject(rule.name),
      ],
      judge: (answers) => subjectsVerdict(cluster, answers, [rule]),
    })),
    {
      ...base,
      id: idIn(cluster, 'certificates', 'names', apiServer.name),
      title: "The API server's certificate has the names it is called by",
      points: 3,
      link: tlsDocs,
      why: whyNames(cluster),
      hints: [
        'By which names and addresses do nodes, pods and the machine itself reach the API server? Each must be in its certificate.',
        `\`openssl x509 -in ${apiServer.file} -noout -ext subjectAltName\``,
        words.names(apiServer.names.join(', ')),
      ],
      judge: (answers) => apiServerVerdict(cluster, answers, apiServer),
    },
    clusterNames(cluster, base),
    ...(layout.slips.schedulerGroup === true ? [schedulerGroup(cluster, base)] : []),
    ...(nodes.length === 0
      ? []
      : [
          {
            ...base,
            id: idIn(cluster, 'certificates', 'node-names'),
            title: "The nodes' certificates name their nodes",
            points: 2,
            link: tlsDocs,
            why: "For logs and exec the API server calls a kubelet by the node's name and compares that with the kubelet's certificate.",
            hints: [
              'The API server is a client of the kubelets. What does it compare?',
              `\`openssl x509 -in ${certificate('NODE')} -noout -ext subjectAltName\` must list DNS:NODE.`,
              words.nodeName,
            ],
            judge: (answers: Answers) => {
              const complaints = nodes.flatMap((rule) =>
                complaintAbout(cluster, answers, rule, namesProblem),
              );
              return unlessAny(
                complaints,
                "the node's own name in each node's certificate",
                nodes.flatMap(({ names }) => names).join(', '),
              );
            },
          },
        ]),
  ];
}

type Base = Pick<Check, 'machine' | 'facts' | 'needs'>;

const whyNames = ({ layout }: Cluster): string =>
  layout.chapters.front === undefined
    ? "A client compares the name or address it has connected to with the certificate: nodes use the host's name, the machine itself 127.0.0.1, pods the first address of the service range."
    : 'A client compares the name or address it has connected to with the certificate: nodes use the name of the front, a controller 127.0.0.1, pods the first address of the service range, members of etcd their addresses. One certificate serves on all controllers.';

/** Where only what its text leaves out is missing, the text is to blame. */
function apiServerVerdict(cluster: Cluster, answers: Answers, apiServer: CertificateRule): Verdict {
  const complaints = complaintAbout(cluster, answers, apiServer, namesProblem);
  const expected = apiServer.names.join(', ');
  const { layout, serviceAddress } = cluster;
  const slip =
    layout.slips.serviceAddress === true &&
    complaints[0] === `${apiServer.file} ${notNamed([serviceAddress])}`;
  return unlessAny(
    complaints,
    expected,
    expected,
    slip
      ? {
          text: `The ${layout.text}'s list of names has no address of the service range; its first one is the API server as pods see it.`,
          remedy: wordsOf(layout).names(expected),
          origin: 'tutorial',
        }
      : undefined,
  );
}

function clusterNames(cluster: Cluster, base: Base): Check {
  const { layout, clusterDomain } = cluster;
  const { apiServer } = layout.stems;
  const file = layout.certificate(apiServer);
  const full = `kubernetes.default.svc.${clusterDomain}`;
  const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', full];
  const dns = hasDns(layout);
  return {
    ...base,
    id: idIn(cluster, 'certificates', 'cluster-names'),
    title: "The API server's certificate has the names that pods use",
    points: dns ? 1 : 0,
    link: tlsDocs,
    why: `With cluster DNS, programs in pods call the API server by the name of the \`kubernetes\` service.${dns ? '' : ' Without DNS nothing depends on it: it costs no points.'}`,
    hints: [
      'What is the full name of the service `kubernetes` in the namespace `default`?',
      `It is ${full}.`,
      wordsOf(layout).name,
    ],
    judge: (answers) => {
      const certificate = readStore(answerTo(answers, 'store')).certificate(
        originalCertificate(cluster, apiServer),
      );
      const missing =
        certificate === undefined ? names : names.filter((name) => !answersTo(certificate, name));
      const slip = missing.join() === layout.slips.lackedNames?.(names).join();
      return missing.length === 0
        ? pass(names.join(', '))
        : fail(
            names.join(', '),
            `${file} ${notNamed(missing)}`,
            slip ? lackedNames(cluster, missing, full) : undefined,
          );
    },
  };
}

const lackedNames = ({ layout }: Cluster, missing: readonly string[], full: string): Cause =>
  missing.length === 1 && missing[0] === full
    ? {
        text: `The ${layout.text}'s list of names has no \`default\` in the service's full name.`,
        remedy: `Add ${full}, or go on: only pods with cluster DNS would use it.`,
        origin: 'tutorial',
      }
    : {
        text: `The ${layout.text}'s list of names leaves them out.`,
        remedy: `Add ${missing.join(', ')}, before the chapter about cluster DNS.`,
        origin: 'tutorial',
      };

function schedulerGroup(cluster: Cluster, base: Base): Check {
  const group = 'system:kube-scheduler';
  const file = cluster.layout.certificate('kube-scheduler');
  return {
    ...base,
    id: idIn(cluster, 'certificates', 'scheduler-group'),
    title: "The scheduler's group is spelled right",
    points: 0,
    link: kubernetesDocs('reference/access-authn-authz/rbac/#core-component-roles'),
    why: "The scheduler's rights hang on its user name, so that a wrong group harms nothing today: it costs no points.",
    hints: [`Read the O of ${file} once more.`, `It should be ${group}.`],
    judge: (answers) => {
      const certificate = readStore(answerTo(answers, 'store')).certificate(
        originalCertificate(cluster, 'kube-scheduler'),
      );
      const groups = certificate === undefined ? [] : subjectValues(certificate, 'O');
      if (!groups.includes(`system:${group}`))
        return pass(groups.length === 0 ? 'no group' : `O=${shown(groups.join(', O='))}`);
      return fail(`O=${group}`, `${file} has O=${shown(groups.join(', O='))}`, {
        text: `The ${cluster.layout.text}'s ca.conf says \`system:\` twice; you did nothing wrong.`,
        origin: 'tutorial',
        remedy: `Leave it, or fix it in ca.conf and sign ${file} again.`,
        link: 'https://github.com/kelseyhightower/kubernetes-the-hard-way/issues/931',
      });
    },
  };
}

function subjectsVerdict(
  cluster: Cluster,
  answers: Answers,
  rules: readonly CertificateRule[],
): Verdict {
  const judged = rules.filter(({ user, group }) => user !== undefined || group !== undefined);
  const wrong = judged.filter(
    (rule) => complaintAbout(cluster, answers, rule, subjectProblem).length > 0,
  );
  const complaints = wrong.flatMap((rule) =>
    complaintAbout(cluster, answers, rule, subjectProblem),
  );
  const expected = (wrong.length === 0 ? judged : wrong)
    .map((rule) => `${rule.file} with ${subjectWanted(rule)}`)
    .join('; ');
  return unlessAny(complaints, expected, judged.map(subjectWanted).join('; '));
}

function complaintAbout(
  cluster: Cluster,
  answers: Answers,
  rule: CertificateRule,
  problem: (certificate: Certificate, rule: CertificateRule) => string | undefined,
): readonly string[] {
  const certificate = readStore(answerTo(answers, 'store')).certificate(
    originalCertificate(cluster, rule.name),
  );
  const wrong = certificate === undefined ? 'is missing' : problem(certificate, rule);
  return wrong === undefined ? [] : [`${rule.file} ${wrong}`];
}
