import { upgradeChapter } from '../../kubernetes/upgrade/chapter.js';
import { cluster, layout } from '../layout.js';

/** The tutorial ends before it; a cluster does not. */
export const chapter14 = upgradeChapter(layout, { minutes: 40 }, cluster);
