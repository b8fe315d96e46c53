import { readFileSync } from 'node:fs';
import { khw as track } from '../../labs/khw/index.js';
import type { Lab } from '../../lib/core/lab.js';
import { resolveLab } from '../../lib/topology/addressing.js';
import { loadLabFile } from '../../lib/topology/load.js';

const load = (path: string): ReturnType<typeof loadLabFile> =>
  loadLabFile(readFileSync(path, 'utf8'), path, { tracks: [track], releaseSets: ['1.32', '1.33'] });

/** One controller, two workers: the lab of the tutorial. */
export const smallLab: Lab = resolveLab(load('labs/khw/lab.yaml'), {
  labName: 'khw',
  networkCidr: '192.168.140.0/24',
});

/** Three controllers behind a loadbalancer, three workers, another domain and other ranges. */
export const largeLab: Lab = resolveLab(load('test/fixtures/labs/valid-three-controllers.yaml'), {
  labName: 'ha',
});

/** A controller and nothing to run pods on. */
export const workerlessLab: Lab = resolveLab(load('test/fixtures/labs/valid-no-workers.yaml'), {
  labName: 'bare',
  networkCidr: '192.168.140.0/24',
});

export const labs = { small: smallLab, large: largeLab, workerless: workerlessLab } as const;
