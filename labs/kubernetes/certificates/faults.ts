import type { Fault } from '../../../lib/core/check.js';
import { controllers, etcdMembers, jumpbox, workers, type Machine } from '../../../lib/core/lab.js';
import type { CertificatePlan } from '../../../lib/pki/plan.js';
import { certificatePlans, subjectLine } from '../certificates.js';
import {
  added,
  changedIn,
  changedInUse,
  changedWhere,
  mode,
  otherAuthority,
  otherKey,
} from '../checking/faults.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeFiles } from '../node-files.js';
import { strayPlaces } from './copy-checks.js';
import { signedAgain, signingFiles, type Wrong } from './resign.js';

export const certificateFaults = (cluster: Cluster): readonly Fault[] => [
  ...originalFaults(cluster),
  ...controllers(cluster).flatMap((machine) => serverFaults(cluster, machine)),
  ...etcdMembers(cluster)
    .filter(({ role }) => role !== 'controller')
    .map((machine) => truncatedAuthority(cluster, machine)),
  ...workers(cluster).flatMap((machine) => workerFaults(cluster, machine)),
];

/** Runs sed's commands on one section of ca.conf. */
const within = (section: string, command: string): string =>
  `'/^\\[${section}\\]/,/^$/{${command}}'`;

const withSubject =
  (attribute: 'CN' | 'O', change: (value: string) => string) =>
  (plan: CertificatePlan): CertificatePlan => ({
    ...plan,
    subject: plan.subject.map(
      ([key, value]) => [key, key === attribute ? change(value) : value] as const,
    ),
  });

const withoutNames =
  (...names: readonly string[]) =>
  (plan: CertificatePlan): CertificatePlan => ({
    ...plan,
    alternativeNames: plan.alternativeNames.filter(({ value }) => !names.includes(value)),
  });

