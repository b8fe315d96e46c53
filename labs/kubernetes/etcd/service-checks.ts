import type { Check } from '../../../lib/core/check.js';
import type { Machine } from '../../../lib/core/lab.js';
import { startsAtBoot } from '../../../lib/evidence/unit.js';
import { readService, serviceFact, type EtcdService } from '../checking/etcd.js';
import { unitVerdict } from '../checking/running.js';
import { installRemedy } from '../checking/units.js';
import { answerTo, fail, pass, shown, unlessAny, type Answers } from '../checking/verdict.js';
import { etcdIsLocal } from '../etcd.js';
import { idIn, type Cluster } from '../layout.js';
import { etcdDocs } from '../links.js';
import { openSockets, readSockets, socketsFact } from './open-sockets.js';

const unitDocs = 'https://man7.org/linux/man-pages/man5/systemd.service.5.html';
const configurationDocs = etcdDocs('op-guide/configuration/');

/** etcd as a service of systemd: it runs, it will run again, and it keeps its data safely. */
export function serviceChecks(cluster: Cluster, { name: machine }: Machine): readonly Check[] {
  const base = { machine, link: unitDocs, facts: { service: serviceFact(machine) } };
  const judging =
    (judge: (service: EtcdService) => ReturnType<Check['judge']>): Check['judge'] =>
    (answers) =>
      judge(readService(answerTo(answers, 'service')));
  const running = idIn(cluster, 'etcd', 'running', machine);
  return [
    {
      ...base,
      id: idIn(cluster, 'etcd', 'unit', machine),
      title: 'systemd knows the unit as it is on disk',
      points: 1,
      needs: [],
      why: 'A unit that was copied or changed counts only after `systemctl daemon-reload`.',
      hints: [
        `On ${machine}: does systemd know the unit, and this version of it?`,
        '`systemctl cat etcd` warns when the file has changed since.',
        '`mv etcd.service /etc/systemd/system/; systemctl daemon-reload`',
      ],
      judge: judging(({ unit, properties }) => {
        const expected = `${unit}, loaded by systemd as it is on disk`;
        if (properties['LoadState'] !== 'loaded')
          return fail(expected, `systemd says ${shown(properties['LoadState'] ?? 'nothing', 40)}`);
        return properties['NeedDaemonReload'] === 'yes'
          ? fail(expected, `${unit} was changed after systemd had read it`, {
              text: '`systemctl daemon-reload` was forgotten.',
              remedy: `systemctl daemon-reload; systemctl restart ${unit}`,
            })
          : pass(shown(properties['FragmentPath'] ?? 'loaded'));
      }),
    },
    {
      ...base,
      id: idIn(cluster, 'etcd', 'enabled', machine),
      title: 'etcd starts with the machine',
      points: 1,
      needs: [idIn(cluster, 'etcd', 'unit', machine)],
      link: 'https://man7.org/linux/man-pages/man1/systemctl.1.html',
      why: '`systemctl start` is forgotten with the next boot; only an enabled unit comes back.',
      hints: [
        'What happens to etcd when the machine reboots?',
        '`systemctl is-enabled etcd`',
        '`systemctl enable etcd`',
      ],
      judge: judging(({ unit, properties }) => {
        const state = properties['UnitFileState'] ?? '';
        if (
          startsAtBoot({
            file: state,
            wantedBy: properties['WantedBy'] ?? '',
            requiredBy: properties['RequiredBy'] ?? '',
          })
        )
          return pass(state);
        return state !== 'static'
          ? fail('enabled', shown(state, 40) || 'not enabled')
          : fail('enabled', 'static, and nothing wants it', {
              text: 'The unit has no [Install] section: there is nothing to enable.',
              remedy: installRemedy(unit),
            });
      }),
    },
    {
      ...base,
      id: idIn(cluster, 'etcd', 'restart', machine),
      title: 'systemd starts etcd again when it dies',
      points: 1,
      needs: [idIn(cluster, 'etcd', 'unit', machine)],
      why: 'Without Restart= one crash ends the cluster until somebody notices.',
      hints: [
        'What does systemd do when etcd is killed?',
        '`systemctl show etcd -p Restart`',
        'In the [Service] section: `Restart=on-failure`, `RestartSec=5`; then `systemctl daemon-reload`.',
      ],
      judge: judging(({ properties }) => {
        const restart = properties['Restart'] ?? '';
        return ['on-failure', 'always', 'on-abnormal'].includes(restart)
          ? pass(`Restart=${restart}`)
          : fail('Restart=on-failure or always', `Restart=${shown(restart, 40)}`);
      }),
    },
    {
      ...base,
      id: running,
      title: 'etcd runs',
      points: 2,
      needs: [idIn(cluster, 'etcd', 'unit', machine), idIn(cluster, 'etcd', 'binaries', machine)],
      why: 'Everything the cluster knows is in etcd; the API server waits for it.',
      hints: [
        `On ${machine}: \`systemctl status etcd\``,
        'The first error is in `journalctl -u etcd`, not the last.',
        '`systemctl restart etcd; journalctl -fu etcd`',
      ],
      judge: judging(({ seen, properties }) =>
        seen === undefined
          ? fail('active (running)', 'systemd says nothing of it')
          : unitVerdict(
              'active (running)',
              seen,
              `process ${shown(properties['MainPID'] ?? '', 10)}`,
            ),
      ),
    },
    ...(etcdIsLocal(cluster)
      ? [
          {
            ...base,
            id: idIn(cluster, 'etcd', 'loopback', machine),
            title: 'etcd without TLS listens on loopback only',
            points: 2,
            needs: [running],
            link: etcdDocs('op-guide/security/'),
            why: 'This etcd asks nobody for a certificate: whoever reaches its port reads and writes the whole cluster.',
            hints: [
              'Who can reach ports 2379 and 2380?',
              '`ss -ltnp | grep etcd`',
              'Use 127.0.0.1 in --listen-client-urls and --listen-peer-urls, or TLS with --client-cert-auth.',
            ],
            facts: { ...base.facts, sockets: socketsFact(machine) },
            judge: (answers: Answers) => {
              const { listens } = readService(answerTo(answers, 'service'));
              const open = openSockets(listens, readSockets(answerTo(answers, 'sockets')));
              return unlessAny(
                open.map((address) => `listens on ${shown(address, 60)}`),
                '127.0.0.1:2379 and 127.0.0.1:2380',
                listens.join(', '),
                {
                  text: 'A URL without TLS is open to everybody on the network: --listen-client-urls or --listen-peer-urls.',
                  remedy:
                    'http://127.0.0.1:2379 and http://127.0.0.1:2380 in the unit of etcd, then systemctl daemon-reload; systemctl restart etcd',
                },
              );
            },
          },
        ]
      : []),
    {
      ...base,
      id: idIn(cluster, 'etcd', 'data', machine),
      title: "The data are on disk and etcd's alone",
      points: 1,
      needs: [running],
      link: configurationDocs,
      why: 'The folder holds every object of the cluster, secrets included. Others must not read it, and a reboot must not empty it.',
      hints: [
        `On ${machine}: where does etcd keep its data, and who may look in?`,
        '`ls -ld /var/lib/etcd`',
        '`chmod 700 /var/lib/etcd`',
      ],
      judge: judging(({ data }) => {
        const expected = 'a data folder of mode 700, on disk';
        if (data === undefined)
          return fail(expected, 'the process has no data folder open, or it is gone');
        if (['tmpfs', 'ramfs', 'overlayfs'].includes(data.fileSystem))
          return fail(
            expected,
            `${shown(data.folder)} is on ${data.fileSystem}: the next boot empties it`,
          );
        return data.mode === '700'
          ? pass(`${shown(data.folder)}, mode 700`)
          : fail(expected, `${shown(data.folder)} has mode ${data.mode}`);
      }),
    },
  ];
}
