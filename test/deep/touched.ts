import { changed } from '../prove/choose.js';
import { changedDrills, ownDrillDigests } from '../prove/drill-page.js';
import { khw } from '../../labs/khw/index.js';
import { digests, readRows, shippedFaults } from '../prove/page.js';
import { suiteDigest } from './digests.js';
import { changedSuites, readSuiteRows, unseenSuites } from './page.js';
import { suites, type Suite } from './table.js';

/**
 * Those that docs/suites.md does not know to have passed as they are now, and those of whose faults
 * or drills one has changed.
 */
export async function touchedSuites(): Promise<readonly Suite[]> {
  const single = {
    faults: changed(await shippedFaults(khw), readRows(khw), await digests(khw)).length > 0,
    drills: changedDrills(await ownDrillDigests()).length > 0,
  };
  const rows = readSuiteRows();
  const own = changedSuites(suites, rows, suiteDigest);
  const unseen = unseenSuites(suites, rows);
  return suites.filter(
    (suite) =>
      own.includes(suite) ||
      (suite.page !== undefined && single[suite.page] && !unseen.includes(suite)),
  );
}
