import type { Part, Step, StepContext } from '../../../lib/core/chapter.js';
import { controllers, etcdMembers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import { certificatePlans } from '../certificates.js';
import { copyStep, copyTo, type Copy } from '../copies.js';
import { etcdCertificates } from '../etcd/steps.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeFiles } from '../node-files.js';
import { all } from '../shell.js';
import { putWorkingFiles, readWorkingFiles } from '../working-files.js';

/** Holds on the jumpbox when the authority and its key are there. */
export const authorityHolds = (cluster: Cluster): string => {
  const { authority } = cluster.layout.stems;
  return all(signed(cluster, [authority]), belongTogether(cluster, authority));
};

/** Hold on the jumpbox when these pairs are there, signed by the authority that is there. */
export const signedHolds = (cluster: Cluster, names: readonly string[]): readonly Part[] =>
  [
    authorityHolds(cluster),
    signed(cluster, names),
    ...names.map((name) => belongTogether(cluster, name)),
  ].map((holds) => ({ machine: jumpbox(cluster).name, holds }));

/**
 * Only a pair can be packed. One openssl, where comparing public keys would take two, and these are
 * ten pairs.
 */
const belongTogether = ({ layout: { certificate, key } }: Cluster, name: string): string =>
  `openssl pkcs12 -export -nomac -keypbe NONE -certpbe NONE -passout pass: -in ${certificate(name)} -inkey ${key(name)} > /dev/null`;

const signed = ({ layout: { certificate, stems } }: Cluster, names: readonly string[]): string =>
  `openssl verify -CAfile ${certificate(stems.authority)} ${names.map((name) => certificate(name)).join(' ')}`;

/** What is laid beside keys and certificates in the working folder. */
export interface Beside {
  readonly name: string;
  readonly content: string;
}

/** Puts pairs that were made on this computer into the working folder. */
export async function putIssued(
  context: StepContext,
  { layout: { certificate, key } }: Cluster,
  names: readonly string[],
  beside: readonly Beside[] = [],
): Promise<void> {
  const issued = await context.issueCertificates();
  await putWorkingFiles(context, [
    ...names.flatMap((name) => {
      const pair = issued.get(name);
      if (pair === undefined) throw new Error(`no certificate was issued for ${name}`);
      return [
        { name: key(name), content: pair.key, secret: true },
        { name: certificate(name), content: pair.certificate },
      ];
    }),
    ...beside,
  ]);
}

/** The same for what an authority signs; one of a learner's own signs by `commands` on the jumpbox. */
export async function putSigned(
  context: StepContext,
  cluster: Cluster,
  names: readonly string[],
  commands: string,
  beside: readonly Beside[] = [],
): Promise<void> {
  const { certificate, stems } = cluster.layout;
  const issued = await context.issueCertificates();
  const [present] = await readWorkingFiles(context, [certificate(stems.authority)]);
  const ours = issued.get(stems.authority)?.certificate;
  // A learner's own authority has signed nothing that was made on this computer.
  if (present === undefined || Buffer.from(present).toString('utf8') !== ours)
    await typeOnJumpbox(context, commands);
  else await putIssued(context, cluster, names, beside);
}

async function typeOnJumpbox(context: StepContext, commands: string): Promise<void> {
  const { lab, signal } = context;
  const session = await context.session(jumpbox(lab).name);
  await session.script(`set -euo pipefail\ncd ${lab.workingFolder}\n${commands}`, { signal });
}

/** Each machine gets what it shows and trusts, and the controllers what they sign with. */
export function certificateCopies(cluster: Cluster): readonly Step[] {
  const etcdOnly = etcdMembers(cluster).filter(({ role }) => role !== 'controller');
  return [
    ...workers(cluster).map((worker) => copyToWorker(cluster, worker)),
    ...controllers(cluster).map((controller) =>
      copyToServer(cluster, controller, controllerCertificates(cluster)),
    ),
    ...etcdOnly.map((member) => copyToServer(cluster, member, etcdCertificates(cluster))),
  ];
}

const controllerCertificates = ({
  layout: { certificate, key, stems },
}: Cluster): readonly string[] =>
  [stems.authority, stems.apiServer, stems.serviceAccounts].flatMap((stem) => [
    key(stem),
    certificate(stem),
  ]);

/** Cheap: that keys and certificates belong together is asked once, by the step that makes them. */
function originalsHold(cluster: Cluster): readonly string[] {
  const names = certificatePlans(cluster).map(({ name }) => name);
  const key = cluster.layout.key('$name');
  return [
    authorityHolds(cluster),
    signed(cluster, names),
    `for name in ${names.join(' ')}; do [ -s "${key}" ] || exit 1; done`,
  ];
}

function copyToWorker(cluster: Cluster, { name }: Machine): Step {
  const { certificate, key, stems } = cluster.layout;
  const places = nodeFiles(cluster, name);
  return copyStep(cluster, {
    id: idIn(cluster, 'certificates', 'copy', name),
    title: `Copy the certificates of ${name}`,
    to: name,
    given: originalsHold(cluster),
    why: 'The kubelet shows its certificate to the API server, and checks callers against the authority.',
    copies: [
      copyTo(certificate(stems.authority), places.authority),
      copyTo(certificate(name), places.certificate),
      copyTo(key(name), places.key),
    ],
  });
}

const copyToServer = (cluster: Cluster, { name }: Machine, files: readonly string[]): Step =>
  copyStep(cluster, {
    id: idIn(cluster, 'certificates', 'copy', name),
    title: `Copy the certificates of ${name}`,
    to: name,
    given: originalsHold(cluster),
    why: 'The API server and etcd need their own pair; the controllers sign tokens and certificates with the other two.',
    copies: files.map((file): Copy => ({
      from: file,
      to: `/root/${file}`,
      movedTo: `/var/lib/kubernetes/${file}`,
    })),
  });
