import { subjectValues, type Certificate } from '../../../lib/evidence/certificate.js';
import { pathProblem } from '../../../lib/evidence/trust.js';
import type { Pem } from './flag-files.js';
import { shown } from './verdict.js';

/** A file that a flag names, and whose certificate is in it. */
export function called({ path, certificates: [first] }: Pem): string {
  const name = first === undefined ? undefined : subjectValues(first, 'CN')[0];
  return `${shown(path)}${name === undefined ? '' : ` (CN=${shown(name, 40)})`}`;
}

/** Whether a bundle of authorities vouches for a certificate with those that are sent along. */
export const vouches = (bundle: readonly Certificate[], certificate: Certificate): boolean =>
  pathProblem(certificate, bundle) === undefined;
