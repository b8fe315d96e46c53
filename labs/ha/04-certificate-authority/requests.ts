import type { CertificatePlan, Strength, SubjectAttribute } from '../../../lib/pki/plan.js';

/** What cfssl is told about signing: one profile, for servers and clients. */
export function signingConfig({ days }: Strength): string {
  const expiry = `${days * 24}h`;
  const usages = ['signing', 'key encipherment', 'server auth', 'client auth'];
  return json({
    signing: { default: { expiry }, profiles: { [profile]: { usages, expiry } } },
  });
}

export const profile = 'kubernetes';

/** A certificate's request for cfssl, which puts what is in it into its own order. */
export function signingRequest(
  { subject, alternativeNames }: CertificatePlan,
  { keyBits }: Strength,
): string {
  const value = (attribute: SubjectAttribute): string | undefined =>
    subject.find(([name]) => name === attribute)?.[1];
  const hosts = alternativeNames.map((name) => name.value);
  return json({
    CN: value('CN'),
    ...(hosts.length === 0 ? {} : { hosts }),
    key: { algo: 'rsa', size: keyBits },
    names: [
      Object.fromEntries(
        (['C', 'L', 'O', 'OU', 'ST'] as const).map((attribute) => [attribute, value(attribute)]),
      ),
    ],
  });
}

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;
