import type { Fault } from '../../../lib/core/check.js';
import { controllers, type Machine } from '../../../lib/core/lab.js';
import { readScript } from '../../../lib/host/files.js';
import { otherAuthority } from '../checking/faults.js';
import { idIn, type Cluster } from '../layout.js';
import { lines } from '../shell.js';
import { otherApiServer } from './api-server-changed.js';
import { instead } from './trust-faults.js';

/** Ways to go wrong that only several API servers have: one of them is not like the others. */
export function sharedFaults(cluster: Cluster): readonly Fault[] {
  const all = controllers(cluster);
  if (all.length < 2) return [];
  return [
    ...all.flatMap((machine) => ofOne(cluster, machine)),
    ...all.slice(-1).flatMap((machine) => ofAll(cluster, machine)),
  ];
}

/** A flag too many, beside one that is always there. */
const given = (flag: string): string => `sed -i "s|--allow-privileged=true|& ${flag}|" "$file"`;

const folder = '/var/lib/kubernetes';

function ofOne(cluster: Cluster, { name: machine, address }: Machine): readonly Fault[] {
  const { certificate, key, stems } = cluster.layout;
  const check = (what: string): string => idIn(cluster, 'controlPlane', what, machine);
  const [ownKey, bundle, keys, short] = [
    '/run/khw-tokens.pem',
    '/run/khw-authorities.pem',
    '/run/khw-encryption.yaml',
    '/run/khw-short.pem',
  ] as const;
  return [
    {
      id: `api-server-issues-alone-on-${machine}`,
      title: 'The API server issues tokens in the name of its own address',
      check: check('same-flags'),
      machine,
      ...otherApiServer(instead('service-account-issuer', `https://${address}:6443`)),
      expect: [`--service-account-issuer=https://${address}:6443`, 'refused by the others'],
    },
    {
      id: `api-server-signs-alone-on-${machine}`,
      title: 'The key for service accounts was made again, and copied to one controller only',
      check: check('same-keys'),
      machine,
      ...otherApiServer(
        lines(
          `openssl ecparam -name prime256v1 -genkey -noout -out ${ownKey}`,
          given(`--service-account-key-file=${ownKey}`),
          instead('service-account-signing-key-file', ownKey),
        ),
        ownKey,
      ),
      expect: ['which the others do not know', 'Unauthorized'],
    },
    {
      id: `api-server-trusts-more-on-${machine}`,
      title: 'One API server trusts another authority besides',
      check: check('same-authority'),
      machine,
      ...otherApiServer(
        lines(
          `{ cat ${folder}/${certificate(stems.authority)}; ${otherAuthority(cluster.layout)}; } > ${bundle}`,
          instead('client-ca-file', bundle),
        ),
        bundle,
      ),
      expect: ['--client-ca-file', 'as with the others'],
    },
    {
      id: `api-server-encrypts-more-on-${machine}`,
      title: 'One API server was told to encrypt something else, too',
      check: check('same-encryption'),
      machine,
      ...otherApiServer(
        lines(
          `sed 's|^\\( *\\)- secrets.*|&\\n\\1- controllerrevisions.apps|' ${folder}/encryption-config.yaml > ${keys}`,
          instead('encryption-provider-config', keys),
        ),
        keys,
      ),
      expect: ['--encryption-provider-config', 'as with the others'],
    },
    {
      id: `api-certificate-without-service-address-on-${machine}`,
      title: 'One controller has a certificate of before the service address was added',
      check: check('api-certificate'),
      machine,
      ...otherApiServer(
        lines(
          readScript('labs/kubernetes/control-plane/short-certificate.sh', {
            CERTIFICATE: `${folder}/${certificate(stems.apiServer)}`,
            KEY: `${folder}/${key(stems.apiServer)}`,
            AUTHORITY: `${folder}/${certificate(stems.authority)}`,
            AUTHORITY_KEY: `${folder}/${key(stems.authority)}`,
            NAME: `IP:${cluster.serviceAddress}`,
            SHORT: short,
          }),
          instead('tls-cert-file', short),
        ),
        short,
      ),
      expect: [`${cluster.serviceAddress} is missing in the certificate of ${machine} only`],
    },
  ];
}

function ofAll(cluster: Cluster, { name: machine, address }: Machine): readonly Fault[] {
  return [
    {
      id: `api-server-with-another-audience-on-${machine}`,
      title: 'One API server wants tokens for another audience',
      check: idIn(cluster, 'controlPlane', 'tokens'),
      machine,
      ...otherApiServer(given('--api-audiences=khw-lab')),
      expect: [`${machine} refuses a token of`, `${machine} does not agree`],
    },
    {
      id: `api-server-not-among-endpoints-on-${machine}`,
      title: 'One API server does not write its address into the endpoints',
      check: idIn(cluster, 'controlPlane', 'endpoints'),
      machine,
      ...otherApiServer(given('--endpoint-reconciler-type=none')),
      expect: [`${address} of ${machine} is missing`],
    },
  ];
}
