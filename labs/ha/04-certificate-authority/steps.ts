import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, workers } from '../../../lib/core/lab.js';
import { usualStrength, type CertificatePlan } from '../../../lib/pki/plan.js';
import {
  authorityHolds,
  certificateCopies,
  putIssued,
  putSigned,
  signedHolds,
} from '../../kubernetes/certificates/steps.js';
import { clusterCertificates } from '../../kubernetes/certificates.js';
import { idIn, type Cluster } from '../../kubernetes/layout.js';
import { lines, writeFile } from '../../kubernetes/shell.js';
import { reason, type Notes } from '../notes.js';
import { profile, signingConfig, signingRequest } from './requests.js';

/** The authority, what it signs for whom, and the copies. */
export function certificateSteps(cluster: Cluster, notes: Notes): readonly (readonly Step[])[] {
  return [[authority(cluster)], signatures(cluster, notes), certificateCopies(cluster)];
}

/** In the working folder: what cfssl may sign, and for how long. */
const configFile = 'ca-config.json';

interface Named {
  readonly name: string;
  readonly content: string;
}

const requestFile = (cluster: Cluster, plan: CertificatePlan): Named => ({
  name: `${plan.name}-csr.json`,
  content: signingRequest(plan, strengthOf(cluster)),
});

const strengthOf = (cluster: Cluster): typeof usualStrength =>
  clusterCertificates(cluster).strength ?? usualStrength;

const typed = (files: readonly Named[]): readonly string[] =>
  files.map(({ name, content }) => writeFile(name, content));

function authority(cluster: Cluster): Step {
  const { authority: plan } = clusterCertificates(cluster);
  const files = [
    { name: configFile, content: signingConfig(strengthOf(cluster)) },
    requestFile(cluster, plan),
  ];
  return {
    id: idIn(cluster, 'certificates', 'authority'),
    title: 'Make the certificate authority',
    machine: jumpbox(cluster).name,
    why: 'Everything in the cluster trusts what this one key has signed, and nothing else.',
    commands: lines(
      ...typed(files),
      `cfssl gencert -initca ${plan.name}-csr.json | cfssljson -bare ${plan.name}`,
    ),
    done: authorityHolds(cluster),
    fast: (context) => putIssued(context, cluster, [plan.name], files),
  };
}

function signatures(cluster: Cluster, notes: Notes): readonly Step[] {
  const { stems } = cluster.layout;
  const plans = clusterCertificates(cluster).signed;
  const nodes = workers(cluster).map(({ name }) => name);
  const servers = [stems.apiServer, stems.serviceAccounts];
  const named = (names: readonly string[]): readonly CertificatePlan[] =>
    plans.filter(({ name }) => names.includes(name));
  const clients = plans.filter(({ name }) => ![...nodes, ...servers].includes(name));
  return [
    signature(cluster, clients, {
      what: 'clients',
      title: 'Make the certificates of the clients',
      why: reason(
        notes,
        'clients',
        'A client proves who it is by a certificate: to the API server, its CN is the user name and its O the group.',
      ),
    }),
    ...(nodes.length === 0
      ? []
      : [
          signature(cluster, named(nodes), {
            what: 'nodes',
            title: 'Make the certificates of the nodes',
            why: reason(
              notes,
              'nodes',
              'The API server lets a kubelet manage only its own node, which it knows by the CN; the other names are those under which the kubelet is called.',
            ),
          }),
        ]),
    signature(cluster, named([stems.apiServer]), {
      what: 'api-server',
      title: 'Make the certificate of API servers and etcd',
      why: reason(
        notes,
        'apiServer',
        'All of them show the same one, so it names each, what stands in front of them, and the service that pods use.',
      ),
    }),
    signature(cluster, named([stems.serviceAccounts]), {
      what: 'service-account',
      title: 'Make the key pair for tokens',
      why: reason(
        notes,
        'serviceAccounts',
        'A token signed by one API server is accepted by the others because all have the same pair.',
      ),
    }),
  ];
}

interface About extends Pick<Step, 'title' | 'why'> {
  readonly what: string;
}

function signature(
  cluster: Cluster,
  plans: readonly CertificatePlan[],
  { what, ...about }: About,
): Step {
  const names = plans.map(({ name }) => name);
  const files = plans.map((plan) => requestFile(cluster, plan));
  const commands = lines(...typed(files), signing(cluster, names));
  return {
    ...about,
    id: idIn(cluster, 'certificates', what),
    machine: jumpbox(cluster).name,
    commands,
    done: signedHolds(cluster, names),
    fast: (context) => putSigned(context, cluster, names, commands, files),
  };
}

function signing(
  { layout: { certificate, key, stems } }: Cluster,
  names: readonly string[],
): string {
  const cfssl = (request: string, stem: string): string =>
    lines(
      'cfssl gencert \\',
      `  -ca=${certificate(stems.authority)} \\`,
      `  -ca-key=${key(stems.authority)} \\`,
      `  -config=${configFile} \\`,
      `  -profile=${profile} \\`,
      `  ${request} | cfssljson -bare ${stem}`,
    );
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return cfssl(`${only}-csr.json`, only);
  return lines(
    `for name in ${names.join(' ')}; do`,
    cfssl('"$name-csr.json"', '"$name"').replaceAll(/^/gm, '  '),
    'done',
  );
}
