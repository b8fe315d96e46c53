import type { Comparison, Fact } from '../../../lib/core/check.js';
import { controllers, workers, type Lab } from '../../../lib/core/lab.js';
import { usageNames, type Certificate } from '../../../lib/evidence/certificate.js';
import { authorityPlan, certificatePlans } from '../../kubernetes/certificates.js';
import { keyBits, validityDays, type CertificatePlan } from '../../../lib/pki/plan.js';
import {
  original,
  originalsFact,
  readStore,
  usedPath,
  type CertificateStore,
} from '../../kubernetes/checking/certificates.js';
import { octal } from '../../kubernetes/checking/files.js';
import { serverStore, workerStore } from './copy-checks.js';

/** What each certificate says, in the working folder and where it is used. */
export function certificateComparisons(lab: Lab): readonly Comparison[] {
  const plans = certificatePlans(lab);
  const planOf = (name: string): readonly CertificatePlan[] =>
    plans.filter((plan) => plan.name === name);
  return [
    ...[authorityPlan, ...plans].map((plan) =>
      comparison(plan, '', originalsFact(lab), () => ({
        certificate: original(plan.name, 'crt'),
        key: original(plan.name, 'key'),
      })),
    ),
    ...workers(lab).flatMap(({ name }) =>
      planOf(name).map((plan) =>
        comparison(plan, name, workerStore(name), () => ({
          certificate: '/var/lib/kubelet/kubelet.crt',
          key: '/var/lib/kubelet/kubelet.key',
        })),
      ),
    ),
    ...controllers(lab).flatMap(({ name, role }) =>
      [...planOf('kube-api-server'), ...planOf('service-accounts')].map((plan) =>
        comparison(plan, name, serverStore(name, role), ({ files }) => ({
          certificate: usedPath(files, `${plan.name}.crt`),
          key: usedPath(files, `${plan.name}.key`),
        })),
      ),
    ),
  ];
}

function comparison(
  plan: CertificatePlan,
  machine: string,
  fact: Fact,
  locate: (store: CertificateStore) => { readonly certificate: string; readonly key: string },
): Comparison {
  return {
    id: `04.certificate.${plan.name}${machine === '' ? '' : `.${machine}`}`,
    title: `${plan.name}.crt${machine === '' ? '' : ` on ${machine}`}`,
    fact,
    reference: referenceOf(plan),
    read: (answer) => {
      const store = readStore(answer);
      const { certificate, key } = locate(store);
      const found = store.certificate(certificate);
      return found === undefined
        ? undefined
        : { ...valuesOf(found), 'mode of the key': octal(store.files.get(key)?.mode ?? 0) };
    },
  };
}

const referenceOf = (plan: CertificatePlan): Readonly<Record<string, string>> => ({
  subject: plan.subject.map(([attribute, value]) => `${attribute}=${value}`).join(', '),
  issuer: authorityPlan.subject.map(([attribute, value]) => `${attribute}=${value}`).join(', '),
  names: sorted(plan.alternativeNames.map(({ type, value }) => `${type}:${value}`)),
  usages: sorted(plan.extendedKeyUsage),
  authority: plan.ca ? 'yes' : 'no',
  key: `RSA, ${keyBits} bits`,
  'days valid': String(validityDays),
  'mode of the key': '600',
});

const valuesOf = ({
  subject,
  issuer,
  alternativeNames,
  extendedKeyUsage,
  ca,
  validFrom,
  validTo,
  parsed,
}: Certificate): Readonly<Record<string, string>> => ({
  subject,
  issuer,
  names: sorted(alternativeNames),
  usages: sorted(extendedKeyUsage.map((oid) => usageNames[oid] ?? oid)),
  authority: ca ? 'yes' : 'no',
  key: keyOf(parsed.publicKey),
  'days valid': String(Math.round((validTo.getTime() - validFrom.getTime()) / 86_400_000)),
});

const keyOf = ({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: Certificate['parsed']['publicKey']): string =>
  type === 'rsa'
    ? `RSA, ${details?.modulusLength ?? 0} bits`
    : `${type ?? 'unknown'} ${details?.namedCurve ?? ''}`.trim();

const sorted = (values: readonly string[]): string => [...values].sort().join(', ');
