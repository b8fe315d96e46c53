import type { Fault } from '../../../lib/core/check.js';
import { workingFolder } from '../../kubernetes/working-folder.js';
import {
  controllers,
  etcdMembers,
  jumpbox,
  workers,
  type Lab,
  type Machine,
} from '../../../lib/core/lab.js';
import {
  added,
  changed,
  changedInUse,
  changedOriginal,
  mode,
  otherAuthority,
  otherKey,
} from '../../kubernetes/checking/faults.js';

export const certificateFaults = (lab: Lab): readonly Fault[] => [
  ...originalFaults(lab),
  ...controllers(lab).flatMap(serverFaults),
  ...etcdMembers(lab)
    .filter(({ role }) => role !== 'controller')
    .map(truncatedAuthority),
  ...workers(lab).flatMap(workerFaults),
];

/** openssl, signing a certificate of the working folder again with ca.conf as sed changes it. */
const signedAgain = (name: string, sed: string, authority: string, days = 3653): string =>
  `openssl req -new -key ${name}.key -sha256 -config <(sed -E ${sed} ca.conf) -section ${name} |
  openssl x509 -req -days ${days} -copy_extensions copyall -sha256 ${authority} -set_serial 4711 -out ${name}.crt 2>/dev/null`;

/** The learner's own. */
const authority = '-CA ca.crt -CAkey ca.key';

/** Runs sed's commands on one section of ca.conf. */
const within = (section: string, command: string): string =>
  `'/^\\[${section}\\]/,/^$/{${command}}'`;

function originalFaults(lab: Lab): readonly Fault[] {
  const { name: machine } = jumpbox(lab);
  const [node] = workers(lab);
  const on = (name: string, ...commands: readonly string[]): ReturnType<typeof changedOriginal> =>
    changedOriginal(name, ...commands);
  const originals = (...names: readonly string[]): readonly string[] =>
    names.map((each) => `${workingFolder}/${each}`);
  const signed = (
    name: string,
    sed: string,
    days?: number,
  ): ReturnType<typeof changedOriginal> & Pick<Fault, 'uses'> => ({
    ...on(`${name}.crt`, signedAgain(name, sed, authority, days)),
    uses: originals('ca.conf', 'ca.crt', 'ca.key', `${name}.key`),
  });
  return [
    {
      id: 'authority-without-ca',
      title: 'Signed ca.crt without the extensions of an authority',
      check: '04.authority',
      machine,
      ...on(
        'ca.crt',
        "openssl req -x509 -new -key ca.key -days 30 -subj '/CN=CA' -addext basicConstraints=critical,CA:FALSE -out ca.crt",
      ),
      uses: originals('ca.key'),
      expect: ['not a certificate authority', 'CA:TRUE'],
    },
    {
      id: 'authority-key-made-again',
      title: 'Made ca.key again and kept ca.crt',
      check: '04.authority',
      machine,
      learnerFailure: 7,
      ...on('ca.key', `${otherKey} -out ca.key`),
      expect: ['ca.key is the key of another certificate', 'made again'],
    },
    {
      id: 'key-without-certificate',
      title: 'openssl stopped after a key',
      check: '04.certificates',
      machine,
      learnerFailure: 6,
      ...on('kube-proxy.crt', 'rm kube-proxy.crt'),
      expect: ['kube-proxy.crt is missing', 'OpenSSL 3'],
    },
    {
      id: 'certificate-of-older-authority',
      title: 'Made the authority again, but not every certificate',
      check: '04.signatures',
      machine,
      learnerFailure: 7,
      ...on(
        'kube-proxy.crt',
        `${otherAuthority.replace('/dev/null', '/run/fault.key')} -out /run/fault.crt`,
        signedAgain('kube-proxy', "''", '-CA /run/fault.crt -CAkey /run/fault.key'),
        'rm /run/fault.*',
      ),
      uses: originals('ca.conf', 'kube-proxy.key'),
      expect: ['kube-proxy.crt was signed by another authority', 'ca.crt'],
    },
    {
      id: 'key-of-another-certificate',
      title: 'Made a key again after its certificate',
      check: '04.keys',
      machine,
      learnerFailure: 7,
      ...on('admin.key', `${otherKey} -out admin.key`),
      expect: ['admin.crt belongs to another key'],
    },
    {
      id: 'expired-certificate',
      title: 'Gave a certificate too short a life',
      check: '04.validity',
      machine,
      ...signed('service-accounts', "''", -1),
      expect: ['service-accounts.crt expired'],
    },
    {
      id: 'server-for-clients-only',
      title: "Asked for clientAuth only in the API server's certificate",
      check: '04.usages',
      machine,
      ...signed(
        'kube-api-server',
        within('kube-api-server_extensions', 's/^(extendedKeyUsage).*/\\1 = clientAuth/'),
      ),
      expect: ['kube-api-server.crt may not be used for serverAuth'],
    },
    {
      id: 'key-for-everyone',
      title: 'Let everyone read a private key',
      check: '04.private-keys',
      machine,
      ...mode(`${workingFolder}/admin.key`, '644', '600'),
      expect: ['admin.key has mode 644', 'mode 600'],
    },
    {
      id: 'user-without-system',
      title: "Left `system:` out of a component's CN",
      check: '04.subjects',
      machine,
      ...signed('kube-proxy', within('kube-proxy_subject', 's/^CN = system:/CN = /')),
      expect: ['CN=system:kube-proxy', 'CN=kube-proxy'],
    },
    {
      id: 'api-server-without-host-name',
      title: "Left the host's name out of the API server's certificate",
      check: '04.names.kube-api-server',
      machine,
      learnerFailure: 2,
      ...signed('kube-api-server', `'/^DNS\\.[0-9]+ = ${lab.apiHost}$/d'`),
      expect: [`kube-api-server.crt does not name ${lab.apiHost}`],
    },
    {
      id: 'names-of-the-tutorial',
      title: "Took the tutorial's list of names for the API server",
      check: '04.cluster-names',
      machine,
      learnerFailure: 2,
      ...signed(
        'kube-api-server',
        `'/^DNS\\.[0-9]+ = kubernetes\\.default\\.svc\\.${lab.clusterDomain}$/d'`,
      ),
      expect: [`kubernetes.default.svc.${lab.clusterDomain}`, 'The tutorial'],
    },
    {
      id: 'scheduler-of-the-tutorial',
      title: "Took the tutorial's subject for the scheduler",
      check: '04.scheduler-group',
      machine,
      learnerFailure: 3,
      ...signed('kube-scheduler', within('kube-scheduler_subject', 's/^O = /O = system:/')),
      expect: ['O=system:system:kube-scheduler', 'you did nothing wrong'],
    },
    ...(node === undefined
      ? []
      : [
          {
            id: 'node-without-its-name',
            title: "Left the node's name out of its certificate",
            check: '04.node-names',
            machine,
            ...signed(node.name, within(`${node.name}_names`, `/^DNS\\.[0-9]+ = ${node.name}$/d`)),
            expect: [`${node.name}.crt does not name ${node.name}`],
          },
        ]),
    ...workers(lab).map(({ name }): Fault => ({
      id: `wrong-user-for-${name}`,
      title: `Mistyped the node's name in the CN for ${name}`,
      check: `04.subject.${name}`,
      machine,
      learnerFailure: 9,
      ...signed(name, within(`${name}_subject`, 's/^CN = .*/CN = system:node:/')),
      expect: [`CN=system:node:${name}, O=system:nodes`, `${name}.crt has subject`],
    })),
  ];
}

