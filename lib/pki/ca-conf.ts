import type { CertificatePlan, CertificatePlans } from './plan.js';

/**
 * OpenSSL's ca.conf (config(5), x509v3_config(5)): the authority's settings under `[req]`, one
 * section per certificate.
 */
export function renderCaConf({ authority, signed }: CertificatePlans): string {
  return [
    '# Subjects and extensions of every certificate of this cluster. See config(5ssl) and x509v3_config(5ssl).',
    '# `openssl req -section NAME` takes the section of that name.',
    '',
    ...section('req', [...request(authority), `x509_extensions = ${authority.name}_extensions`]),
    ...details(authority),
    ...signed.flatMap((plan) => [
      ...section(plan.name, [...request(plan), `req_extensions = ${plan.name}_extensions`]),
      ...details(plan),
    ]),
  ].join('\n');
}

function request({ name }: CertificatePlan): readonly string[] {
  return [`distinguished_name = ${name}_subject`, 'prompt = no'];
}

function details(plan: CertificatePlan): readonly string[] {
  return [
    ...section(
      `${plan.name}_subject`,
      plan.subject.map(([attribute, value]) => `${attribute} = ${value}`),
    ),
    ...section(`${plan.name}_extensions`, extensions(plan)),
    ...(plan.alternativeNames.length === 0
      ? []
      : section(`${plan.name}_names`, alternativeNames(plan))),
  ];
}

/** The order is the order in the certificate. */
function extensions({
  name,
  ca,
  keyUsage,
  extendedKeyUsage,
  alternativeNames,
}: CertificatePlan): readonly string[] {
  return [
    `basicConstraints = critical, CA:${ca ? 'TRUE' : 'FALSE'}`,
    `keyUsage = critical, ${keyUsage.join(', ')}`,
    ...(extendedKeyUsage.length === 0 ? [] : [`extendedKeyUsage = ${extendedKeyUsage.join(', ')}`]),
    'subjectKeyIdentifier = hash',
    ...(alternativeNames.length === 0 ? [] : [`subjectAltName = @${name}_names`]),
  ];
}

function alternativeNames({ alternativeNames: all }: CertificatePlan): readonly string[] {
  return all.map(({ type, value }, index) => {
    const number = all.slice(0, index).filter((other) => other.type === type).length + 1;
    return `${type}.${number} = ${value}`;
  });
}

const section = (name: string, lines: readonly string[]): readonly string[] => [
  `[${name}]`,
  ...lines,
  '',
];
