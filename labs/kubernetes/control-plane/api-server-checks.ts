import type { Cause, Check, Verdict } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { messageOfResponse } from '../../../lib/evidence/api.js';
import { flagOf, type Process } from '../../../lib/evidence/unit.js';
import { addressAt } from '../../../lib/topology/cidr.js';
import { isLost, readyFact, responseTo } from '../checking/api.js';
import {
  accessRules,
  brokenRules,
  defaultServiceRange,
  flagRules,
  keptPlugins,
  valueOf,
  wantedFlag,
  type FlagRule,
} from '../checking/flags.js';
import { rangesIn } from '../checking/ranges.js';
import { comesBack, controlPlane, processOf, runs, unitFacts } from '../checking/units.js';
import {
  fail,
  kubernetesDocs,
  listed,
  pass,
  shown,
  unlessAny,
  type Answers,
} from '../checking/verdict.js';
import { etcdAnswers, ownCertificates, ownEncryptionConfig } from '../earlier.js';
import { apiPort } from '../kubeconfigs.js';
import { idIn, type Cluster } from '../layout.js';
import { servedCertificate } from './served-certificate.js';
import { apiServerTrust, brokenTrust } from './trust.js';
import { knownOf, trustFacts } from './trust-facts.js';

const reference = kubernetesDocs('reference/command-line-tools-reference/kube-apiserver/');

/** The API server of one controller: process, flags, certificate, health. */
export function apiServerChecks(cluster: Cluster, machine: Machine): readonly Check[] {
  const { name } = machine;
  return [
    running(cluster, name),
    flags(cluster, machine),
    access(cluster, name),
    serviceRange(cluster, name),
    ready(cluster, machine),
    servedCertificate(cluster, machine),
    boot(cluster, name),
  ];
}

const running = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'controlPlane', 'api-server', machine),
  title: 'The API server runs',
  machine,
  points: 3,
  link: reference,
  needs: [
    ...etcdAnswers(cluster),
    ownCertificates(cluster, machine),
    ownEncryptionConfig(cluster, machine),
  ],
  why: 'Everything in the cluster speaks to the API server and to nothing else; while it crashes and restarts, every kubectl says "connection refused".',
  hints: [
    `On ${machine}: what does systemd say of kube-apiserver?`,
    '`journalctl -u kube-apiserver -n 50`: the first error counts, not the last.',
    '`systemd-analyze verify kube-apiserver.service`, fix what it or the journal names, `systemctl daemon-reload; systemctl restart kube-apiserver`',
  ],
  facts: unitFacts(machine),
  judge: (answers) => runs('kube-apiserver', answers),
});

function flags(cluster: Cluster, { name: machine, address }: Machine): Check {
  return {
    id: idIn(cluster, 'controlPlane', 'api-flags', machine),
    title: 'What the API server was given belongs together',
    machine,
    points: 3,
    link: reference,
    needs: [idIn(cluster, 'controlPlane', 'api-server', machine)],
    why: 'It starts with another authority, another key or another file as well, and is then of no use to those who come to it, or to whom it goes: flags count by what they name.',
    hints: [
      'Follow each flag of the running command line that names a file: whose certificate is it, whose key?',
      `On ${machine}: \`tr '\\0' '\\n' < /proc/$(pidof kube-apiserver)/cmdline\`; \`openssl x509 -noout -subject -in FILE\``,
      `Correct the unit, then \`systemctl daemon-reload; systemctl restart kube-apiserver\`. \`khw-lab diff ${cluster.layout.chapters.controlPlane}\` names the flags.`,
    ],
    facts: { ...unitFacts(machine), ...trustFacts(cluster, machine) },
    // Of several, the endpoints of the service kubernetes tell what they advertise.
    judge: (answers) =>
      flagsVerdict(cluster, answers, controllers(cluster).length === 1 ? address : undefined),
  };
}

function flagsVerdict(cluster: Cluster, answers: Answers, address?: string): Verdict {
  const process = processOf(answers, 'kube-apiserver');
  const rules = flagRules(cluster, address);
  const wrong = brokenRules(rules, process);
  const trust = apiServerTrust(cluster);
  const broken = brokenTrust(trust, knownOf(cluster, answers));
  const expected = [
    ...wrong.map(wantedFlag),
    ...broken.map(({ rule: { flag, asked } }) => `--${flag}: ${asked}`),
  ];
  return unlessAny(
    [...wrong.map((rule) => givenFlag(rule, process)), ...broken.map(({ words }) => words)],
    listed(expected.length === 0 ? rules.map(wantedFlag) : expected),
    `${rules.length} flags of process ${process.pid}; files of ${trust.length} followed`,
    broken[0]?.cause,
  );
}

