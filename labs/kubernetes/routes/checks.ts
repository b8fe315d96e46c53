import type { Check } from '../../../lib/core/check.js';
import { workers } from '../../../lib/core/lab.js';
import type { Cluster } from '../layout.js';
import { forwardingChecks } from './forwarding-checks.js';
import { tableChecks } from './table-checks.js';
import { routersOf } from './ways.js';

/** The way to every pod: the tables that know it, and the workers that forward. */
export const routeChecks = (cluster: Cluster): readonly Check[] => [
  ...routersOf(cluster).flatMap((machine) => tableChecks(cluster, machine)),
  ...workers(cluster).flatMap((worker) => forwardingChecks(cluster, worker)),
];
