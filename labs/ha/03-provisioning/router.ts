import type { Step } from '../../../lib/core/chapter.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { all, lines, writeFile } from '../../kubernetes/shell.js';
import { cloudOf, type Cloud } from '../cloud.js';

/** Settings of the router, kept across reboots here. */
export const routerFile = '/etc/sysctl.d/90-cloud-router.conf';

/**
 * All machines are on one segment: without the second line the router would tell an instance the
 * shorter way, and a route that is taken away would go on working.
 */
const settings = `net.ipv4.ip_forward = 1
net.ipv4.conf.*.send_redirects = 0
`;

/** The machine that stands for the cloud forwards what the instances send it. */
export const routerStep = (cluster: Cluster, { standsFor }: Cloud): Step => ({
  id: '03.router',
  title: 'Make the router of the network',
  machine: cloudOf(cluster).name,
  why: `In a cloud the network itself knows where a packet for a pod has to go; here this machine does. It stands for ${standsFor.router}.`,
  commands: lines(writeFile(routerFile, settings), 'systemctl restart systemd-sysctl'),
  done: all(
    '[ "$(< /proc/sys/net/ipv4/ip_forward)" = 1 ]',
    '[ "$(< /proc/sys/net/ipv4/conf/all/send_redirects)" = 0 ]',
    "grep -rqsE '^[[:space:]]*net[./]ipv4[./]ip_forward[[:space:]]*=[[:space:]]*1' /etc/sysctl.d /etc/sysctl.conf",
  ),
});
