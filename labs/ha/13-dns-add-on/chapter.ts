import type { Chapter } from '../../../lib/core/chapter.js';
import { dnsChapter } from '../../kubernetes/dns/chapter.js';
import { dnsSteps } from '../../kubernetes/dns/steps.js';
import type { Layout } from '../../kubernetes/layout.js';
import type { InCloud } from '../cloud.js';

/** The notes give kube-dns to the cluster, which CoreDNS has taken the place of. */
export const dnsAddOnChapter = (layout: Layout, { cluster }: Pick<InCloud, 'cluster'>): Chapter =>
  dnsChapter(layout, { steps: dnsSteps, minutes: 20 }, cluster);
