import type { Lab } from '../../../lib/core/lab.js';
import { fill } from '../../../lib/core/template.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { imagesOf } from '../../../lib/releases/index.js';
import { dnsAddress } from './address.js';

/** The image that it runs, in the storage of a registry. */
export const dnsImage = 'coredns/coredns';

/** By its public name, of the version that the release set has. */
export function dnsReference({ releaseSet }: Pick<Lab, 'releaseSet'>): string {
  const [image] = imagesOf(releaseSet, [dnsImage]);
  if (image === undefined) throw new Error(`release set ${releaseSet} has no ${dnsImage}`);
  return image.reference;
}

/**
 * What the chapter gives to the API server. A probe that is not answered in a second is not a dead
 * program where machines are slow.
 */
export const dnsManifest = (lab: Lab): string =>
  fill(readPackageFile('labs/kubernetes/dns/coredns.yaml'), {
    CLUSTER_DOMAIN: lab.clusterDomain,
    DNS_ADDRESS: dnsAddress(lab),
    IMAGE: dnsReference(lab),
    PROBE_SECONDS: String(Math.ceil(5 * lab.slowness)),
  });