function originalFaults(cluster: Cluster): readonly Fault[] {
  const { name: machine } = jumpbox(cluster);
  const { layout, workingFolder } = cluster;
  const { certificate, key, stems } = layout;
  const [node] = workers(cluster);
  const ca = certificate(stems.authority);
  const caKey = key(stems.authority);
  const plans = new Map(certificatePlans(cluster).map((plan) => [plan.name, plan]));
  const on = (name: string, ...commands: readonly string[]): ReturnType<typeof changedIn> =>
    changedIn(workingFolder, name, ...commands);
  const originals = (...names: readonly string[]): readonly string[] =>
    names.map((each) => `${workingFolder}/${each}`);
  const again = (stem: string, wrong: Omit<Wrong, 'plan'>): string => {
    const plan = plans.get(stem);
    if (plan === undefined) throw new Error(`no certificate ${stem}`);
    return signedAgain(cluster, { ...wrong, plan });
  };
  const signed = (
    stem: string,
    wrong: Omit<Wrong, 'plan'>,
  ): ReturnType<typeof changedIn> & Pick<Fault, 'uses'> => ({
    ...on(certificate(stem), again(stem, wrong)),
    uses: originals(...signingFiles(layout, stem)),
  });
  const { apiServer, serviceAccounts, admin } = stems;
  return [
    {
      id: 'authority-without-ca',
      title: `Signed ${ca} without the extensions of an authority`,
      check: idIn(cluster, 'certificates', 'authority'),
      machine,
      ...on(
        ca,
        `openssl req -x509 -new -key ${caKey} -days 30 -subj '/CN=${layout.issuing.authority}' -addext basicConstraints=critical,CA:FALSE -out ${ca}`,
      ),
      uses: originals(caKey),
      expect: ['not a certificate authority', 'CA:TRUE'],
    },
    {
      id: 'authority-key-made-again',
      title: `Made ${caKey} again and kept ${ca}`,
      check: idIn(cluster, 'certificates', 'authority'),
      machine,
      learnerFailure: 7,
      ...on(caKey, `${otherKey} -out ${caKey}`),
      expect: [`${caKey} is the key of another certificate`, 'made again'],
    },
    {
      id: 'key-without-certificate',
      title: `${layout.issuing.tool} stopped after a key`,
      check: idIn(cluster, 'certificates', 'certificates'),
      machine,
      learnerFailure: 6,
      ...on(certificate('kube-proxy'), `rm ${certificate('kube-proxy')}`),
      expect: [
        `${certificate('kube-proxy')} is missing`,
        layout.issuing.tool === 'openssl' ? 'OpenSSL 3' : 'cfssl stopped',
      ],
    },
    {
      id: 'certificate-of-older-authority',
      title: 'Made the authority again, but not every certificate',
      check: idIn(cluster, 'certificates', 'signatures'),
      machine,
      learnerFailure: 7,
      ...on(
        certificate('kube-proxy'),
        `${otherAuthority(layout).replace('/dev/null', '/run/fault.key')} -out /run/fault.crt`,
        again('kube-proxy', {
          sed: "''",
          authority: '-CA /run/fault.crt -CAkey /run/fault.key',
        }),
        'rm /run/fault.*',
      ),
      uses: originals(
        ...signingFiles(layout, 'kube-proxy').filter((name) => name !== ca && name !== caKey),
      ),
      expect: [`${certificate('kube-proxy')} was signed by another authority`, ca],
    },
    {
      id: 'certificate-signed-with-sha1',
      title: 'Signed a certificate with a digest of old',
      check: idIn(cluster, 'certificates', 'signatures'),
      machine,
      ...signed('kube-proxy', { sed: "''", digest: 'sha1' }),
      expect: [`${certificate('kube-proxy')} was signed with SHA-1`],
    },
    shortKey(cluster, again('kube-proxy', { sed: "''" })),
    {
      id: 'key-of-another-certificate',
      title: 'Made a key again after its certificate',
      check: idIn(cluster, 'certificates', 'keys'),
      machine,
      learnerFailure: 7,
      ...on(key(admin), `${otherKey} -out ${key(admin)}`),
      expect: [`${certificate(admin)} belongs to another key`],
    },
    {
      id: 'expired-certificate',
      title: 'Gave a certificate too short a life',
      check: idIn(cluster, 'certificates', 'validity'),
      machine,
      ...signed(serviceAccounts, { sed: "''", days: -1 }),
      expect: [`${certificate(serviceAccounts)} expired`],
    },
    {
      id: 'server-for-clients-only',
      title: "Asked for clientAuth only in the API server's certificate",
      check: idIn(cluster, 'certificates', 'usages'),
      machine,
      ...signed(apiServer, {
        sed: within(`${apiServer}_extensions`, 's/^(extendedKeyUsage).*/\\1 = clientAuth/'),
        change: (plan) => ({ ...plan, extendedKeyUsage: ['clientAuth'] }),
      }),
      expect: [`${certificate(apiServer)} may not be used for serverAuth`],
    },
    {
      id: 'key-for-everyone',
      title: 'Let everyone read a private key',
      check: idIn(cluster, 'certificates', 'private-keys'),
      machine,
      ...mode(`${workingFolder}/${key(admin)}`, '644', '600'),
      expect: [`${key(admin)} has mode 644`, 'mode 600'],
    },
    {
      id: 'user-without-system',
      title: "Left `system:` out of a component's CN",
      check: idIn(cluster, 'certificates', 'subjects'),
      machine,
      ...signed('kube-proxy', {
        sed: within('kube-proxy_subject', 's/^CN = system:/CN = /'),
        change: withSubject('CN', (value) => value.replace(/^system:/, '')),
      }),
      expect: ['CN=system:kube-proxy', 'CN=kube-proxy'],
    },
    {
      id: 'api-server-without-host-name',
      title: "Left the host's name out of the API server's certificate",
      check: idIn(cluster, 'certificates', 'names', apiServer),
      machine,
      learnerFailure: 2,
      ...signed(apiServer, {
        sed: `'/^DNS\\.[0-9]+ = ${cluster.apiHost}$/d'`,
        change: withoutNames(cluster.apiHost),
      }),
      expect: [`${certificate(apiServer)} does not name ${cluster.apiHost}`],
    },
    ...(layout.slips.serviceAddress === true
      ? [
          {
            id: `addresses-of-the-${layout.text}`,
            title: `Took the ${layout.text}'s list of addresses for the API server`,
            check: idIn(cluster, 'certificates', 'names', apiServer),
            machine,
            ...signed(apiServer, {
              sed: `'/^IP\\.[0-9]+ = ${cluster.serviceAddress}$/d'`,
              change: withoutNames(cluster.serviceAddress),
            }),
            expect: [
              `${certificate(apiServer)} does not name ${cluster.serviceAddress}`,
              `The ${layout.text}`,
            ],
          },
        ]
      : []),
    namesOfTheText(cluster, signed),
    ...(layout.slips.schedulerGroup === true
      ? [
          {
            id: `scheduler-of-the-${layout.text}`,
            title: `Took the ${layout.text}'s subject for the scheduler`,
            check: idIn(cluster, 'certificates', 'scheduler-group'),
            machine,
            learnerFailure: 3,
            ...signed('kube-scheduler', {
              sed: within('kube-scheduler_subject', 's/^O = /O = system:/'),
              change: withSubject('O', (value) => `system:${value}`),
            }),
            expect: ['O=system:system:kube-scheduler', 'you did nothing wrong'],
          },
        ]
      : []),
    ...(node === undefined
      ? []
      : [
          {
            id: 'node-without-its-name',
            title: "Left the node's name out of its certificate",
            check: idIn(cluster, 'certificates', 'node-names'),
            machine,
            ...signed(node.name, {
              sed: within(`${node.name}_names`, `/^DNS\\.[0-9]+ = ${layout.hostName(node)}$/d`),
              change: withoutNames(layout.hostName(node)),
            }),
            expect: [`${certificate(node.name)} does not name ${layout.hostName(node)}`],
          },
        ]),
    ...workers(cluster).map((worker): Fault => ({
      id: `wrong-user-for-${worker.name}`,
      title: `Mistyped the node's name in the CN for ${worker.name}`,
      check: idIn(cluster, 'certificates', 'subject', worker.name),
      machine,
      learnerFailure: 9,
      ...signed(worker.name, {
        sed: within(`${worker.name}_subject`, 's/^CN = .*/CN = system:node:/'),
        change: withSubject('CN', () => 'system:node:'),
      }),
      expect: [
        `CN=system:node:${layout.hostName(worker)}, O=system:nodes`,
        `${certificate(worker.name)} has subject`,
      ],
    })),
  ];
}

