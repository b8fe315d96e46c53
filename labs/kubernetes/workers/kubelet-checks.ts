import type { Check } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { answersTo } from '../../../lib/evidence/certificate.js';
import { isSignedBy } from '../../../lib/evidence/trust.js';
import { messageOfResponse } from '../../../lib/evidence/api.js';
import { responseTo } from '../checking/api.js';
import { originalCertificate, originalsFact, readStore } from '../checking/certificates.js';
import { vouches } from '../checking/followed.js';
import { kubeletConfigFact, kubeletHealthFact, readKubeletConfig } from '../checking/node.js';
import { comesBack, nodePrograms, runs, unitFacts } from '../checking/units.js';
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
import { ownCertificates, ownKubeconfig } from '../earlier.js';
import { nodeName } from '../machines/names.js';

const docs = kubernetesDocs('reference/config-api/kubelet-config.v1beta1/');

/** The kubelet of one node, without what the API says of it. */
export function kubeletChecks(cluster: Cluster, worker: Machine): readonly Check[] {
  const { name: machine } = worker;
  return [
    config(cluster, machine),
    resolver(cluster, machine),
    running(cluster, machine),
    health(cluster, machine),
    api(cluster, worker),
    boot(cluster, machine),
  ];
}

const config = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'kubelet-config', machine),
  title: "The kubelet's configuration is whole",
  machine,
  points: 2,
  needs: [],
  link: docs,
  why: 'The kubelet reads it when it starts. A hole that was not filled, or a section that is not there, changes what it does or keeps it from starting.',
  hints: [
    `Read the file on ${machine} that the kubelet is given by --config.`,
    `kind KubeletConfiguration; ${cluster.layout.subnetHole === undefined ? 'registered as a node' : `no word ${cluster.layout.subnetHole}`}; authentication by x509 and webhook, authorization by Webhook.`,
    `\`khw-lab diff ${cluster.layout.chapters.workers}\` names the settings that differ.`,
  ],
  facts: { kubelet: kubeletConfigFact(machine) },
  judge: (answers) => {
    const { path, problem, settings } = readKubeletConfig(answerTo(answers, 'kubelet'));
    const expected = 'a KubeletConfiguration without holes';
    const { subnetHole: hole } = cluster.layout;
    if (path === '' && problem === undefined) return pass('the kubelet has flags, and no file');
    if (problem !== undefined) return fail(expected, `${shown(path)} ${shown(problem, 140)}`);
    const complaints = [
      ...(settings['kind'] === 'KubeletConfiguration'
        ? []
        : [`kind ${shown(String(settings['kind']), 40)}`]),
      ...(settings['apiVersion'] === 'kubelet.config.k8s.io/v1beta1'
        ? []
        : [`apiVersion ${shown(String(settings['apiVersion']), 60)}`]),
      ...(hole !== undefined && settings['podCIDR'] === hole
        ? [`podCIDR is still the word ${hole}`]
        : []),
      ...(settings['registerNode'] === false
        ? ['registerNode: false: the node never shows up']
        : []),
      ...(settings['enableServer'] === false ? ['enableServer: false: no logs, no exec'] : []),
    ];
    return unlessAny(complaints, expected, shown(path), {
      text: 'The configuration is not as the kubelet needs it.',
      remedy: `Fix ${shown(path)} and restart the kubelet.`,
    });
  },
});

/**
 * Pods get these name servers; a loopback address is another machine's inside a pod
 * (coredns.io/plugins/loop).
 */
