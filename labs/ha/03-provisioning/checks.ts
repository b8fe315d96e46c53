import type { Check } from '../../../lib/core/check.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { machineChecks } from '../../kubernetes/machines/checks.js';
import type { Cloud } from '../cloud.js';
import { firewallChecks } from './firewall-checks.js';
import { instanceChecks } from './instance-checks.js';
import { routerChecks } from './router-checks.js';

/** Whom the machines know, what the cloud does, and what each instance has of it. */
export const provisioningChecks = (cluster: Cluster, cloud: Cloud): readonly Check[] => [
  ...machineChecks(cluster),
  ...routerChecks(cluster),
  ...firewallChecks(cluster, cloud),
  ...instanceChecks(cluster, cloud),
];