/** Certificate and key are a pair, and too short for Go. */
function shortKey(cluster: Cluster, sign: string): Fault {
  const { layout, workingFolder } = cluster;
  const [certificate, key] = [layout.certificate('kube-proxy'), layout.key('kube-proxy')];
  const ways = [
    changedIn(workingFolder, key, 'openssl genrsa -out "$file" 512 2>/dev/null'),
    changedIn(workingFolder, certificate, sign),
  ];
  return {
    id: 'certificate-key-too-short',
    title: 'Made a key of 512 bits',
    check: idIn(cluster, 'certificates', 'signatures'),
    machine: jumpbox(cluster).name,
    inject: ways.map(({ inject }) => inject).join('\n'),
    undo: ways.map(({ undo }) => undo).join('\n'),
    touches: ways.flatMap(({ touches }) => touches),
    uses: signingFiles(layout, 'kube-proxy').map((name) => `${workingFolder}/${name}`),
    expect: [`${certificate} has an RSA key of 512 bits`],
  };
}

/** The names that its text forgets, or else the one that is forgotten most. */
function namesOfTheText(
  cluster: Cluster,
  signed: (stem: string, wrong: Omit<Wrong, 'plan'>) => Pick<Fault, 'inject' | 'undo' | 'touches'>,
): Fault {
  const { layout, clusterDomain } = cluster;
  const full = `kubernetes.default.svc.${clusterDomain}`;
  const lacked = layout.slips.lackedNames?.([
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    full,
  ]);
  return {
    ...(lacked === undefined
      ? {
          id: 'api-server-without-service-name',
          title: "Left the service's full name out of the API server's certificate",
        }
      : {
          id: `names-of-the-${layout.text}`,
          title: `Took the ${layout.text}'s list of names for the API server`,
        }),
    check: idIn(cluster, 'certificates', 'cluster-names'),
    machine: jumpbox(cluster).name,
    learnerFailure: 2,
    ...signed(layout.stems.apiServer, {
      sed: `'/^DNS\\.[0-9]+ = kubernetes\\.default\\.svc\\.${clusterDomain}$/d'`,
      change: withoutNames(...(lacked ?? [full])),
    }),
    expect: [full, ...(lacked === undefined ? [] : [`The ${layout.text}`])],
  };
}

