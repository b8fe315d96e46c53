import type { Check } from '../../../lib/core/check.js';
import { controllers, workers } from '../../../lib/core/lab.js';
import { aggregationChecks } from './aggregation-checks.js';
import { objectChecks } from './object-checks.js';
import type { Cluster } from '../layout.js';

/** The aggregation layer of each API server, and the extension server behind it. */
export const metricsChecks = (cluster: Cluster): readonly Check[] =>
  workers(cluster).length === 0
    ? []
    : [
        ...controllers(cluster).flatMap(({ name }) => aggregationChecks(cluster, name)),
        ...objectChecks(cluster),
      ];
