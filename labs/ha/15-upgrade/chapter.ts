import type { OptionalChapter } from '../../../lib/track/types.js';
import { upgradeChapter } from '../../kubernetes/upgrade/chapter.js';
import type { Layout } from '../../kubernetes/layout.js';
import type { InCloud } from '../cloud.js';
import { besideFront } from './front.js';

/** With several controllers nobody who asks through the front notices. */
export const haUpgradeChapter = (
  layout: Layout,
  { cluster }: Pick<InCloud, 'cluster'>,
): OptionalChapter => upgradeChapter(layout, { minutes: 60, around: besideFront }, cluster);
