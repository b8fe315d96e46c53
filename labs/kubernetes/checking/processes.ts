import { readScript } from '../../../lib/host/files.js';

/** bash: `each_process` and `each_flag`, which read what runs from /proc. */
export const processFunctions = readScript('labs/kubernetes/checking/processes.sh');