/**
 * What the API server would take up at once if it were a valid certificate is spoiled so that it
 * keeps the old one.
 */
function truncatedAuthority(cluster: Cluster, { name: machine }: Machine): Fault {
  const ca = cluster.layout.certificate(cluster.layout.stems.authority);
  return {
    id: `authority-cut-short-on-${machine}`,
    title: `scp of ${ca} to ${machine} was broken off`,
    check: idIn(cluster, 'certificates', 'authority-copy', machine),
    machine,
    ...changedInUse(ca, 'head -c 600 "$file.kept" > "$file"'),
    expect: [`${ca} holds no certificate`, `the ${ca} of the jumpbox`],
  };
}

function serverFaults(cluster: Cluster, machine: Machine): readonly Fault[] {
  const { certificate, key, stems } = cluster.layout;
  const ca = certificate(stems.authority);
  const caKey = key(stems.authority);
  const subject =
    certificatePlans(cluster).find(({ name }) => name === stems.serviceAccounts)?.subject ?? [];
  return [
    truncatedAuthority(cluster, machine),
    {
      id: `wrong-certificate-on-${machine.name}`,
      title: `Copied another certificate under the API server's name to ${machine.name}`,
      check: idIn(cluster, 'certificates', 'pair', machine.name),
      machine: machine.name,
      ...changedInUse(
        certificate(stems.apiServer),
        `cp "\${file%/*}/${certificate(stems.serviceAccounts)}" "$file"`,
      ),
      expect: [`${certificate(stems.apiServer)} has subject ${subjectLine(subject)}`],
    },
    {
      id: `wrong-signing-key-on-${machine.name}`,
      title: `Copied another ${caKey} to ${machine.name}`,
      check: idIn(cluster, 'certificates', 'signing-key', machine.name),
      machine: machine.name,
      ...changedInUse(caKey, `${otherKey} -out "$file"`),
      expect: [`${caKey} is another key`, `the key of ${ca}`],
    },
  ];
}

function workerFaults(cluster: Cluster, { name: machine }: Machine): readonly Fault[] {
  const { layout } = cluster;
  const ca = layout.certificate(layout.stems.authority);
  const caKey = layout.key(layout.stems.authority);
  const { authority, certificate, key } = nodeFiles(cluster, machine);
  const [stray] = strayPlaces(cluster, machine);
  return [
    {
      id: `old-authority-on-${machine}`,
      title: `Made the authority again and left the old ${ca} on ${machine}`,
      check: idIn(cluster, 'certificates', 'authority-copy', machine),
      machine,
      learnerFailure: 7,
      ...changedWhere(authority, `${otherAuthority(layout)} -out "$file"`),
      expect: ['is another authority', 'made again'],
    },
    {
      id: `wrong-key-on-${machine}`,
      title: `Made the kubelet's key again on ${machine}`,
      check: idIn(cluster, 'certificates', 'pair', machine),
      machine,
      learnerFailure: 7,
      ...changedWhere(key, `${otherKey} -out "$file"`),
      expect: [`${certificate[0].replace(/^.*\//, '')} belongs to another key`],
    },
    {
      id: `authority-key-on-${machine}`,
      title: `Ran the copy for the server with ${machine}`,
      check: idIn(cluster, 'certificates', 'no-authority-key', machine),
      machine,
      learnerFailure: 35,
      ...added(stray, `${otherKey} -out "$file"`),
      expect: [`no ${caKey} on ${machine}`, stray, 'wrong machine'],
    },
  ];
}
