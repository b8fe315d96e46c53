import t from 'tap';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Runner } from '../../lib/core/run.js';
import { hostFiles } from '../../lib/doctor/files.js';
import { dnsPortTaken, networkUse } from '../../lib/doctor/network.js';
import { hostRunner } from '../../lib/host/process.js';
import { chooseSubnet } from '../../lib/topology/subnets.js';
import { rootWith } from './host.js';

t.test('networkUse reads the real ip', async (t) => {
  const { cidrs, interfaces } = await networkUse(hostRunner());
  t.ok(cidrs.includes('127.0.0.1/8'));
  t.ok(interfaces.includes('lo'));
  t.ok(
    cidrs.every((text) => /^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text)),
    cidrs.join(' '),
  );
  t.notOk(
    (await networkUse(hostRunner(), { ownBridge: 'lo' })).cidrs.some((text) =>
      text.startsWith('127.'),
    ),
    'without what is our own',
  );
});

t.test(
  'networkUse: wide routes that lead elsewhere are told apart from the ranges of own addresses',
  async (t) => {
    const answers: Readonly<Record<string, unknown>> = {
      'ip -j addr': [
        { ifname: 'eth0', addr_info: [{ family: 'inet', local: '172.20.3.4', prefixlen: 16 }] },
        { ifname: 'tun0', addr_info: [{ family: 'inet', local: '10.8.0.2', prefixlen: 24 }] },
      ],
      'ip -j -4 route show table all': [
        { dst: 'default', dev: 'eth0' },
        { dst: '172.20.0.0/16', dev: 'eth0' },
        { dst: '10.0.0.0/8', dev: 'tun0' },
        { dst: '192.168.0.0/16', dev: 'tun0' },
        { dst: '192.168.7.0/24', dev: 'tun0' },
        { dst: '10.9.9.9', dev: 'tun0' },
      ],
    };
    const runner: Runner = {
      run: (argv) =>
        Promise.resolve({
          argv,
          exitCode: 0,
          stdout: JSON.stringify(answers[argv.join(' ')]),
          stderr: '',
          ms: 1,
        }),
    };
    const { cidrs, wide } = await networkUse(runner);
    t.same(wide, ['10.0.0.0/8', '192.168.0.0/16']);
    t.same(cidrs, [
      '172.20.3.4/16',
      '10.8.0.2/24',
      '172.20.0.0/16',
      '192.168.7.0/24',
      '10.9.9.9/32',
    ]);
    t.equal(chooseSubnet(cidrs, wide), '192.168.140.0/24', 'within the VPN: there is nothing else');
  },
);

t.test('dnsPortTaken: every address, listening, port 53', async (t) => {
  const table = (row: string) =>
    `  sl  local_address rem_address   st\n   0: ${row} 00000000:0000 00000000:00000000\n`;
  const taken = (name: string, row: string) =>
    dnsPortTaken(hostFiles(rootWith(t, { [`/proc/net/${name}`]: table(row) })));
  t.equal(await taken('udp', '00000000:0035 00000000:0000 07'), true);
  t.equal(await taken('tcp', '00000000:0035 00000000:0000 0A'), true);
  t.equal(
    await taken(
      'udp6',
      '00000000000000000000000000000000:0035 00000000000000000000000000000000:0000 07',
    ),
    true,
  );
  t.equal(
    await taken('udp', '3500007F:0035 00000000:0000 07'),
    false,
    "systemd-resolved on 127.0.0.53 is in nobody's way",
  );
  t.equal(
    await taken('tcp', '00000000:0035 00000000:0000 06'),
    false,
    'a closing connection does not listen',
  );
  t.equal(await taken('udp', '00000000:0044 00000000:0000 07'), false);
});

t.test(
  'dnsPortTaken sees a real socket',
  { skip: process.getuid?.() === 0 ? false : 'only root may listen on port 53' },
  async (t) => {
    const socket = createSocket('udp4');
    t.teardown(() => socket.close());
    socket.bind(53, '0.0.0.0');
    await once(socket, 'listening');
    t.equal(await dnsPortTaken(hostFiles()), true);
  },
);
