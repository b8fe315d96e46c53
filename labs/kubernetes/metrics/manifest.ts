import type { Lab } from '../../../lib/core/lab.js';
import { fill } from '../../../lib/core/template.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { imagesOf } from '../../../lib/releases/index.js';

/** The image that it runs, in the storage of a registry. */
export const metricsImage = 'metrics-server/metrics-server';

/** By its public name, of the version that the release set has. */
export function metricsReference({ releaseSet }: Pick<Lab, 'releaseSet'>): string {
  const [image] = imagesOf(releaseSet, [metricsImage]);
  if (image === undefined) throw new Error(`release set ${releaseSet} has no ${metricsImage}`);
  return image.reference;
}

/**
 * What the chapter gives to the API server; `${CA_BUNDLE}` is left to the shell. Where machines are
 * slow kubelets are asked less often, and probes wait longer.
 */
export const metricsManifest = (lab: Pick<Lab, 'releaseSet' | 'slowness'>): string =>
  fill(readPackageFile('labs/kubernetes/metrics/metrics-server.yaml'), {
    IMAGE: metricsReference(lab),
    RESOLUTION_SECONDS: String(Math.ceil(15 * lab.slowness)),
    PROBE_SECONDS: String(Math.ceil(5 * lab.slowness)),
    CA_BUNDLE: '${CA_BUNDLE}',
  });
