import type { Fault } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { workers } from '../../../lib/core/lab.js';
import { back, changedUnit, serves } from '../checking/disturb.js';
import type { Way } from '../checking/touched.js';
import { authorityFile, idIn, type Cluster } from '../layout.js';
import { lines } from '../shell.js';
import { otherApiServer } from './api-server-changed.js';

const folder = '/var/lib/kubernetes';

/** sed: another value for a flag of the unit in "$file". */
export const instead = (flag: string, value: string): string =>
  `sed -i "s|--${flag}=[^ ]*|--${flag}=${value}|" "$file"`;

/** Flags that name another file than the one that belongs there: the programs start all the same. */
export const trustFaults = (cluster: Cluster, machine: Machine): readonly Fault[] => [
  ...ofApiServer(cluster, machine),
  ...ofManager(cluster, machine),
];

function ofApiServer(cluster: Cluster, { name: machine }: Machine): readonly Fault[] {
  const { certificate, stems } = cluster.layout;
  const check = idIn(cluster, 'controlPlane', 'api-flags', machine);
  const strange = `${folder}/${certificate(stems.serviceAccounts)}`;
  const notTheAuthority = `is not the authority (${authorityFile(cluster)}) but ${strange}`;
  const [client, encryption] = ['/run/khw-kubelet-client', '/run/khw-encryption.yaml'] as const;
  return [
    {
      id: `api-server-knows-another-token-key-on-${machine}`,
      title: 'The public key for tokens is not that of the key that signs them',
      check,
      machine,
      ...otherApiServer(
        instead('service-account-key-file', `${folder}/${certificate(stems.apiServer)}`),
      ),
      expect: [
        '--service-account-key-file does not belong to --service-account-signing-key-file',
        'Unauthorized',
      ],
    },
    {
      id: `api-server-knows-no-client-on-${machine}`,
      title: 'The API server was given another certificate as the authority of its clients',
      check,
      machine,
      ...otherApiServer(instead('client-ca-file', strange)),
      expect: [`--client-ca-file ${notTheAuthority}`],
    },
    {
      id: `api-server-encrypts-with-another-key-on-${machine}`,
      title: 'The API server was given an encryption configuration with a new key',
      check,
      machine,
      ...otherApiServer(
        lines(
          `sed "s|^\\( *\\)- aescbc:.*|\\1- secretbox:\\n\\1    keys:\\n\\1      - name: key2\\n\\1        secret: $(head -c 32 /dev/urandom | base64)\\n&|" ${folder}/encryption-config.yaml > ${encryption}`,
          instead('encryption-provider-config', encryption),
        ),
        encryption,
      ),
      expect: [`--encryption-provider-config names ${encryption}, which has secretbox first`],
    },
    ...(workers(cluster).length === 0
      ? []
      : [
          {
            id: `api-server-believes-no-kubelet-on-${machine}`,
            title: 'The API server was given another certificate as the authority of the kubelets',
            check,
            machine,
            ...otherApiServer(instead('kubelet-certificate-authority', strange)),
            expect: [`--kubelet-certificate-authority ${notTheAuthority}`],
          },
          {
            id: `api-server-unknown-to-kubelets-on-${machine}`,
            title: 'The API server shows the kubelets a certificate that it has signed itself',
            check,
            machine,
            ...otherApiServer(
              lines(
                `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout ${client}.key -out ${client}.crt -days 30 -subj /CN=kubernetes 2>/dev/null`,
                instead('kubelet-client-certificate', `${client}.crt`),
                instead('kubelet-client-key', `${client}.key`),
              ),
              `${client}.crt`,
              `${client}.key`,
            ),
            expect: [
              `--kubelet-client-certificate names ${client}.crt`,
              'signed by another authority',
            ],
          },
        ]),
  ];
}

const unit = 'kube-controller-manager';
const health = 'https://127.0.0.1:10257/healthz';

const otherManager = (change: string): Way =>
  changedUnit(unit, change, `systemctl restart ${unit}\n${serves(health)}`, back(unit, health));

function ofManager(cluster: Cluster, { name: machine }: Machine): readonly Fault[] {
  const { certificate, key, stems } = cluster.layout;
  const check = idIn(cluster, 'controlPlane', 'controller-manager-flags', machine);
  const strange = `${folder}/${certificate(stems.serviceAccounts)}`;
  const notTheAuthority = `is not the authority (${authorityFile(cluster)}) but ${strange}`;
  return [
    {
      id: `pods-are-given-another-authority-by-${machine}`,
      title: 'Pods are given another certificate to verify the API server with',
      check,
      machine,
      ...otherManager(instead('root-ca-file', strange)),
      expect: [`--root-ca-file ${notTheAuthority}`],
    },
    {
      id: `controller-manager-signs-tokens-of-its-own-on-${machine}`,
      title: 'The controller manager was given a key for tokens that the API server does not know',
      check,
      machine,
      ...otherManager(
        instead('service-account-private-key-file', `${folder}/${key(stems.apiServer)}`),
      ),
      expect: ['--service-account-private-key-file names', 'does not belong to'],
    },
    {
      id: `controller-manager-is-no-authority-on-${machine}`,
      title: 'The controller manager signs certificates with a pair that is no authority',
      check,
      machine,
      ...otherManager(
        lines(
          instead('cluster-signing-cert-file', strange),
          instead('cluster-signing-key-file', `${folder}/${key(stems.serviceAccounts)}`),
        ),
      ),
      expect: [`--cluster-signing-cert-file ${notTheAuthority}`],
    },
    {
      id: `controller-manager-as-scheduler-on-${machine}`,
      title: "The controller manager was given the scheduler's kubeconfig",
      check,
      machine,
      ...otherManager(instead('kubeconfig', `${folder}/kube-scheduler.kubeconfig`)),
      expect: ['--kubeconfig names', 'made out to system:kube-scheduler'],
    },
  ];
}
