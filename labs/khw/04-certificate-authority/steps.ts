import type { Step, StepContext } from '../../../lib/core/chapter.js';
import {
  controllers,
  etcdMembers,
  jumpbox,
  workers,
  type Lab,
  type Machine,
} from '../../../lib/core/lab.js';
import { certificatePlans } from '../../kubernetes/certificates.js';
import { keyBits, validityDays } from '../../../lib/pki/plan.js';
import { copyStep, type Copy } from '../../kubernetes/copies.js';
import { all, lines } from '../../kubernetes/shell.js';
import { putWorkingFiles, readWorkingFiles } from '../../kubernetes/working-files.js';
import { cluster, layout } from '../layout.js';

export function certificateAuthoritySteps(lab: Lab): readonly (readonly Step[])[] {
  const etcdOnly = etcdMembers(lab).filter(({ role }) => role !== 'controller');
  return [
    [authority(lab)],
    [certificates(lab)],
    [
      ...workers(lab).map((worker) => copyToWorker(lab, worker)),
      ...controllers(lab).map((controller) => copyToServer(lab, controller, controllerFiles)),
      ...etcdOnly.map((member) => copyToServer(lab, member, etcdFiles)),
    ],
  ];
}

const controllerFiles = [
  'ca.key',
  'ca.crt',
  'kube-api-server.key',
  'kube-api-server.crt',
  'service-accounts.key',
  'service-accounts.crt',
];
const etcdFiles = ['ca.crt', 'kube-api-server.key', 'kube-api-server.crt'];

/**
 * Only a pair can be packed. One openssl, where comparing public keys would take two, and these are
 * ten pairs.
 */
const belongTogether = (name: string): string =>
  `openssl pkcs12 -export -nomac -keypbe NONE -certpbe NONE -passout pass: -in ${name}.crt -inkey ${name}.key > /dev/null`;

const signed = (names: readonly string[]): string =>
  `openssl verify -CAfile ca.crt ${names.map((name) => `${name}.crt`).join(' ')}`;

const authorityDone = all(signed(['ca']), belongTogether('ca'));

function authority(lab: Lab): Step {
  return {
    id: '04.authority',
    title: 'Make the certificate authority',
    machine: jumpbox(lab).name,
    why: 'Everything in the cluster trusts what this one key has signed, and nothing else.',
    commands: lines(
      `openssl genrsa -out ca.key ${keyBits}`,
      `openssl req -x509 -new -sha256 -noenc -key ca.key -days ${validityDays} -config ca.conf -out ca.crt`,
    ),
    done: authorityDone,
    fast: async (context) => putIssued(context, [layout.stems.authority]),
  };
}

function certificates(lab: Lab): Step {
  const names = certificatePlans(cluster(lab)).map(({ name }) => name);
  const commands = lines(
    'certs=(',
    ...names.map((name) => `  ${name}`),
    ')',
    'for name in "${certs[@]}"; do',
    `  openssl genrsa -out "$name.key" ${keyBits}`,
    '  openssl req -new -key "$name.key" -sha256 -config ca.conf -section "$name" -out "$name.csr"',
    `  openssl x509 -req -days ${validityDays} -in "$name.csr" -copy_extensions copyall -sha256 \\`,
    '    -CA ca.crt -CAkey ca.key -CAcreateserial -out "$name.crt"',
    'done',
  );
  return {
    id: '04.certificates',
    title: 'Make the keys and certificates',
    machine: jumpbox(lab).name,
    why: 'Each component proves who it is by a certificate; its CN is the user name, its O the group, for the API server.',
    commands,
    done: [authorityDone, signed(names), ...names.map(belongTogether)].map((holds) => ({
      machine: jumpbox(lab).name,
      holds,
    })),
    fast: async (context) => {
      const issued = await context.issueCertificates();
      const [present] = await readWorkingFiles(context, ['ca.crt']);
      const ours = issued.get(layout.stems.authority)?.certificate;
      // A learner's own authority has signed nothing that was made on the host.
      if (present === undefined || Buffer.from(present).toString('utf8') !== ours)
        await typeOnJumpbox(context, commands);
      else await putIssued(context, names);
    },
  };
}

async function typeOnJumpbox(context: StepContext, commands: string): Promise<void> {
  const session = await context.session(jumpbox(context.lab).name);
  await session.script(`set -euo pipefail\ncd ${context.lab.workingFolder}\n${commands}`, {
    signal: context.signal,
  });
}

async function putIssued(context: StepContext, names: readonly string[]): Promise<void> {
  const issued = await context.issueCertificates();
  await putWorkingFiles(
    context,
    names.flatMap((name) => {
      const pair = issued.get(name);
      if (pair === undefined) throw new Error(`no certificate was issued for ${name}`);
      return [
        { name: `${name}.key`, content: pair.key, secret: true },
        { name: `${name}.crt`, content: pair.certificate },
      ];
    }),
  );
}

/** Cheap: that keys and certificates belong together is asked once, by the step that makes them. */
function originalsDone(lab: Lab): readonly string[] {
  const names = certificatePlans(cluster(lab)).map(({ name }) => name);
  return [
    authorityDone,
    signed(names),
    `for name in ${names.join(' ')}; do [ -s "$name.key" ] || exit 1; done`,
  ];
}

const copyToWorker = (lab: Lab, { name }: Machine): Step =>
  copyStep(lab, {
    id: `04.copy.${name}`,
    title: `Copy the certificates of ${name}`,
    to: name,
    given: originalsDone(lab),
    why: 'The kubelet shows its certificate to the API server, and checks callers against the authority.',
    copies: [
      { from: 'ca.crt', to: '/var/lib/kubelet/ca.crt' },
      { from: `${name}.crt`, to: '/var/lib/kubelet/kubelet.crt' },
      { from: `${name}.key`, to: '/var/lib/kubelet/kubelet.key' },
    ],
  });

const copyToServer = (lab: Lab, { name }: Machine, files: readonly string[]): Step =>
  copyStep(lab, {
    id: `04.copy.${name}`,
    title: `Copy the certificates of ${name}`,
    to: name,
    given: originalsDone(lab),
    why: 'The API server and etcd need their own pair; the controllers sign tokens and certificates with the other two.',
    copies: files.map((file): Copy => ({
      from: file,
      to: `/root/${file}`,
      movedTo: `/var/lib/kubernetes/${file}`,
    })),
  });
