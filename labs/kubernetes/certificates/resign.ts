import { shellQuote } from '../../../lib/core/shell.js';
import { validityDays, type CertificatePlan } from '../../../lib/pki/plan.js';
import { subjectOption } from '../certificates.js';
import type { Cluster, Layout } from '../layout.js';

/** A wrong certificate, by what is wrong in its request. */
export interface Wrong {
  readonly plan: CertificatePlan;
  /** sed -E, quoted for bash: changes ca.conf so that the request comes out wrong. */
  readonly sed: string;
  /** Does the same to the plan, where there is no ca.conf. */
  readonly change?: (plan: CertificatePlan) => CertificatePlan;
  /** openssl's options for the authority; default that of the working folder. */
  readonly authority?: string;
  readonly days?: number;
  /** Of the signature; default sha256. */
  readonly digest?: 'sha1' | 'sha256';
}

/**
 * openssl, in the working folder, signing a certificate again whose request has something wrong. The
 * key stays. Requests of ca.conf are the learner's own, all others the reference's.
 */
export function signedAgain(
  { layout }: Cluster,
  {
    plan,
    sed,
    change = (same) => same,
    authority = ownAuthority(layout),
    days,
    digest = 'sha256',
  }: Wrong,
): string {
  const life = days ?? layout.issuing.strength?.days ?? validityDays;
  const request =
    layout.issuing.tool === 'openssl'
      ? `-config <(sed -E ${sed} ca.conf) -section ${plan.name}`
      : requestOf(change(plan));
  return `openssl req -new -key ${layout.key(plan.name)} -sha256 ${request} |
  openssl x509 -req -days ${life} -copy_extensions copyall -${digest} ${authority} -set_serial 4711 -out ${layout.certificate(plan.name)} 2>/dev/null`;
}

/** What a certificate is signed again with, by the names of the working folder. */
export const signingFiles = (
  { issuing, certificate, key, stems }: Layout,
  stem: string,
): readonly string[] => [
  ...(issuing.tool === 'openssl' ? ['ca.conf'] : []),
  certificate(stems.authority),
  key(stems.authority),
  key(stem),
];

const ownAuthority = ({ certificate, key, stems }: Layout): string =>
  `-CA ${certificate(stems.authority)} -CAkey ${key(stems.authority)}`;

/** openssl's options for a request that says what a plan says. */
const requestOf = ({
  subject,
  keyUsage,
  extendedKeyUsage,
  alternativeNames,
}: CertificatePlan): string =>
  [
    `-subj ${shellQuote(subjectOption(subject))}`,
    ...[
      `keyUsage=critical,${keyUsage.join(',')}`,
      ...(extendedKeyUsage.length === 0 ? [] : [`extendedKeyUsage=${extendedKeyUsage.join(',')}`]),
      ...(alternativeNames.length === 0
        ? []
        : [
            `subjectAltName=${alternativeNames.map(({ type, value }) => `${type}:${value}`).join(',')}`,
          ]),
    ].map((extension) => `-addext ${extension}`),
  ].join(' ');
