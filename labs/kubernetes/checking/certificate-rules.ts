import { etcdMembers, workers, type Lab } from '../../../lib/core/lab.js';
import {
  allows,
  answersTo,
  sameKey,
  subjectValues,
  type Certificate,
} from '../../../lib/evidence/certificate.js';
import { keyStrengthProblem, pathProblem } from '../../../lib/evidence/trust.js';
import { certificatePlans } from '../certificates.js';
import type { ExtendedKeyUsage } from '../../../lib/pki/plan.js';
import { etcdIsLocal } from '../etcd.js';
import type { Cluster } from '../layout.js';
import { shown } from './verdict.js';

/**
 * What the cluster needs of a certificate. Whatever else it says is the learner's own affair:
 * place, key type, life, more names.
 */
export interface CertificateRule {
  /** File stem. */
  readonly name: string;
  /** File of the certificate: `admin.crt`. */
  readonly file: string;
  /** The CN, where something decides by it. */
  readonly user?: string;
  /** An O among others, where something decides by it. */
  readonly group?: string;
  readonly usages: readonly ExtendedKeyUsage[];
  /** Names and addresses by which clients of this lab reach whoever shows the certificate. */
  readonly names: readonly string[];
}

/** A rule per certificate of the plan, in its order. */
export function certificateRules(cluster: Cluster): readonly CertificateRule[] {
  const { stems } = cluster.layout;
  return certificatePlans(cluster).map(({ name, subject }): CertificateRule => {
    const value = (attribute: string): string =>
      subject.find(([key]) => key === attribute)?.[1] ?? '';
    const file = cluster.layout.certificate(name);
    // system:masters is what makes an administrator; its user may be called anything.
    if (name === stems.admin)
      return { name, file, group: value('O'), usages: ['clientAuth'], names: [] };
    if (name === stems.serviceAccounts) return { name, file, usages: [], names: [] };
    if (name === stems.apiServer)
      return { name, file, user: value('CN'), usages: both, names: apiServerNames(cluster) };
    // The node authorizer asks for both (kubernetes.io, "Using Node Authorization").
    const node = workers(cluster).find((machine) => machine.name === name);
    return node === undefined
      ? { name, file, user: value('CN'), usages: ['clientAuth'], names: [] }
      : {
          name,
          file,
          user: value('CN'),
          group: value('O'),
          usages: both,
          names: [cluster.layout.hostName(node)],
        };
  });
}

const both = ['serverAuth', 'clientAuth'] as const;

export function ruleOf(cluster: Cluster, name: string): CertificateRule {
  const rule = certificateRules(cluster).find((each) => each.name === name);
  if (rule === undefined) throw new Error(`no certificate ${name} in lab ${cluster.name}`);
  return rule;
}

/**
 * Pods come by the service's address, everyone else by the API host; etcd members speak to each
 * other by address.
 */
const apiServerNames = (lab: Lab): readonly string[] => [
  lab.apiHost,
  '127.0.0.1',
  lab.serviceAddress,
  ...(etcdIsLocal(lab) ? [] : etcdMembers(lab).map(({ address }) => address)),
];

/**
 * Each of these answers what is wrong, to follow the certificate's name; undefined when nothing is.
 */
export function subjectProblem(
  certificate: Certificate,
  { user, group }: CertificateRule,
): string | undefined {
  const users = subjectValues(certificate, 'CN');
  if (user !== undefined && !(users.length === 1 && users[0] === user))
    return `has subject ${shown(certificate.subject)}`;
  return group === undefined || subjectValues(certificate, 'O').includes(group)
    ? undefined
    : `has subject ${shown(certificate.subject)}`;
}

export const subjectWanted = ({ user, group }: CertificateRule): string =>
  [
    ...(user === undefined ? [] : [`CN=${user}`]),
    ...(group === undefined ? [] : [`O=${group}`]),
  ].join(', ');

export function namesProblem(
  certificate: Certificate,
  { names }: Pick<CertificateRule, 'names'>,
): string | undefined {
  const missing = names.filter((name) => !answersTo(certificate, name));
  return missing.length === 0 ? undefined : notNamed(missing);
}

export const notNamed = (names: readonly string[]): string => `does not name ${names.join(', ')}`;

export function usageProblem(
  certificate: Certificate,
  { usages }: Pick<CertificateRule, 'usages'>,
): string | undefined {
  const missing = usages.filter((usage) => !allows(certificate, usage));
  return missing.length === 0 ? undefined : `may not be used for ${missing.join(', ')}`;
}

/** Of the signature, and of keys that Go does not take. */
export const signatureProblem = (
  certificate: Certificate,
  authority: Certificate,
): string | undefined =>
  pathProblem(certificate, [authority], shown) ??
  [certificate, ...certificate.chain]
    .map(keyStrengthProblem)
    .find((problem) => problem !== undefined);

export function validityProblem(
  { validFrom, validTo }: Certificate,
  now: Date,
): string | undefined {
  if (validFrom > now)
    return `is not valid before ${second(validFrom)}, and it is ${second(now)} on the machine`;
  return validTo < now ? `expired ${second(validTo)}` : undefined;
}

export function keyProblem(
  certificate: Certificate,
  publicKey: string | undefined,
): string | undefined {
  if (publicKey === undefined) return 'has no key that OpenSSL can read';
  return sameKey(certificate.publicKey, publicKey) ? undefined : 'belongs to another key';
}

/** The first thing that is wrong with a certificate wherever it is in use. */
export function anyProblem(
  certificate: Certificate,
  rule: CertificateRule,
  authority: Certificate,
  now: Date,
): string | undefined {
  return (
    signatureProblem(certificate, authority) ??
    subjectProblem(certificate, rule) ??
    namesProblem(certificate, rule) ??
    usageProblem(certificate, rule) ??
    validityProblem(certificate, now)
  );
}

/** A date as 2026-11-21 11:28:07 UTC. */
export const second = (date: Date): string =>
  `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
