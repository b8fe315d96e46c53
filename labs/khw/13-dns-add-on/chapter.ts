import type { OptionalChapter } from '../../../lib/track/types.js';
import { dnsChapter } from '../../kubernetes/dns/chapter.js';
import { dnsImage } from '../../kubernetes/dns/manifest.js';
import { dnsStepsAfterwards } from '../../kubernetes/dns/steps.js';
import { cluster, layout } from '../layout.js';

/** The tutorial had it until its revision of 2023, and its kubelets know of no name server since. */
export const chapter13: OptionalChapter = {
  ...dnsChapter(layout, { steps: dnsStepsAfterwards, minutes: 25 }, cluster),
  images: [dnsImage],
};
