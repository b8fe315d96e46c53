import { changedUnit, ended, restart, serves } from '../checking/disturb.js';
import { startsUnits, using, type Way } from '../checking/touched.js';

const ready = 'https://127.0.0.1:6443/readyz';

/**
 * While the API server was away, the other two gave up; they come back by themselves, and what they
 * counted is forgotten.
 */
const followersBack = [
  serves(ready),
  'systemctl restart kube-scheduler kube-controller-manager',
  serves('https://127.0.0.1:10257/healthz'),
  serves('https://127.0.0.1:10259/healthz'),
].join('\n');

/** Asked to end, it waits a minute for those who watch it (its shutdown timeout). */
const apiServerEnded = [
  'systemctl stop --no-block kube-apiserver',
  'systemctl kill --signal=KILL kube-apiserver 2>/dev/null || true',
  'systemctl stop kube-apiserver',
  'systemctl reset-failed kube-apiserver 2>/dev/null || true',
].join('\n');

/** A new start, and those who lost it for a while. */
export const apiServerBack = `${apiServerEnded}\nsystemctl restart kube-apiserver\n${followersBack}`;

const changed = (change: string, effect: string, after: string): Way =>
  using(
    changedUnit('kube-apiserver', change, effect, `${apiServerBack}${after}`),
    ...startsUnits('kube-controller-manager', 'kube-scheduler').uses,
  );

/** A changed unit, in "$file", with which the API server does not start. */
export const brokenApiServer = (change: string): Way =>
  changed(
    change,
    `${apiServerEnded}\n${restart('kube-apiserver')}\n${ended('kube-apiserver')}`,
    '',
  );

/** One with which it runs, and the files that were made for it, which go with it. */
export const otherApiServer = (change: string, ...made: readonly string[]): Way =>
  changed(change, apiServerBack, made.length === 0 ? '' : `\nrm -f ${made.join(' ')}`);
