import { controllers, jumpbox, type Lab } from '../../../lib/core/lab.js';
import { readPackageFile } from '../../../lib/host/files.js';
import { fill } from '../../../lib/core/template.js';
import { apiPort } from '../../kubernetes/kubeconfigs.js';
import { frontClocks } from './clocks.js';

/** Where Debian's unit reads it. */
export const frontConfig = '/etc/haproxy/haproxy.cfg';

/** By which the front knows an API server from whatever else may listen there. */
export const frontAuthority = '/etc/haproxy/ca.pem';

/** Its process ids; HAProxy writes them whenever it has read its configuration, at a reload too. */
export const frontRead = '/run/haproxy.pid';

/** Where HAProxy can be asked what it thinks of each server. */
export const frontSocket = '/run/haproxy/admin.sock';

/** bash: what HAProxy answers to a command. */
export const frontAnswer = (command: string): string =>
  `echo '${command}' | socat -t 10 - UNIX-CONNECT:${frontSocket}`;

export const statisticsPort = 9000;

/** Names in HAProxy's statistics. */
export const backend = 'controllers';

/** bash: names of the servers that HAProxy takes to be well, a line each. */
export const serversUp = `${frontAnswer('show stat')} | awk -F, '$1 == "${backend}" && $2 != "BACKEND" && $18 == "UP" { print $2 }'`;

/** Where requests go when no server calls itself ready. */
export const lastResort = 'unchecked';

/** The configuration of the front. The same lab always gives the same one. */
export function frontText(lab: Lab): string {
  const { slowness } = lab;
  const at = Object.fromEntries(
    frontClocks.map(({ setting, usual, at: stretch }) => [
      setting.toUpperCase().replaceAll(' ', '_'),
      stretch?.(slowness) ?? usual,
    ]),
  );
  return fill(readPackageFile('labs/ha/09-front/files/haproxy.cfg'), {
    ...at,
    SOCKET: frontSocket,
    PORT: String(apiPort),
    BACKEND: backend,
    AUTHORITY: frontAuthority,
    LAST_RESORT: lastResort,
    SERVERS: serverLines(lab, ' check'),
    UNCHECKED: serverLines(lab, ''),
    STATISTICS: String(statisticsPort),
    JUMPBOX: jumpbox(lab).address,
  });
}

const serverLines = (lab: Lab, words: string): string =>
  controllers(lab)
    .map(({ name, address }) => `    server ${name} ${address}:${apiPort}${words}\n`)
    .join('');
