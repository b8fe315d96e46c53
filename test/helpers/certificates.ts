import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cluster } from '../../labs/khw/layout.js';
import { clusterCertificates } from '../../labs/kubernetes/certificates.js';
import type { IssuedCertificates } from '../../lib/core/chapter.js';
import type { Lab } from '../../lib/core/lab.js';
import { packageRoot } from '../../lib/host/paths.js';
import { issueCertificates } from '../../lib/pki/issue.js';
import type { CertificatePlans } from '../../lib/pki/plan.js';

/**
 * The certificates of a lab, kept beside the compiled tests: nine keys of 4096 bits are half a
 * minute of a slow computer, and what is tested with them does not ask for new ones. What no longer
 * fits the lab is made again.
 */
export async function keptCertificates(
  lab: Lab,
  plans: CertificatePlans = clusterCertificates(cluster(lab)),
): Promise<IssuedCertificates> {
  const path = join(
    packageRoot,
    'dist/kept-certificates',
    `${createHash('sha256')
      .update(JSON.stringify([lab, plans]))
      .digest('hex')
      .slice(0, 16)}.json`,
  );
  const issued = await issueCertificates(plans, { existing: read(path) });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, JSON.stringify([...issued]), { mode: 0o600 });
  renameSync(`${path}.${process.pid}`, path);
  return issued;
}

function read(path: string): IssuedCertificates {
  try {
    return new Map(
      JSON.parse(readFileSync(path, 'utf8')) as [string, { key: string; certificate: string }][],
    );
  } catch {
    return new Map();
  }
}