const resolver = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'resolv-conf', machine),
  title: 'Pods get name servers that they can reach',
  machine,
  points: 1,
  needs: [idIn(cluster, 'workers', 'kubelet-config', machine)],
  link: 'https://coredns.io/plugins/loop/#troubleshooting',
  why: 'The kubelet hands its resolv.conf to pods. On machines with systemd-resolved it names 127.0.0.53, which inside a pod is the pod itself: a DNS server there asks itself for ever.',
  hints: [
    'Which resolv.conf does the kubelet hand on, and whom does it name?',
    `On ${machine}: \`grep resolvConf /var/lib/kubelet/kubelet-config.yaml\`, and \`cat\` that file`,
    '`resolvConf: "/run/systemd/resolve/resolv.conf"` in the kubelet\'s configuration, and restart it',
  ],
  facts: { kubelet: kubeletConfigFact(machine) },
  judge: (answers) => {
    const { resolvConf, resolvConfMissing, nameservers } = readKubeletConfig(
      answerTo(answers, 'kubelet'),
    );
    const expected = 'resolvConf names a file without loopback addresses';
    if (resolvConfMissing)
      return fail(expected, `${shown(resolvConf)} is missing`, {
        text: 'Pods cannot be started without it.',
        remedy: "Correct resolvConf in the kubelet's configuration.",
      });
    const loops = nameservers.filter((server) => server.startsWith('127.') || server === '::1');
    return loops.length === 0
      ? pass(`${shown(resolvConf)}: ${shown(nameservers.join(', ') || 'no name server')}`)
      : fail(expected, `${shown(resolvConf)} names ${shown(loops.join(', '))}`, {
          text: 'This is the stub of systemd-resolved, which a pod cannot reach: cluster DNS loops.',
          remedy: 'resolvConf: "/run/systemd/resolve/resolv.conf", and restart the kubelet',
          link: 'https://github.com/coredns/coredns/issues/2087',
        });
  },
});

const running = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'kubelet', machine),
  title: 'The kubelet runs',
  machine,
  points: 3,
  link: kubernetesDocs('reference/command-line-tools-reference/kubelet/'),
  needs: [
    idIn(cluster, 'workers', 'swap', machine),
    idIn(cluster, 'workers', 'cri', machine),
    idIn(cluster, 'workers', 'kubelet-config', machine),
    ownCertificates(cluster, machine),
    ownKubeconfig(cluster, 'kubelet', machine),
  ],
  why: 'It registers the node, starts its pods and says how they are.',
  hints: [
    `On ${machine}: what does systemd say of the kubelet?`,
    '`journalctl -u kubelet -n 50`: the last line before "Main process exited" counts.',
    'Fix what it names, then `systemctl daemon-reload; systemctl restart kubelet`',
  ],
  facts: unitFacts(machine),
  judge: (answers) => runs('kubelet', answers),
});

const health = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'kubelet-health', machine),
  title: 'The kubelet says that it is healthy',
  machine,
  points: 1,
  needs: [idIn(cluster, 'workers', 'kubelet', machine)],
  link: kubernetesDocs('reference/command-line-tools-reference/kubelet/'),
  why: 'Its loops can stand still while the process runs.',
  hints: [
    `On ${machine}: ask it.`,
    '`curl http://127.0.0.1:10248/healthz`',
    'Refused: is it a packet filter or healthzPort? Else `journalctl -u kubelet -n 50`',
  ],
  facts: { health: kubeletHealthFact(machine) },
  judge: (answers) => {
    const response = responseTo(answers, 'health', 'healthz');
    return response.status === 200
      ? pass('port 10248: ok')
      : fail('http://127.0.0.1:10248/healthz says ok', shown(messageOfResponse(response), 160));
  },
});