function access(cluster: Cluster, machine: string): Check {
  return {
    id: idIn(cluster, 'controlPlane', 'api-access', machine),
    title: 'The API server decides by Node and RBAC who may do what',
    machine,
    points: 2,
    link: kubernetesDocs('reference/access-authn-authz/node/'),
    needs: [idIn(cluster, 'controlPlane', 'api-server', machine)],
    why: 'Without --authorization-mode everybody may do everything; without NodeRestriction a kubelet may change the pods and the labels of other nodes.',
    hints: [
      'Compare the running command line with the reference.',
      `On ${machine}: \`tr '\\0' '\\n' < /proc/$(pidof kube-apiserver)/cmdline | grep -E 'authorization|admission'\``,
      `In the unit: \`${accessRules.map(wantedFlag).join(' ')}\`, then \`systemctl daemon-reload; systemctl restart kube-apiserver\``,
    ],
    facts: unitFacts(machine),
    judge: (answers) => {
      const process = processOf(answers, 'kube-apiserver');
      const wrong = brokenRules([...accessRules, keptPlugins], process);
      return unlessAny(
        wrong.map((rule) => givenFlag(rule, process)),
        listed((wrong.length === 0 ? accessRules : wrong).map(wantedFlag)),
        accessRules.map((rule) => givenFlag(rule, process)).join(' '),
      );
    },
  };
}

/** A flag as it was given. */
function givenFlag(rule: FlagRule, process: Process): string {
  const value = valueOf(process, rule);
  return value === undefined ? `no --${rule.name}` : `--${rule.name}=${shown(value)}`;
}

const serviceRange = (
  cluster: Cluster,
  machine: string,
  { serviceCidr, serviceAddress, layout } = cluster,
): Check => ({
  id: idIn(cluster, 'controlPlane', 'service-range', machine),
  title: "The API server takes service addresses from the lab's range",
  machine,
  points: 3,
  link: reference,
  needs: [idIn(cluster, 'controlPlane', 'api-server', machine)],
  why: 'The first address of the range is the API server itself as pods see it, and stands in its certificate. The controller manager must use the same range.',
  hints: [
    'From which range do services get their addresses?',
    `On ${machine}: \`tr '\\0' '\\n' < /proc/$(pidof kube-apiserver)/cmdline | grep range\``,
    `Add \`--service-cluster-ip-range=${serviceCidr}\` to the API server's unit, \`systemctl daemon-reload; systemctl restart kube-apiserver\`, then \`kubectl delete service kubernetes\`: it is made again at once.`,
  ],
  facts: unitFacts(machine),
  judge: (answers) => {
    const value = flagOf(processOf(answers, 'kube-apiserver'), 'service-cluster-ip-range');
    const [first] = rangesIn(value ?? defaultServiceRange);
    if (first !== undefined && addressAt(first, 1) === serviceAddress)
      return pass(
        `--service-cluster-ip-range=${shown(value ?? defaultServiceRange)}, of which ${serviceAddress} is the first address`,
      );
    const expected = `--service-cluster-ip-range=${serviceCidr}`;
    const remedy = `Add ${expected} to kube-apiserver.service, restart it, and delete the service kubernetes: it is made again.`;
    return value === undefined
      ? fail(
          expected,
          `no such flag, hence the default ${defaultServiceRange}`,
          layout.slips.serviceRange === true
            ? {
                text: `The tutorial's unit leaves the flag out: services come from ${defaultServiceRange}, which neither the certificate nor the controller manager knows.`,
                remedy,
                link: 'https://github.com/kelseyhightower/kubernetes-the-hard-way/issues/905',
                origin: 'tutorial',
              }
            : {
                text: `Services come from ${defaultServiceRange}, which neither the certificate nor the controller manager knows.`,
                remedy,
              },
        )
      : fail(expected, `--service-cluster-ip-range=${shown(value)}`, {
          text: 'Certificate and controller manager have another range.',
          remedy,
        });
  },
});

