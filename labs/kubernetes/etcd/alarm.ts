import type { Cause } from '../../../lib/core/check.js';
import { etcdCurlOptions, etcdUrl } from '../checking/etcd.js';
import type { Way } from '../checking/touched.js';
import { etcdctl } from '../etcd.js';
import type { Cluster } from '../layout.js';
import { etcdDocs } from '../links.js';
import { lines } from '../shell.js';
import { recovered, restarts } from './restart.js';

/** What an alarm means, and how it is taken back; undefined where there is none. */
export function alarmCause(machine: string, kind: string | undefined): Cause | undefined {
  if (kind === undefined) return undefined;
  return kind === 'CORRUPT'
    ? {
        text: `The data on ${machine} are not what they should be, or not those of the other members: etcd takes no writes.`,
        remedy:
          'Restore a snapshot (`etcdutl snapshot restore`); a member of several is removed, emptied, and added again.',
        link: etcdDocs('op-guide/data_corruption/'),
      }
    : {
        text: 'The database had no room any more (--quota-backend-bytes), and writes are refused until the alarm is taken back.',
        remedy: 'etcdctl compact REVISION, etcdctl defrag, then etcdctl alarm disarm',
        link: etcdDocs('op-guide/maintenance/#space-quota'),
      };
}

/** A member that says it has no room. */
export function raised(cluster: Cluster): Way {
  const asked = `curl -f ${etcdCurlOptions(cluster)} ${etcdUrl(cluster)}/v3/maintenance`;
  return {
    inject: lines(
      'set -e',
      `id=$(${asked}/status -d '{}' | grep -o '"member_id":"[0-9]*"' | grep -o '[0-9]*')`,
      `${asked}/alarm -d '{"action":"ACTIVATE","memberID":"'"$id"'","alarm":"NOSPACE"}' > /dev/null`,
    ),
    undo: lines('set -e', `${etcdctl(cluster)} alarm disarm > /dev/null`, recovered(cluster)),
    ...restarts,
    touches: ['alarms of etcd'],
  };
}
