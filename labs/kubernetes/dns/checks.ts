import type { Check } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import type { Cluster } from '../layout.js';
import { lookupChecks } from './lookup-checks.js';
import { objectChecks } from './object-checks.js';

/** The cluster's name server: its objects, and what is answered where it is asked. */
export const dnsChecks = (cluster: Cluster): readonly Check[] =>
  workers(cluster).length === 0 ? [] : [...objectChecks(cluster), ...lookupChecks(cluster)];