const ready = (
  cluster: Cluster,
  controller: Machine,
  { name: machine, address } = controller,
): Check => ({
  id: idIn(cluster, 'controlPlane', 'api-ready', machine),
  title: 'The API server is ready',
  machine,
  points: 3,
  needs: [idIn(cluster, 'controlPlane', 'api-server', machine)],
  link: kubernetesDocs('reference/using-api/health-checks/'),
  why: 'A process that runs may still wait for etcd or for its first roles. /readyz lists every part.',
  hints: [
    `On ${machine}: does the API server answer?`,
    `\`curl -k "https://${address}:6443/readyz?verbose"\`: a line with [-] is the part that is not ready.`,
    'Refused: `ss -ltnp | grep 6443`, and look for a packet filter with `iptables -S`. Not ready: `journalctl -u kube-apiserver -n 50`',
  ],
  facts: { ready: readyFact(controller), ...unitFacts(machine) },
  judge: (answers) => {
    const response = responseTo(answers, 'ready', 'ready');
    const expected = `https://${address}:6443/readyz says ok`;
    const beside = notBeside(processOf(answers, 'kube-apiserver'));
    if (response.status > 0 && beside !== undefined) return beside;
    if (response.status === 200) return pass('/readyz: ok');
    // An API server that lets nobody in without a certificate is alive; what it is asked later
    // needs one anyway.
    if (response.status === 401 || response.status === 403)
      return pass(`it answers (HTTP ${response.status} to a stranger)`);
    const parts = response.body.split('\n').filter((line) => line.startsWith('[-]'));
    return fail(
      expected,
      parts.length > 0
        ? `not ready: ${shown(listed(parts), 200)}`
        : shown(messageOfResponse(response), 160),
      isLost(response) ? listening(processOf(answers, 'kube-apiserver'), address) : undefined,
    );
  },
});

/** With one address of the machine alone it is not reached at 127.0.0.1, where admin.kubeconfig leads. */
function notBeside(process: Process): Verdict | undefined {
  const bind = flagOf(process, 'bind-address') ?? '0.0.0.0';
  return ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(bind)
    ? undefined
    : fail('127.0.0.1:6443 answers, too', `--bind-address=${shown(bind, 60)}: nothing else`, {
        text: "Kubeconfigs with https://127.0.0.1:6443, the administrator's on this machine for one, lead nowhere.",
        remedy:
          '--bind-address=0.0.0.0 in kube-apiserver.service, then systemctl daemon-reload; systemctl restart kube-apiserver',
      });
}

/** Why nobody answers where a running API server is asked, if its flags tell. */
function listening(process: Process, address: string): Cause | undefined {
  const [bind, port] = [flagOf(process, 'bind-address'), flagOf(process, 'secure-port')];
  const wrong = [
    ...(bind === undefined || ['0.0.0.0', '::', address].includes(bind)
      ? []
      : [`--bind-address=${shown(bind, 60)}`]),
    ...(port === undefined || port === String(apiPort) ? [] : [`--secure-port=${shown(port, 20)}`]),
  ];
  return wrong.length === 0
    ? undefined
    : {
        text: `It listens elsewhere: it was given ${wrong.join(' and ')}.`,
        remedy: `--bind-address=0.0.0.0 and no --secure-port in kube-apiserver.service, then systemctl daemon-reload; systemctl restart kube-apiserver`,
      };
}

const boot = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'controlPlane', 'boot', machine),
  title: 'The control plane comes back after a reboot as it runs now',
  machine,
  points: 2,
  link: 'https://man7.org/linux/man-pages/man1/systemctl.1.html',
  needs: controlPlane.map((program) => idIn(cluster, 'controlPlane', idOf[program], machine)),
  why: 'A unit that was started but not enabled is gone with the next boot; one that was edited after the start comes back as something else.',
  hints: [
    'What would start at the next boot, and with which flags?',
    '`systemctl is-enabled kube-apiserver kube-controller-manager kube-scheduler`, and `systemctl cat kube-apiserver`',
    '`systemctl daemon-reload; systemctl enable kube-apiserver kube-controller-manager kube-scheduler`',
  ],
  facts: unitFacts(machine),
  judge: (answers) => comesBack(controlPlane, answers),
});

const idOf = {
  'kube-apiserver': 'api-server',
  'kube-controller-manager': 'controller-manager',
  'kube-scheduler': 'scheduler',
} as const;
