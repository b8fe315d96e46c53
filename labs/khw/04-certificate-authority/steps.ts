import type { Step } from '../../../lib/core/chapter.js';
import { jumpbox, type Lab } from '../../../lib/core/lab.js';
import { keyBits, validityDays } from '../../../lib/pki/plan.js';
import { certificatePlans } from '../../kubernetes/certificates.js';
import {
  authorityHolds,
  certificateCopies,
  putIssued,
  putSigned,
  signedHolds,
} from '../../kubernetes/certificates/steps.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { lines } from '../../kubernetes/shell.js';
import { cluster } from '../layout.js';

export function certificateAuthoritySteps(lab: Lab): readonly (readonly Step[])[] {
  const of = cluster(lab);
  return [[authority(of)], [certificates(of)], certificateCopies(of)];
}

function authority(of: Cluster): Step {
  return {
    id: '04.authority',
    title: 'Make the certificate authority',
    machine: jumpbox(of).name,
    why: 'Everything in the cluster trusts what this one key has signed, and nothing else.',
    commands: lines(
      `openssl genrsa -out ca.key ${keyBits}`,
      `openssl req -x509 -new -sha256 -noenc -key ca.key -days ${validityDays} -config ca.conf -out ca.crt`,
    ),
    done: authorityHolds(of),
    fast: (context) => putIssued(context, of, [of.layout.stems.authority]),
  };
}

function certificates(of: Cluster): Step {
  const names = certificatePlans(of).map(({ name }) => name);
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
    machine: jumpbox(of).name,
    why: 'Each component proves who it is by a certificate; its CN is the user name, its O the group, for the API server.',
    commands,
    done: signedHolds(of, names),
    fast: (context) => putSigned(context, of, names, commands),
  };
}
