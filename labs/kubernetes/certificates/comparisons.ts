import type { Comparison, Fact } from '../../../lib/core/check.js';
import { controllers, workers } from '../../../lib/core/lab.js';
import { usageNames, type Certificate } from '../../../lib/evidence/certificate.js';
import { usualStrength, type CertificatePlan } from '../../../lib/pki/plan.js';
import { authorityPlan, certificatePlans, subjectLine } from '../certificates.js';
import {
  originalCertificate,
  originalKey,
  originalsFact,
  readStore,
  type CertificateStore,
} from '../checking/certificates.js';
import { octal } from '../checking/files.js';
import { foundAt, usedPath } from '../checking/places.js';
import { idIn, type Cluster } from '../layout.js';
import { nodeFiles } from '../node-files.js';
import { serverStore, workerStore } from './copy-checks.js';

/** What each certificate says, in the working folder and where it is used. */
export function certificateComparisons(cluster: Cluster): readonly Comparison[] {
  const { certificate, key, stems } = cluster.layout;
  const plans = certificatePlans(cluster);
  const planOf = (name: string): readonly CertificatePlan[] =>
    plans.filter((plan) => plan.name === name);
  return [
    ...[authorityPlan(cluster.layout), ...plans].map((plan) =>
      comparison(cluster, plan, '', originalsFact(cluster), () => ({
        certificate: originalCertificate(cluster, plan.name),
        key: originalKey(cluster, plan.name),
      })),
    ),
    ...workers(cluster).flatMap(({ name }) =>
      planOf(name).map((plan) =>
        comparison(cluster, plan, name, workerStore(cluster, name), ({ files }) => ({
          certificate: foundAt(files, nodeFiles(cluster, name).certificate),
          key: foundAt(files, nodeFiles(cluster, name).key),
        })),
      ),
    ),
    ...controllers(cluster).flatMap(({ name, role }) =>
      [...planOf(stems.apiServer), ...planOf(stems.serviceAccounts)].map((plan) =>
        comparison(cluster, plan, name, serverStore(cluster, name, role), ({ files }) => ({
          certificate: usedPath(files, certificate(plan.name)),
          key: usedPath(files, key(plan.name)),
        })),
      ),
    ),
  ];
}

function comparison(
  cluster: Cluster,
  plan: CertificatePlan,
  machine: string,
  fact: Fact,
  locate: (store: CertificateStore) => { readonly certificate: string; readonly key: string },
): Comparison {
  const on = machine === '' ? [] : [machine];
  return {
    id: idIn(cluster, 'certificates', 'certificate', plan.name, ...on),
    title: [cluster.layout.certificate(plan.name), ...on].join(' on '),
    fact,
    reference: referenceOf(cluster, plan),
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

function referenceOf({ layout }: Cluster, plan: CertificatePlan): Readonly<Record<string, string>> {
  const { keyBits, days, authorityDays } = layout.issuing.strength ?? usualStrength;
  return {
    subject: subjectLine(plan.subject),
    issuer: subjectLine(authorityPlan(layout).subject),
    names: sorted(plan.alternativeNames.map(({ type, value }) => `${type}:${value}`)),
    usages: sorted(plan.extendedKeyUsage),
    authority: plan.ca ? 'yes' : 'no',
    key: `RSA, ${keyBits} bits`,
    'days valid': String(plan.ca ? authorityDays : days),
    'mode of the key': '600',
  };
}

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