function api(cluster: Cluster, worker: Machine): Check {
  const { name: machine } = worker;
  const node = nodeName(cluster, worker);
  const authority = authorityFile(cluster);
  return {
    id: idIn(cluster, 'workers', 'kubelet-api', machine),
    title: "The kubelet's own API shows the node's certificate and lets nobody in without one",
    machine,
    points: 3,
    needs: [idIn(cluster, 'workers', 'kubelet', machine)],
    link: kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/'),
    why: `The API server comes to port 10250 for logs and exec, and trusts only a certificate signed by ${authority} with the node's name. Whoever gets in there runs commands in every pod.`,
    hints: [
      'Which certificate does port 10250 show, and what does a stranger get?',
      `On ${machine}: \`curl -kv https://127.0.0.1:10250/pods\` must show CN=system:node:${node} and answer 401.`,
      'tlsCertFile, tlsPrivateKeyFile, authentication.anonymous.enabled: false, authorization.mode: Webhook; then restart the kubelet',
    ],
    facts: {
      health: kubeletHealthFact(machine),
      kubelet: kubeletConfigFact(machine),
      originals: originalsFact(cluster),
    },
    judge: (answers) => {
      const response = responseTo(answers, 'health', 'pods');
      const signer = readStore(answerTo(answers, 'originals')).certificate(
        originalCertificate(cluster, cluster.layout.stems.authority),
      );
      const expected = `on port 10250 a certificate of ${authority} for ${node}, and 401 for strangers`;
      const { certificate: served } = response;
      if (served === undefined) return fail(expected, shown(messageOfResponse(response), 160));
      if (signer === undefined || !isSignedBy(served, signer)) {
        return fail(
          expected,
          `a certificate not signed by ${authority} (issuer ${shown(served.issuer, 80)})`,
          {
            text: 'Without tlsCertFile the kubelet signs a certificate of its own, which the API server does not accept.',
            remedy:
              "tlsCertFile and tlsPrivateKeyFile in the kubelet's configuration, and restart it",
          },
        );
      }
      if (!answersTo(served, node))
        return fail(
          expected,
          `a certificate without the name ${node} (${shown(served.alternativeNames.join(', '), 120)})`,
        );
      if (response.status !== 401 && response.status !== 403)
        return fail(expected, `HTTP ${response.status} for a stranger who asks for all pods`, {
          text: "Anybody who reaches this port runs commands in the node's pods.",
          remedy:
            'authentication.anonymous.enabled: false, authorization.mode: Webhook, and restart the kubelet',
        });
      const { authorization } = readKubeletConfig(answerTo(answers, 'kubelet'));
      if (authorization === 'AlwaysAllow')
        return fail(
          `${expected}; a client is asked for what it may do`,
          'authorization.mode is AlwaysAllow',
          {
            text: "Whoever has a certificate of the authority, kube-proxy of another node for one, runs commands in the node's pods.",
            remedy:
              'authorization.mode: Webhook (--authorization-mode=Webhook), and restart the kubelet',
            link: kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/'),
          },
        );
      const refused = clientProblem(cluster, answers);
      return refused === undefined
        ? pass(`${shown(served.subject, 60)}; HTTP ${response.status} for strangers`)
        : fail(`${expected}; the API server is let in`, refused, {
            text: 'The kubelet does not know the API server by its certificate: logs, exec and port-forward end with "Unauthorized".',
            remedy: `authentication.x509.clientCAFile: "${cluster.layout.onNode(machine).authority}" in the kubelet's configuration, and restart it`,
          });
    },
  };
}

/** Why the kubelet does not let the API server in by its certificate; undefined where it does. */
function clientProblem(cluster: Cluster, answers: Answers): string | undefined {
  const { clientAuthorityFile: path, clientAuthorities: bundle } = readKubeletConfig(
    answerTo(answers, 'kubelet'),
  );
  const client = readStore(answerTo(answers, 'originals')).certificate(
    originalCertificate(cluster, cluster.layout.stems.apiServer),
  );
  if (client === undefined || vouches(bundle, client)) return undefined;
  return path === ''
    ? 'no clientCAFile, by which the kubelet would know a client'
    : `clientCAFile is not the authority (${authorityFile(cluster)}) but ${shown(path, 80)}`;
}

const boot = (cluster: Cluster, machine: string): Check => ({
  id: idIn(cluster, 'workers', 'boot', machine),
  title: 'The node comes back after a reboot as it runs now',
  machine,
  points: 2,
  link: 'https://man7.org/linux/man-pages/man1/systemctl.1.html',
  needs: nodePrograms.map((program) => idIn(cluster, 'workers', program, machine)),
  why: 'A unit that was started but not enabled is gone with the next boot; one that was edited after the start comes back as something else.',
  hints: [
    'What would start at the next boot, and with which flags?',
    `On ${machine}: \`systemctl is-enabled ${nodePrograms.join(' ')}\``,
    `\`systemctl daemon-reload; systemctl enable ${nodePrograms.join(' ')}\``,
  ],
  facts: unitFacts(machine),
  judge: (answers) => comesBack(nodePrograms, answers),
});
