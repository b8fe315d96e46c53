import { defaultReleaseSet, releaseSetNamed } from '../../lib/releases/index.js';

/**
 * Documentation of etcd, by the path of its page: that of the release set which is meant when none
 * is named.
 */
export const etcdDocs = (path: string): string =>
  `${releaseSetNamed(defaultReleaseSet).links.etcd}${path}`;
