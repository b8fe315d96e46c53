import { LabError } from '../core/errors.js';

/**
 * Throws LabError('usage') unless the name fits: it is part of folder, domain and network names,
 * and stands in /etc/hosts. Lower-case letters, digits and inner dashes, a letter first, 12
 * characters at most.
 */
export function assertLabName(name: string): void {
  if (/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/.test(name)) return;
  throw new LabError('usage', `"${name}" is not a lab name`, {
    hint: 'use 1 to 12 lower-case letters, digits and inner dashes, a letter first: --lab khw2',
  });
}
