import type { Fault } from '../../../lib/core/check.js';
import { controllers, jumpbox } from '../../../lib/core/lab.js';
import { changed } from '../../kubernetes/checking/faults.js';
import { apiPort } from '../../kubernetes/kubeconfigs.js';
import type { Cluster } from '../../kubernetes/layout.js';
import { cloudOf } from '../cloud.js';
import { backend, frontAnswer, frontConfig, frontSocket, lastResort, serversUp } from './config.js';

const told = (...commands: readonly string[]): string => commands.map(frontAnswer).join('\n');

/** A file that HAProxy has not read. */
const unread = (change: string): Pick<Fault, 'inject' | 'undo' | 'touches'> =>
  changed(frontConfig, `${change}\ntouch -r "$file.kept" "$file"`);

/** The same, read by HAProxy without losing a connection. */
const reloaded = (change: string): Pick<Fault, 'inject' | 'undo' | 'touches'> => {
  const { inject, undo, touches } = changed(frontConfig, change);
  const reload = 'systemctl reload haproxy\nsleep 2';
  return { inject: `${inject}\n${reload}`, undo: `${undo}\n${reload}`, touches };
};

export function frontFaults(cluster: Cluster): readonly Fault[] {
  const { name: machine } = cloudOf(cluster);
  const { address } = jumpbox(cluster);
  const table = 'khw_fault';
  return [
    {
      id: 'front-not-started',
      title: 'Did not start the front',
      check: '09.running',
      machine,
      inject: 'systemctl stop haproxy',
      undo: `systemctl start haproxy\n${allUp(cluster)}`,
      touches: ['services', `:${apiPort}`],
      api: 'stops',
      expect: ['haproxy is inactive'],
    },
    {
      id: 'front-not-enabled',
      title: 'Started the front, and did not enable it',
      check: '09.boot',
      machine,
      inject: 'systemctl disable -q haproxy',
      undo: 'systemctl enable -q haproxy',
      touches: ['/etc/systemd/system/multi-user.target.wants/haproxy.service'],
      expect: ['it is not'],
    },
    {
      id: 'front-verifies-nobody',
      title: 'Took any certificate of an API server for good',
      check: '09.health-check',
      machine,
      ...unread('sed -i "s/verify required/verify none/" "$file"'),
      expect: ['verify none'],
    },
    {
      id: 'front-closed-to-the-jumpbox',
      title: 'Did not let the jumpbox in to the front',
      check: '09.front',
      machine,
      // Ahead of the rules of chapter 03, which accept.
      inject: `/usr/sbin/nft -f - <<'EOF'\ntable ip ${table} {\n  chain closed {\n    type filter hook input priority filter; policy accept;\n    ip saddr ${address} tcp dport ${apiPort} tcp flags syn reject with tcp reset\n  }\n}\nEOF`,
      undo: `/usr/sbin/nft delete table ip ${table}`,
      touches: [`:${apiPort}`],
      api: 'stops',
      expect: ['refused'],
    },
    {
      id: 'front-without-last-resort',
      title: 'Left the front without anything for when all checks fail',
      check: '09.last-resort',
      machine,
      ...reloaded(`sed -i '/use_backend/d; /^backend ${lastResort}$/,/^$/d' "$file"`),
      expect: ['are not'],
    },
    ...controllers(cluster).flatMap(({ name }) => [
      {
        id: `front-without-${name}`,
        title: `Took ${name} out of service, and forgot it`,
        check: `09.backend.${name}`,
        machine,
        inject: told(`set server ${backend}/${name} state maint`),
        undo: `${told(`set server ${backend}/${name} state ready`)}\n${allUp(cluster)}`,
        touches: [frontSocket],
        expect: ['MAINT', 'by hand'],
      },
      {
        id: `front-prefers-others-to-${name}`,
        title: `Gave ${name} no weight`,
        check: `09.share.${name}`,
        machine,
        inject: told(`set server ${backend}/${name} weight 0`),
        undo: told(`set server ${backend}/${name} weight 100%`),
        touches: [frontSocket],
        expect: ['it is given none'],
      },
    ]),
  ];
}

/** bash: waits until HAProxy takes every server for well. */
const allUp = (cluster: Cluster): string =>
  `until [ "$(${serversUp} | wc -l)" -ge ${controllers(cluster).length} ]; do sleep 1; done`;
