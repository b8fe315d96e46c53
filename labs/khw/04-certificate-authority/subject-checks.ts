import type { Check, Verdict } from '../../../lib/core/check.js';
import { jumpbox, workers, type Lab } from '../../../lib/core/lab.js';
import { answersTo, subjectValues, type Certificate } from '../../../lib/evidence/certificate.js';
import { original, originalsFact, readStore } from '../../kubernetes/checking/certificates.js';
import {
  certificateRules,
  namesProblem,
  ruleOf,
  subjectProblem,
  subjectWanted,
  type CertificateRule,
} from '../../kubernetes/checking/certificate-rules.js';
import {
  answerTo,
  fail,
  kubernetesDocs,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../../kubernetes/checking/verdict.js';
import { tlsDocs } from './original-checks.js';

/**
 * Who the certificates in the working folder say their owners are, and by which names they are
 * reached.
 */
export function subjectChecks(lab: Lab): readonly Check[] {
  const base = {
    machine: jumpbox(lab).name,
    facts: { store: originalsFact(lab) },
    needs: ['04.certificates'],
  };
  const rules = certificateRules(lab);
  const nodes = workers(lab).map(({ name }) => ruleOf(lab, name));
  const clients = rules.filter((rule) => !nodes.some(({ name }) => name === rule.name));
  const apiServer = ruleOf(lab, 'kube-api-server');
  return [
    {
      ...base,
      id: '04.subjects',
      title: 'Each component is who the API server takes it for',
      points: 2,
      link: kubernetesDocs('reference/access-authn-authz/authentication/#x509-client-certificates'),
      why: "The CN of a client certificate is the user name and each O a group: the API server's built-in roles name exactly these.",
      hints: [
        "Compare CN and O of the certificates with the names in Kubernetes' built-in roles.",
        '`openssl x509 -in NAME.crt -noout -subject`; users begin with `system:`, an administrator is in the group `system:masters`.',
        'Mend the [NAME_subject] section of ca.conf and sign NAME.crt again.',
      ],
      judge: (answers) => subjectsVerdict(answers, clients),
    },
    ...nodes.map((rule): Check => ({
      ...base,
      id: `04.subject.${rule.name}`,
      title: `The certificate of ${rule.name} is that of a node`,
      points: 2,
      link: kubernetesDocs('reference/access-authn-authz/node/'),
      why: 'The node authorizer lets a kubelet see its own pods and secrets only, and knows it by CN=system:node:NAME and O=system:nodes.',
      hints: [
        `Look at the subject of ${rule.name}.crt, letter by letter.`,
        `\`openssl x509 -in ${rule.name}.crt -noout -subject\` must show ${subjectWanted(rule)}.`,
        `Mend the [${rule.name}_subject] section of ca.conf and sign ${rule.name}.crt again.`,
      ],
      judge: (answers) => subjectsVerdict(answers, [rule]),
    })),
    {
      ...base,
      id: '04.names.kube-api-server',
      title: "The API server's certificate has the names it is called by",
      points: 3,
      link: tlsDocs,
      why: "A client compares the name or address it has connected to with the certificate: nodes use the host's name, the machine itself 127.0.0.1, pods the first address of the service range.",
      hints: [
        'By which names and addresses do nodes, pods and the machine itself reach the API server? Each must be in its certificate.',
        '`openssl x509 -in kube-api-server.crt -noout -ext subjectAltName`',
        `Add what is missing of ${apiServer.names.join(', ')} to the names in ca.conf and sign kube-api-server.crt again.`,
      ],
      judge: (answers) => onOne(answers, apiServer, apiServer.names.join(', '), namesProblem),
    },
    clusterNames(lab, base),
    schedulerGroup(base),
    ...(nodes.length === 0
      ? []
      : [
          {
            ...base,
            id: '04.node-names',
            title: "The nodes' certificates name their nodes",
            points: 2,
            link: tlsDocs,
            why: "For logs and exec the API server calls a kubelet by the node's name and compares that with the kubelet's certificate.",
            hints: [
              'The API server is a client of the kubelets. What does it compare?',
              '`openssl x509 -in NODE.crt -noout -ext subjectAltName` must list DNS:NODE.',
              'Add DNS.1 = NODE to the names of the node in ca.conf and sign NODE.crt again.',
            ],
            judge: (answers: Answers) => {
              const { certificate } = readStore(answerTo(answers, 'store'));
              const complaints = nodes.flatMap((rule) =>
                complaintAbout(certificate(original(rule.name, 'crt')), rule, namesProblem),
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

function clusterNames({ clusterDomain }: Lab, base: Base): Check {
  const full = `kubernetes.default.svc.${clusterDomain}`;
  const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', full];
  return {
    ...base,
    id: '04.cluster-names',
    title: "The API server's certificate has the names that pods use",
    points: 0,
    link: tlsDocs,
    why: 'With cluster DNS, programs in pods call the API server by the name of the `kubernetes` service. Without DNS nothing depends on it: it costs no points.',
    hints: [
      'What is the full name of the service `kubernetes` in the namespace `default`?',
      `It is ${full}.`,
      "Add it to the API server's names in ca.conf and sign kube-api-server.crt again.",
    ],
    judge: (answers) => {
      const certificate = readStore(answerTo(answers, 'store')).certificate(
        original('kube-api-server', 'crt'),
      );
      const missing =
        certificate === undefined ? names : names.filter((name) => !answersTo(certificate, name));
      const upstream = missing.length === 1 && missing[0] === full;
      return missing.length === 0
        ? pass(names.join(', '))
        : fail(
            names.join(', '),
            `kube-api-server.crt does not name ${missing.join(', ')}`,
            upstream
              ? {
                  text: `The tutorial's list of names has no \`default\` in the service's full name.`,
                  remedy: `Add ${full}, or go on: only pods with cluster DNS would use it.`,
                  origin: 'tutorial',
                }
              : undefined,
          );
    },
  };
}

function schedulerGroup(base: Base): Check {
  const group = 'system:kube-scheduler';
  return {
    ...base,
    id: '04.scheduler-group',
    title: "The scheduler's group is spelled right",
    points: 0,
    link: kubernetesDocs('reference/access-authn-authz/rbac/#core-component-roles'),
    why: "The scheduler's rights hang on its user name, so that a wrong group harms nothing today: it costs no points.",
    hints: ['Read the O of kube-scheduler.crt once more.', `It should be ${group}.`],
    judge: (answers) => {
      const certificate = readStore(answerTo(answers, 'store')).certificate(
        original('kube-scheduler', 'crt'),
      );
      const groups = certificate === undefined ? [] : subjectValues(certificate, 'O');
      if (!groups.includes(`system:${group}`))
        return pass(groups.length === 0 ? 'no group' : `O=${shown(groups.join(', O='))}`);
      return fail(`O=${group}`, `kube-scheduler.crt has O=${shown(groups.join(', O='))}`, {
        text: "The tutorial's ca.conf says `system:` twice; you did nothing wrong.",
        origin: 'tutorial',
        remedy: 'Leave it, or mend it in ca.conf and sign kube-scheduler.crt again.',
        link: 'https://github.com/kelseyhightower/kubernetes-the-hard-way/issues/931',
      });
    },
  };
}

function subjectsVerdict(answers: Answers, rules: readonly CertificateRule[]): Verdict {
  const { certificate } = readStore(answerTo(answers, 'store'));
  const judged = rules.filter(({ user, group }) => user !== undefined || group !== undefined);
  const wrong = judged.filter(
    (rule) =>
      complaintAbout(certificate(original(rule.name, 'crt')), rule, subjectProblem).length > 0,
  );
  const complaints = wrong.flatMap((rule) =>
    complaintAbout(certificate(original(rule.name, 'crt')), rule, subjectProblem),
  );
  const expected = (wrong.length === 0 ? judged : wrong)
    .map((rule) => `${rule.name}.crt with ${subjectWanted(rule)}`)
    .join('; ');
  return unlessAny(complaints, expected, judged.map(subjectWanted).join('; '));
}

function onOne(
  answers: Answers,
  rule: CertificateRule,
  expected: string,
  problem: (certificate: Certificate, rule: CertificateRule) => string | undefined,
): Verdict {
  const { certificate } = readStore(answerTo(answers, 'store'));
  return unlessAny(
    complaintAbout(certificate(original(rule.name, 'crt')), rule, problem),
    expected,
    expected,
  );
}

function complaintAbout(
  certificate: Certificate | undefined,
  rule: CertificateRule,
  problem: (certificate: Certificate, rule: CertificateRule) => string | undefined,
): readonly string[] {
  const wrong = certificate === undefined ? 'is missing' : problem(certificate, rule);
  return wrong === undefined ? [] : [`${rule.name}.crt ${wrong}`];
}