/**
 * What the API server would take up at once if it were a valid certificate is spoiled so that it
 * keeps the old one.
 */
const truncatedAuthority = ({ name: machine }: Machine): Fault => ({
  id: `authority-cut-short-on-${machine}`,
  title: `scp of ca.crt to ${machine} was broken off`,
  check: `04.authority-copy.${machine}`,
  machine,
  ...changedInUse('ca.crt', 'head -c 600 "$file.kept" > "$file"'),
  expect: ['ca.crt holds no certificate', 'the ca.crt of the jumpbox'],
});

const serverFaults = (machine: Machine): readonly Fault[] => [
  truncatedAuthority(machine),
  {
    id: `wrong-certificate-on-${machine.name}`,
    title: `Copied another certificate under the API server's name to ${machine.name}`,
    check: `04.pair.${machine.name}`,
    machine: machine.name,
    ...changedInUse('kube-api-server.crt', 'cp "${file%/*}/service-accounts.crt" "$file"'),
    expect: ['kube-api-server.crt has subject CN=service-accounts'],
  },
  {
    id: `wrong-signing-key-on-${machine.name}`,
    title: `Copied another ca.key to ${machine.name}`,
    check: `04.signing-key.${machine.name}`,
    machine: machine.name,
    ...changedInUse('ca.key', `${otherKey} -out "$file"`),
    expect: ['ca.key is another key', 'the key of ca.crt'],
  },
];

const workerFaults = ({ name: machine }: Machine): readonly Fault[] => [
  {
    id: `old-authority-on-${machine}`,
    title: `Made the authority again and left the old ca.crt on ${machine}`,
    check: `04.authority-copy.${machine}`,
    machine,
    learnerFailure: 7,
    ...changed('/var/lib/kubelet/ca.crt', `${otherAuthority} -out "$file"`),
    expect: ['is another authority', 'made again'],
  },
  {
    id: `wrong-key-on-${machine}`,
    title: `Made the kubelet's key again on ${machine}`,
    check: `04.pair.${machine}`,
    machine,
    learnerFailure: 7,
    ...changed('/var/lib/kubelet/kubelet.key', `${otherKey} -out "$file"`),
    expect: ['kubelet.crt belongs to another key'],
  },
  {
    id: `authority-key-on-${machine}`,
    title: `Ran the copy for the server with ${machine}`,
    check: `04.no-authority-key.${machine}`,
    machine,
    learnerFailure: 35,
    ...added('/var/lib/kubelet/ca.key', `${otherKey} -out "$file"`),
    expect: [`no ca.key on ${machine}`, '/var/lib/kubelet/ca.key', 'wrong machine'],
  },
];
